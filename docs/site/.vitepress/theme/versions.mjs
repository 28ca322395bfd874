// The site of the latest version is in the host's root folder, and that of each other version in a folder with
// its name. versions.json in the root lists these folders, newest first.

// versionMenu returns the menu of versions, for the site of a version ('' for the latest), or [] if no other
// version exists. A link of the theme is relative to the folder of its own site.
export function versionMenu(version, versions) {
  if (!version && !versions.length) return []
  const root = version ? '/../' : '/'
  const items = [{ text: 'latest', link: root, target: '_self' }]
  for (const name of versions) items.push({ text: name, link: `${root}${name}/`, target: '_self' })
  return [{ text: version || 'latest', items }]
}

// addVersions adds the versions that were published after the site of this version.
export async function addVersions(site) {
  const { base, themeConfig } = site.value
  const { version, nav } = themeConfig
  if (!version) return
  const response = await fetch(base + '../versions.json').catch(() => null)
  const versions = response?.ok ? await response.json() : []
  const valid = versions.filter((name) => /^[\w.-]+$/.test(name))
  if (!valid.length) return
  const others = nav.filter((item) => !item.items)
  site.value = { ...site.value, themeConfig: { ...themeConfig, nav: [...others, ...versionMenu(version, valid)] } }
}
