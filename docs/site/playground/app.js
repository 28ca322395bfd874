import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { LSPClient, LSPPlugin, Workspace, hoverTooltips, jumpToDefinition, jumpToDefinitionKeymap, jumpToImplementation, renameKeymap, serverCompletion, serverDiagnostics, signatureHelp } from '@codemirror/lsp-client'
import { EditorState } from '@codemirror/state'
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import createDOMPurify from 'dompurify'
import { highlighting, kindOf } from './language.js'
import { decode, encode } from './share.js'
import { examples } from './examples.js'

const root = 'file:///work/'
const levels = ['error', 'error', 'warning', 'info', 'info']
const words = { error: 'error', warning: 'warning', info: 'note' }

// A Playground is the state of the page: its files, each with an editor, and the server in a worker. The
// component calls it, and it calls update() after each change.
export class Playground {
  files = [] // { name, uri, view, host, readOnly, diagnostics }
  active = null
  progress = 0
  state = 'loading' // one of loading, ready and failed
  failure = ''
  graph = { svg: '', edges: [] }
  timer = 0

  constructor(place, update, { base, size }) {
    this.place = place
    this.update = update
    this.purify = createDOMPurify(window)
    this.worker = new Worker(base + 'worker.js')
    this.listeners = new Set()
    this.worker.onmessage = ({ data }) => this.receive(data)
    this.worker.onerror = (event) => this.fail(event.message || 'the worker did not start')
    this.worker.postMessage({ start: { size, files: {} } })
    this.connect()
  }

  destroy() {
    this.worker.terminate()
    for (const file of this.files) file.view.destroy()
  }

  fail(message) {
    this.state = 'failed'
    this.failure = message
    this.update()
  }

  receive({ message, progress, ready, failed }) {
    if (message !== undefined) for (const listener of this.listeners) listener(message)
    if (progress !== undefined) this.progress = progress
    if (ready) this.state = 'ready'
    if (failed) this.fail(failed)
    if (message === undefined) this.update()
  }

