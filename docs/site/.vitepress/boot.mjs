// A page is complete without its scripts, which take most of the time until a phone can show and scroll it.
// So a phone loads them when the page is first used; other devices load them at once.

// boot runs in the page's head. The taps on buttons that come before the scripts have started are repeated
// by window.dfvetReady, which the theme calls.
function boot(scripts, preloads) {
  const add = (tag, properties) => document.head.append(Object.assign(document.createElement(tag), properties))
  const taps = []
  const events = ['pointerdown', 'pointermove', 'touchstart', 'wheel', 'keydown', 'focusin', 'click']
  let started = false
  function start() {
    if (started) return
    started = true
    for (const href of preloads) add('link', { rel: 'modulepreload', href })
    for (const src of scripts) add('script', { type: 'module', async: false, src })
  }
  function used(event) {
    start()
    const button = event.type === 'click' && event.target.closest('button')
    if (button) taps.push(button)
  }
  window.dfvetReady = () => {
    for (const name of events) removeEventListener(name, used, true)
    for (const button of taps.splice(0)) button.click()
  }
  for (const name of events) addEventListener(name, used, { capture: true, passive: true })
  if (location.hash || matchMedia('(hover: hover), (min-width: 960px)').matches) start()
}

// deferScripts returns a page whose scripts are loaded by boot.
export function deferScripts(html) {
  const scripts = []
  const preloads = []
  const take = (list) => (_, address) => (list.push(address), '')
  html = html
    .replace(/<script type="module" src="([^"]+)"><\/script>\s*/g, take(scripts))
    .replace(/<link rel="modulepreload" href="([^"]+)">\s*/g, take(preloads))
  return html.replace('</head>', () => `  <script>(${boot})(${JSON.stringify(scripts)}, ${JSON.stringify(preloads)})</script>\n  </head>`)
}
