/** `paracheck lsp`: the language server. What it answers is found out in `editor/`; here are only the messages. */
import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as lsp from 'vscode-languageserver-protocol/node'
import { findModels } from '../api/texts.ts'
import { version } from '../api/version.ts'
import { completionsAt } from '../editor/completion.ts'
import { treeOf } from '../editor/declared.ts'
import { hoverAt } from '../editor/hover.ts'
import { foldsOf, outlineOf } from '../editor/outline.ts'
import { definitionAt, placesOf } from '../editor/rename.ts'
import { blocksOf, type Checked, contentOf, verdictText } from '../editor/verdicts.ts'
import { type Opened, Workspace } from '../editor/workspace.ts'
import type { PropertyRecord } from '../report/json.ts'
import { position } from '../support/span.ts'
import { exitCode } from './exit.ts'
import {
  completionOf,
  diagnosticOf,
  foldOf,
  locationOf,
  offsetOf,
  pathOf,
  rangeOf,
  symbolOf,
  uriOf,
  usedDiagnostic,
  whole,
} from './lsp-words.ts'

/** What an editor may say when it starts the server. */
interface Settings {
  /** Whether to check a file when it is saved; true when absent. */
  readonly checkOnSave?: boolean
}

/** The commands that lenses name. */
export const commands = { check: 'paracheck.check', show: 'paracheck.show' } as const

/** Milliseconds without a key before a text is read. */
const typingMs = 120

/** Milliseconds that a signal has to arrive after the input has ended. */
const lingerMs = 100

/** Milliseconds for each question of a check in the background. */
const backgroundTimeout = '30s'

/** Serves until the editor says `exit`, or is gone. Answers 0 after a `shutdown`, else 1. */
export function serve(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  interrupted: AbortSignal,
): Promise<number> {
  const connection = lsp.createProtocolConnection(input, output)
  const server = new Server(connection)
  return new Promise((done) => {
    const end = (code: number): void => {
      server.stop()
      connection.dispose()
      done(code)
    }
    const goodbye = (): void => end(server.isDown ? exitCode.asExpected : exitCode.against)
    // Ctrl-C ends the editor, too: that the input is gone may be heard before the signal.
    const gone = (): void => void setTimeout(goodbye, lingerMs)
    connection.onNotification(lsp.ExitNotification.type, goodbye)
    connection.onClose(gone)
    input.on('end', gone)
    interrupted.addEventListener('abort', () => end(exitCode.interrupted), { once: true })
    connection.listen()
  })
}

class Server {
  isDown = false
  private readonly workspace = new Workspace()
  private readonly checked = new Map<string, Checked>()
  private readonly stops = new Map<string, () => void>()
  private folders: string[] = []
  private settings: Settings = {}
  private timer: NodeJS.Timeout | undefined
  private readonly connection: lsp.ProtocolConnection

  constructor(connection: lsp.ProtocolConnection) {
    this.connection = connection
    connection.onRequest(lsp.InitializeRequest.type, (params) => this.initialize(params))
    connection.onRequest(lsp.ShutdownRequest.type, () => {
      this.isDown = true
      this.stop()
    })
    this.texts()
    this.questions()
    this.changes()
    this.checks()
  }

  /** Ends what it has started. */
  stop(): void {
    clearTimeout(this.timer)
    for (const stop of this.stops.values()) stop()
  }

  private initialize({ workspaceFolders, initializationOptions }: lsp.InitializeParams): lsp.InitializeResult {
    this.folders = workspaceFolders?.map(({ uri }) => pathOf(uri)) ?? []
    this.settings = (initializationOptions ?? {}) as Settings
    return {
      serverInfo: { name: 'paracheck', version: version() },
      capabilities: {
        textDocumentSync: { openClose: true, change: lsp.TextDocumentSyncKind.Full, save: true },
        hoverProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        documentHighlightProvider: true,
        renameProvider: { prepareProvider: true },
        completionProvider: { triggerCharacters: ['.', '>'] },
        documentSymbolProvider: true,
        documentFormattingProvider: true,
        foldingRangeProvider: true,
        codeActionProvider: { codeActionKinds: [lsp.CodeActionKind.QuickFix] },
        inlayHintProvider: true,
        codeLensProvider: {},
        executeCommandProvider: { commands: Object.values(commands) },
      },
    }
  }

  private texts(): void {
    const { connection, workspace } = this
    connection.onNotification(lsp.DidOpenTextDocumentNotification.type, ({ textDocument: { uri, text } }) =>
      this.changed(pathOf(uri), text),
    )
    connection.onNotification(
      lsp.DidChangeTextDocumentNotification.type,
      ({ textDocument: { uri }, contentChanges }) => {
        this.changed(pathOf(uri), contentChanges.at(-1)?.text ?? '')
      },
    )
    connection.onNotification(lsp.DidSaveTextDocumentNotification.type, ({ textDocument: { uri } }) => {
      workspace.forget()
      if (this.settings.checkOnSave !== false) this.check(pathOf(uri), ['--no-write', '--timeout', backgroundTimeout])
    })
    connection.onNotification(lsp.DidCloseTextDocumentNotification.type, ({ textDocument: { uri } }) => {
      this.changed(pathOf(uri), undefined)
      void this.tell({ uri, diagnostics: [] })
    })
  }

