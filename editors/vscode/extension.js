// Starts the language server of the workspace's own paracheck, and shows what it answers.
const { window, workspace } = require('vscode')
const { LanguageClient } = require('vscode-languageclient/node')

let client

exports.activate = async () => {
  const settings = workspace.getConfiguration('paracheck')
  const [command, ...args] = settings.get('command')
  const cwd = workspace.workspaceFolders?.[0]?.uri.fsPath
  const server = { command, args, options: { cwd, shell: process.platform === 'win32' } }
  const options = {
    documentSelector: [{ scheme: 'file', language: 'tick' }],
    initializationOptions: { checkOnSave: settings.get('checkOnSave') },
  }
  client = new LanguageClient('paracheck', 'paracheck', server, options)
  try {
    await client.start()
  } catch (failure) {
    window.showErrorMessage(`paracheck does not start (${failure.message}). Is it installed here? npm i -D paracheck`)
  }
}

exports.deactivate = () => client?.stop()