  connect() {
    this.client = new LSPClient({
      rootUri: root.slice(0, -1),
      timeout: 60000,
      workspace: (client) => new Files(client, this),
      sanitizeHTML: (html) => this.purify.sanitize(html),
      notificationHandlers: { 'textDocument/publishDiagnostics': (_, params) => this.diagnosed(params) },
      extensions: [
        serverCompletion({ override: true }),
        hoverTooltips(),
        signatureHelp(),
        keymap.of([...renameKeymap, ...jumpToDefinitionKeymap]),
        serverDiagnostics(),
        {
          clientCapabilities: {
            textDocument: {
              codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'refactor', 'source'] } }, resolveSupport: { properties: ['edit'] }, dataSupport: true },
            },
            workspace: { textDocumentContent: {}, workspaceEdit: { documentChanges: true } },
          },
        },
      ],
    })
    this.client.connect({
      send: (message) => this.worker.postMessage({ message }),
      subscribe: (listener) => this.listeners.add(listener),
      unsubscribe: (listener) => this.listeners.delete(listener),
    })
  }

  // load replaces all files.
  load(files) {
    for (const file of this.files) this.close(file)
    this.files = []
    for (const { name, text } of files) this.open(name, root + name, text, false)
    this.show(this.files[0])
    this.drawLater()
  }

  close(file) {
    file.view.destroy()
    file.host.remove()
  }

  open(name, uri, text, readOnly) {
    const host = document.createElement('div')
    host.className = 'play-editor'
    host.hidden = true
    this.place.append(host)
    const file = { name, uri, host, readOnly, diagnostics: [] }
    file.view = new EditorView({
      parent: host,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(), history(), drawSelection(), highlightActiveLine(), closeBrackets(), lintGutter(),
          readOnly ? [EditorState.readOnly.of(true)] : [autocompletion(), this.client.plugin(uri, kindOf(name))],
          keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, indentWithTab, ...defaultKeymap]),
          highlighting(name),
          EditorView.contentAttributes.of({ 'aria-label': name }),
          EditorView.domEventHandlers({ click: (event, view) => (event.ctrlKey || event.metaKey) && this.jump(view) }),
          EditorView.updateListener.of((u) => u.docChanged && this.drawLater()),
        ],
      }),
    })
    this.files.push(file)
    return file
  }

  show(file) {
    this.active = file
    for (const other of this.files) other.host.hidden = other !== file
    this.update()
    requestAnimationFrame(() => file.view.requestMeasure())
  }

  add(name) {
    if (name && !this.files.some((file) => file.name === name)) this.show(this.open(name, root + name, '', false))
  }

  remove(file) {
    this.close(file)
    this.files = this.files.filter((other) => other !== file)
    if (this.active === file) this.show(this.files[0])
    this.drawLater()
  }

  jump(view) {
    return jumpToDefinition(view)
  }

  // provider goes from a need to the line that provides it.
  provider() {
    this.active.view.focus()
    return jumpToImplementation(this.active.view)
  }

  // select goes to a diagnostic in a file.
  select(file, diagnostic) {
    this.show(file)
    const anchor = position(file.view.state.doc, diagnostic.range.start)
    file.view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
    file.view.focus()
  }

  diagnosed({ uri, diagnostics, version }) {
    const file = this.files.find((other) => other.uri === uri)
    const known = this.client.workspace.getFile(uri)
    if (!file || (version != null && version !== known?.version)) return true
    file.diagnostics = diagnostics.map((d) => ({ ...d, level: words[levels[d.severity ?? 1]], actions: [] }))
    this.mark(file)
    this.update()
    this.drawLater()
    if (diagnostics.length) this.offer(file, diagnostics)
    return true
  }

  // mark underlines the diagnostics in a file.
  mark(file) {
    const { doc } = file.view.state
    const marks = file.diagnostics.map((d) => ({
      from: position(doc, d.range.start),
      to: position(doc, d.range.end),
      severity: levels[d.severity ?? 1],
      source: d.code,
      message: d.message,
      actions: d.actions.map((action) => ({ name: action.title, apply: () => this.apply(action) })),
    }))
    file.view.dispatch(setDiagnostics(file.view.state, marks))
  }

  // offer requests the fixes for all diagnostics in a file and shows them.
  async offer(file, diagnostics) {
    file.offered = diagnostics
    const { doc } = file.view.state
    const end = doc.lineAt(doc.length)
    const actions = await this.client.request('textDocument/codeAction', {
      textDocument: { uri: file.uri },
      range: { start: { line: 0, character: 0 }, end: { line: end.number - 1, character: end.length } },
      context: { diagnostics, only: ['quickfix'], triggerKind: 2 },
    }).catch(() => null)
    if (!actions || file.view.state.doc !== doc || file.offered !== diagnostics) return
    for (const action of actions) {
      if (action.title.startsWith('ignore ')) continue
      for (const fixed of action.diagnostics ?? []) {
        file.diagnostics.find((d) => d.message === fixed.message && same(d.range, fixed.range))?.actions.push(action)
      }
    }
    this.mark(file)
    this.update()
  }

  async apply(action) {
    if (!action.edit) action = await this.client.request('codeAction/resolve', action)
    const changes = Object.entries(action.edit?.changes ?? {})
    for (const change of action.edit?.documentChanges ?? []) if (change.edits) changes.push([change.textDocument.uri, change.edits])
    for (const [uri, edits] of changes) {
      const file = this.files.find((other) => other.uri === uri)
      if (!file) continue
      const { doc } = file.view.state
      file.view.dispatch({ changes: edits.map((e) => ({ from: position(doc, e.range.start), to: position(doc, e.range.end), insert: e.newText })), userEvent: 'input.fix' })
    }
    this.client.sync()
  }

  // display shows the file with a URI. It opens the file first if that is in the catalogue.
  async display(uri) {
    let file = this.files.find((other) => other.uri === uri)
    if (!file) {
      const { text } = await this.client.request('workspace/textDocumentContent', { uri })
      file = this.open(uri.split('/').pop(), uri, text, true)
    }
    this.show(file)
    return file.view
  }

  drawLater() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.draw(), 250)
  }

  async draw() {
    if (this.state !== 'ready') return this.drawLater()
    this.client.sync()
    const ask = (params) => this.client.request('dfvet/graph', params).catch(() => null)
    const projects = (await ask({}))?.projects ?? []
    const pictures = await Promise.all(projects.map((p) => ask({ format: 'svg', project: p.uri })))
    const svg = pictures.map((p) => p?.text ?? '').join('\n')
    this.graph = { svg: this.purify.sanitize(svg, { USE_PROFILES: { svg: true, svgFilters: true } }), edges: projects.flatMap((p) => p.edges ?? []) }
    this.update()
  }

  // own returns the files that belong to the user.
  own() {
    return this.files.filter((file) => !file.readOnly).map(({ name, view }) => ({ name, text: view.state.doc.toString() }))
  }

  async share() {
    replaceFragment(await encode(this.own()))
    await navigator.clipboard?.writeText(location.href).catch(() => {})
  }
}

// replaceFragment replaces the fragment of the page's URL without adding an entry to the history.
function replaceFragment(fragment) {
  window.history.replaceState(window.history.state, '', '#' + fragment)
}

// stored returns the files in the fragment of the page's URL, or null.
export const stored = () => (location.hash.length > 1 ? decode(location.hash.slice(1)) : Promise.resolve(null))
export { examples }

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)

// position converts a position in the protocol's form to an offset that is within the document.
function position(doc, { line, character }) {
  if (line >= doc.lines) return doc.length
  const at = doc.line(line + 1)
  return Math.min(at.from + character, at.to)
}

// Files holds the documents that the server knows, each with an editor.
class Files extends Workspace {
  files = []
  versions = new Map()

  constructor(client, playground) {
    super(client)
    this.playground = playground
  }

  next(uri) {
    this.versions.set(uri, (this.versions.get(uri) ?? -1) + 1)
    return this.versions.get(uri)
  }

  syncFiles() {
    const updates = []
    for (const file of this.files) {
      const plugin = LSPPlugin.get(file.view)
      if (!plugin || plugin.unsyncedChanges.empty) continue
      updates.push({ changes: plugin.unsyncedChanges, file, prevDoc: file.doc })
      file.doc = file.view.state.doc
      file.version = this.next(file.uri)
      plugin.clear()
    }
    return updates
  }

  openFile(uri, languageId, view) {
    const file = { uri, languageId, version: this.next(uri), doc: view.state.doc, view, getView: () => view }
    this.files.push(file)
    this.client.didOpen(file)
  }

  closeFile(uri) {
    this.files = this.files.filter((file) => file.uri !== uri)
    this.client.didClose(uri)
  }

  displayFile(uri) {
    return this.playground.display(uri)
  }
}