  /** The text of a file; read a moment after the last key. */
  private changed(path: string, text: string | undefined): void {
    this.workspace.set(path, text)
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.publish(), typingMs)
  }

  /** What is wrong with all open files: one may use another. */
  private async publish(): Promise<void> {
    for (const path of this.workspace.paths) {
      const diagnostics = await this.diagnosticsOf(path).catch(() => [])
      await this.tell({ uri: uriOf(path), diagnostics })
    }
  }

  private async diagnosticsOf(path: string): Promise<lsp.Diagnostic[]> {
    const { read } = await this.workspace.model(path)
    const use = treeOf(read, path)?.declarations.find((decl) => decl.kind === 'use')
    const at =
      use === undefined ? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } : rangeOf(use.span)
    return read.diagnostics.map((d) => (d.span.source.path === path ? diagnosticOf(d) : usedDiagnostic(d, at)))
  }

  private questions(): void {
    const { connection, workspace } = this
    connection.onRequest(lsp.HoverRequest.type, (params) =>
      this.at(params, ({ read, names }, path, offset) => {
        const found = hoverAt(read, names, path, offset)
        return found
          ? { contents: { kind: lsp.MarkupKind.Markdown, value: found.text }, range: rangeOf(found.span) }
          : null
      }),
    )
    connection.onRequest(lsp.DefinitionRequest.type, (params) =>
      this.at(params, ({ names }, path, offset) => definitionAt(names, path, offset).map(locationOf)),
    )
    connection.onRequest(lsp.ReferencesRequest.type, (params) =>
      this.at(params, async (_, path, offset) => placesOf(await this.allNames(path), { path, offset }).map(locationOf)),
    )
    connection.onRequest(lsp.DocumentHighlightRequest.type, (params) =>
      this.at(params, ({ names }, path, offset) =>
        placesOf([names], { path, offset })
          .filter(({ source }) => source.path === path)
          .map((span) => ({ range: rangeOf(span) })),
      ),
    )
    connection.onRequest(lsp.CompletionRequest.type, (params) =>
      this.at(params, ({ names }, _, offset, text) => completionsAt(text, offset, names).map(completionOf)),
    )
    connection.onRequest(lsp.DocumentSymbolRequest.type, async ({ textDocument: { uri } }) => {
      const tree = treeOf((await workspace.model(pathOf(uri))).read, pathOf(uri))
      return tree === undefined ? [] : outlineOf(tree).map(symbolOf)
    })
    connection.onRequest(lsp.FoldingRangeRequest.type, async ({ textDocument: { uri } }) => {
      const path = pathOf(uri)
      return foldsOf({ path, text: await workspace.textOf(path) }).map(foldOf)
    })
  }

  private changes(): void {
    const { connection, workspace } = this
    connection.onRequest(lsp.DocumentFormattingRequest.type, async ({ textDocument: { uri } }) => {
      const path = pathOf(uri)
      const newText = await workspace.formatted(path)
      return newText === undefined ? [] : [{ range: whole(await workspace.textOf(path)), newText }]
    })
    connection.onRequest(lsp.PrepareRenameRequest.type, (params) =>
      this.at(params, ({ names }, path, offset) => {
        const own = placesOf([names], { path, offset }).find(
          (s) => s.source.path === path && s.start <= offset && offset <= s.end,
        )
        return own === undefined ? null : rangeOf(own)
      }),
    )
    connection.onRequest(lsp.RenameRequest.type, (params) =>
      this.at(params, async (_, path, offset) => {
        const result = await workspace.renamed(path, offset, params.newName, await this.files(path))
        if ('refused' in result) return new lsp.ResponseError(lsp.LSPErrorCodes.RequestFailed, result.refused)
        const edits: Record<string, lsp.TextEdit[]> = {}
        for (const [file, newText] of result)
          edits[uriOf(file)] = [{ range: whole(await workspace.textOf(file)), newText }]
        return { changes: edits }
      }),
    )
    connection.onRequest(lsp.CodeActionRequest.type, async ({ textDocument: { uri }, range }) => {
      const path = pathOf(uri)
      const text = await workspace.textOf(path)
      const found = await workspace.actions(path, offsetOf(text, range.start), offsetOf(text, range.end))
      return found.map(({ title, span, text: newText, diagnostic }) => ({
        title,
        kind: lsp.CodeActionKind.QuickFix,
        diagnostics: [diagnosticOf(diagnostic)],
        isPreferred: true,
        edit: { changes: { [uri]: [{ range: rangeOf(span), newText }] } },
      }))
    })
  }

  private checks(): void {
    const { connection, workspace } = this
    connection.onRequest(lsp.InlayHintRequest.type, async ({ textDocument: { uri } }) => {
      const path = pathOf(uri)
      const known = this.checked.get(path)
      const { read } = await workspace.model(path)
      const tree = treeOf(read, path)
      if (known === undefined || tree === undefined) return []
      return blocksOf(tree).flatMap(({ asked }) =>
        asked.flatMap((one): lsp.InlayHint[] => {
          const label = verdictText(one, position(one.span.source, one.span.start).line, known, contentOf(read))
          return label === undefined ? [] : [{ position: rangeOf(one.span).end, label, paddingLeft: true }]
        }),
      )
    })
    connection.onRequest(lsp.CodeLensRequest.type, async ({ textDocument: { uri } }) => {
      const path = pathOf(uri)
      const tree = treeOf((await workspace.model(path)).read, path)
      return tree === undefined ? [] : blocksOf(tree).flatMap((block) => this.lensesOf(block, path))
    })
    connection.onRequest(lsp.ExecuteCommandRequest.type, async ({ command, arguments: [argument] = [] }) => {
      if (command === commands.check && typeof argument === 'string') this.check(pathOf(argument), [])
      if (command === commands.show && typeof argument === 'string')
        await connection.sendRequest(lsp.ShowDocumentRequest.type, { uri: uriOf(argument.replace(/\.json$/, '.txt')) })
      return null
    })
  }

  private lensesOf({ system, span, asked }: ReturnType<typeof blocksOf>[number], path: string): lsp.CodeLens[] {
    const first = { ...rangeOf(span), end: rangeOf(span).start }
    const runs = (this.checked.get(path)?.records ?? []).filter((r) => r.trace !== undefined && r.system === system)
    return [
      { range: first, command: { title: 'check', command: commands.check, arguments: [uriOf(path)] } },
      ...asked.flatMap((one): lsp.CodeLens[] => {
        const { line } = position(one.span.source, one.span.start)
        const trace = runs.find((r) => r.property === one.property && r.line === line)?.trace
        const at = rangeOf(one.span)
        const title = `show run of ${one.property}`
        if (trace === undefined) return []
        return [
          { range: at, command: { title, command: commands.show, arguments: [resolve(this.folderOf(path), trace)] } },
        ]
      }),
    ]
  }

  /** Checks a file by a process of its own; an earlier one of the same file ends. */
  private check(path: string, more: readonly string[]): void {
    this.stops.get(path)?.()
    void this.workspace.model(path).then(({ read }) => {
      if (read.model === undefined) return
      const content = contentOf(read)
      const records: PropertyRecord[] = []
      const program = fileURLToPath(new URL('../../bin/paracheck.js', import.meta.url))
      const child = spawn(process.execPath, [program, 'check', path, '--json', ...more], {
        cwd: this.folderOf(path),
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const stop = (): void => void child.kill('SIGTERM')
      this.stops.set(path, stop)
      const known = (running: boolean): void => {
        if (this.stops.get(path) !== stop) return
        this.checked.set(path, { content, records: [...records], running })
        if (!running) this.stops.delete(path)
        void this.refresh()
      }
      let rest = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n')
        rest = lines.pop() ?? ''
        const found = lines.flatMap(verdictIn)
        records.push(...found)
        if (found.length > 0) known(true)
      })
      child.on('error', () => known(false))
      child.on('close', () => known(false))
      known(true)
    })
  }

  private async refresh(): Promise<void> {
    const { connection } = this
    if (this.isDown) return
    const asked = [
      connection.sendRequest(lsp.InlayHintRefreshRequest.type),
      connection.sendRequest(lsp.CodeLensRefreshRequest.type),
    ]
    await Promise.all(asked).catch(() => undefined)
  }

  private async tell(params: lsp.PublishDiagnosticsParams): Promise<void> {
    await this.connection.sendNotification(lsp.PublishDiagnosticsNotification.type, params).catch(() => undefined)
  }

  /** Asks about a place of a text. */
  private async at<T>(
    { textDocument: { uri }, position: at }: lsp.TextDocumentPositionParams,
    ask: (model: Opened, path: string, offset: number, text: string) => T | Promise<T>,
  ): Promise<T> {
    const path = pathOf(uri)
    const text = await this.workspace.textOf(path)
    return ask(await this.workspace.model(path), path, offsetOf(text, at), text)
  }

  /** The folder of the workspace that a file stands in, else its own. */
  private folderOf(path: string): string {
    return this.folders.find((folder) => path.startsWith(`${folder}/`)) ?? dirname(path)
  }

  /** The models of the workspace, beside the file itself. */
  private async files(path: string): Promise<string[]> {
    const known = await Promise.all(
      this.folders.map(async (folder) => (await stat(folder).catch(() => undefined))?.isDirectory()),
    )
    const found = await findModels(this.folders.filter((_, i) => known[i] === true)).catch(() => [])
    return found.map((file) => resolve(file)).filter((file) => file !== path)
  }

  private async allNames(path: string): Promise<Opened['names'][]> {
    const models = await Promise.all([path, ...(await this.files(path))].map((file) => this.workspace.model(file)))
    return models.map(({ names }) => names)
  }
}

/** The record in a line of `check --json`, if it is a verdict. */
function verdictIn(line: string): PropertyRecord[] {
  const event = JSON.parse(line) as { readonly type?: string } & PropertyRecord
  return event.type === 'verdict' ? [event] : []
}
