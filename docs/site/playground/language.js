import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { yaml } from '@codemirror/lang-yaml'
import { tags } from '@lezer/highlight'

// Highlighting for Dockerfiles and contract files: keywords at the beginning of a line, clauses with a
// colon, and placeholders.
const docker = StreamLanguage.define({
  name: 'dockerfile',
  startState: () => ({ continued: false }),
  token(stream, state) {
    if (stream.sol()) {
      const start = stream.match(/^\s*(#:\??\s*|\?\s*)?/)
      if (stream.match(/^#.*/)) return 'comment'
      const goesOn = state.continued
      state.continued = /\\\s*$/.test(stream.string)
      if (start[0].trim()) return 'meta'
      if (!goesOn && stream.match(/^[A-Za-z]+\b/)) return 'keyword'
      if (stream.pos > stream.start) return null
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"?|^'[^']*'?/)) return 'string'
    if (stream.match(/^\{\{[^}]*\}\}|^\$\{[^}]*\}?|^\$\w+/)) return 'variableName'
    if (stream.match(/^[A-Z][A-Z-]+:?(?=\s|\(|\||$)/)) return 'propertyName'
    if (stream.match(/^\d+\b/)) return 'number'
    stream.match(/^[\w./@-]+|^./)
    return null
  },
})

const colors = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--play-keyword)', fontWeight: '600' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--play-property)' },
  { tag: tags.meta, color: 'var(--play-keyword)' },
  { tag: tags.comment, color: 'var(--vp-c-text-2)', fontStyle: 'italic' },
  { tag: [tags.string, tags.content], color: 'var(--play-string)' },
  { tag: [tags.variableName, tags.number], color: 'var(--play-variable)' },
])

// kindOf returns the protocol's language identifier for a file name.
export function kindOf(name) {
  const base = name.split('/').pop()
  if (/\.contract$/.test(base)) return 'dfcontract'
  if (/compose.*\.ya?ml$/.test(base)) return 'dockercompose'
  if (/^(Dockerfile|Containerfile)|\.(docker|container)file$/i.test(base)) return 'dockerfile'
  return 'plaintext'
}

// highlighting returns the extensions that highlight a file.
export function highlighting(name) {
  const kind = kindOf(name)
  const language = kind === 'dockercompose' || /\.ya?ml$/.test(name) ? yaml() : kind === 'plaintext' ? [] : docker
  return [language, syntaxHighlighting(colors)]
}
