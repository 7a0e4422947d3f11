/** A client of the language server, and a small model in two files. */
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { pathToFileURL } from 'node:url'
import * as lsp from 'vscode-languageserver-protocol/node'
import { serve } from '../checker/cli/lsp.ts'

export const parts = `/// Between two ticks.
param TICK: time = 4ms;
assume TICK > 0ms;

machine Host {
    event tick;
    /// Since the last tick.
    clock since in 0ms..TICK;
    state TICKING {
        invariant since <= TICK;
        emit tick when since == TICK { reset(since); }
    }
}
`
export const spec = `use "parts.tick";
machine Guest {
    clock age in 0ms..TICK;
    state RUN { on host.tick { reset(age); } }
    state GONE { }
}
system one { host: Host; guest: Guest; }
property often: always guest.age <= TICK + TICK and not guest.GONE;
check one { often: proved; }
`

/** A client that waits for what it needs. */
export class Client {
  readonly toServer = new PassThrough()
  readonly fromServer = new PassThrough()
  readonly connection = lsp.createProtocolConnection(this.fromServer, this.toServer)
  readonly ended = serve(this.toServer, this.fromServer, new AbortController().signal)
  readonly shown: string[] = []
  private readonly published = new Map<string, lsp.Diagnostic[]>()
  private waiting: (() => void)[] = []

  private readonly folder: string

  constructor(folder: string) {
    this.folder = folder
    this.connection.onNotification(lsp.PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
      this.published.set(uri, diagnostics)
      this.wake()
    })
    this.connection.onRequest(lsp.InlayHintRefreshRequest.type, () => this.wake())
    this.connection.onRequest(lsp.CodeLensRefreshRequest.type, () => undefined)
    this.connection.onRequest(lsp.ShowDocumentRequest.type, ({ uri }) => {
      this.shown.push(uri)
      return { success: true }
    })
    this.connection.listen()
  }

  uri(name: string): string {
    return pathToFileURL(join(this.folder, name)).href
  }

  async start(): Promise<lsp.InitializeResult> {
    const workspaceFolders = [{ uri: pathToFileURL(this.folder).href, name: 'test' }]
    const initializationOptions = { checkOnSave: false }
    return this.connection.sendRequest(lsp.InitializeRequest.type, {
      processId: null,
      rootUri: null,
      capabilities: {},
      workspaceFolders,
      initializationOptions,
    })
  }

  open(name: string, text: string): Promise<void> {
    const textDocument = { uri: this.uri(name), languageId: 'tick', version: 1, text }
    return this.connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, { textDocument })
  }

  change(name: string, text: string): Promise<void> {
    const textDocument = { uri: this.uri(name), version: 2 }
    return this.connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
      textDocument,
      contentChanges: [{ text }],
    })
  }

  /** The next diagnostics of a file that fit. */
  async diagnostics(name: string, isWanted: (found: lsp.Diagnostic[]) => boolean): Promise<lsp.Diagnostic[]> {
    for (;;) {
      const found = this.published.get(this.uri(name))
      if (found !== undefined && isWanted(found)) return found
      await this.next()
    }
  }

  next(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  private wake(): void {
    const woken = this.waiting
    this.waiting = []
    for (const resolve of woken) resolve()
  }

  async end(): Promise<number> {
    await this.connection.sendRequest(lsp.ShutdownRequest.type)
    await this.connection.sendNotification(lsp.ExitNotification.type)
    return this.ended
  }
}

/** Where a word stands in a text, at its n-th occurrence. */
export function at(client: Client, name: string, text: string, word: string, n = 0): lsp.TextDocumentPositionParams {
  let offset = -1
  for (let i = 0; i <= n; i++) offset = text.indexOf(word, offset + 1)
  const before = text.slice(0, offset).split('\n')
  return {
    textDocument: { uri: client.uri(name) },
    position: { line: before.length - 1, character: (before.at(-1) ?? '').length },
  }
}
