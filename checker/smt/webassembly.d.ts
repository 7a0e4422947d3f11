/**
 * The part of the WebAssembly JavaScript interface used here; TypeScript declares it only together with the browser's
 * DOM.
 */
declare namespace WebAssembly {
  type ModuleImports = Record<string, unknown>
  type Imports = Record<string, ModuleImports>
  class Module {
    constructor(bytes: Uint8Array)
    static imports(module: Module): { module: string; name: string; kind: string }[]
  }
  class Instance {
    constructor(module: Module, imports?: Imports)
    readonly exports: Readonly<Record<string, unknown>>
  }
  class Table {
    constructor(descriptor: { element: 'anyfunc'; initial: number; maximum?: number })
    get(index: number): unknown
    set(index: number, value: unknown): void
  }
  class Global {
    constructor(descriptor: { value: 'i32'; mutable: boolean }, value: number)
    value: number
  }
  function compile(bytes: Uint8Array): Promise<Module>
}
