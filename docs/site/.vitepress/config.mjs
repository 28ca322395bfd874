import { readFileSync, statSync } from 'node:fs'
import { defineConfig } from 'vitepress'
import { deferScripts } from './boot.mjs'
import { versionMenu } from './theme/versions.mjs'

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const syntax = (name) => read(`../../../editors/vscode/syntaxes/${name}.tmLanguage.json`)
// The size of the playground's program, for the progress bar.
const programSize = statSync(new URL('../.pages/public/playground/dfvet.wasm.gz', import.meta.url), { throwIfNoEntry: false })?.size ?? 0
// The folder of the version, such as v0.1, or '' for the latest version, whose site is in the root folder.
const version = process.env.DFVET_VERSION ?? ''
const base = (process.env.DFVET_BASE ?? '/') + (version && version + '/')
const repository = 'https://github.com/dfvet/dfvet'

// Vue would evaluate {{NAME}} as an expression and silently show nothing. With the entity, HTML shows the
// same text.
const escapeBraces = (html) => html.replaceAll('{{', '&#123;&#123;')

// VitePress renders a page several times, and many pages share code blocks, but highlighting is slow.
const highlighted = new Map()
const highlightOnce = (highlight) => (...block) => {
  const key = JSON.stringify(block)
  if (!highlighted.has(key)) highlighted.set(key, highlight(...block))
  return highlighted.get(key)
}

export default defineConfig({
  srcDir: '.pages',
  // Building the reference takes most of the time, so it can be left out while you work on the theme.
  srcExclude: process.env.DFVET_SITE_SMALL ? ['reference/*/!(index).md', 'rules/*/*.md'] : [],
  ignoreDeadLinks: Boolean(process.env.DFVET_SITE_SMALL),
  metaChunk: true,
  base,
  title: 'dfvet',
  description: 'Checks Dockerfiles and Compose files, and the wiring between services, before anything runs.',
  lang: 'en',
  cleanUrls: true,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: base + 'icon.svg' }]],
  appearance: true,
  // The page for a wrong address and the playground are empty without their scripts.
  transformHtml: (html, _, { page }) => (['404.md', 'playground.md'].includes(page) ? html : deferScripts(html)),
  markdown: {
    html: false,
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    languages: [
      { ...syntax('dfcontract'), name: 'contract' },
      { ...syntax('dockerfile'), name: 'contract-comments', injectTo: ['source.dockerfile'] },
      { ...syntax('compose'), name: 'contract-text', injectTo: ['source.yaml'] },
      { name: 'txtar', scopeName: 'text.txtar', patterns: [{ match: '^-- .* --$', name: 'markup.heading' }] },
      'docker',
      'yaml',
    ],
    languageAlias: { compose: 'yaml', dockerfile: 'docker' },
    config(md) {
      md.set({ highlight: highlightOnce(md.options.highlight) })
      const render = md.render.bind(md)
      md.render = (source, env) => escapeBraces(render(source, env))
    },
  },
  themeConfig: {
    programSize,
    version,
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'Rules', link: '/rules/' },
      { text: 'Playground', link: '/playground' },
      ...versionMenu(version, read('../versions.json')),
    ],
    sidebar: read('../.pages/sidebar.json'),
    outline: { level: [2, 3] },
    socialLinks: [{ icon: 'github', link: repository }],
    footer: { message: `Apache License 2.0${version && ' · ' + version}` },
    search: {
      provider: 'local',
      options: {
        // The search skips pages that only list others, and converts the entities of escapeBraces back to
        // text. It has a renderer of its own, and needs no highlighting.
        _render(source, env, md) {
          md.set({ highlight: null })
          const html = md.render(source, env)
          return env.frontmatter?.search === false ? '' : html.replaceAll('&#123;', '{')
        },
        miniSearch: {
          options: { tokenize: (text) => text.split(/[^\p{L}\p{N}_]+/u).filter(Boolean) },
          searchOptions: { fuzzy: 0.15, prefix: true, boost: { title: 8, titles: 2, text: 1 } },
        },
      },
    },
  },
})
