#!/bin/sh
# Tests the site in Chromium: builds it, follows its links, uses its search, and uses the playground; then the
# same for the site of a version, without the reference. On a bare Debian system it installs Chromium, as root.
set -eu
cd "$(dirname "$0")/../../.."
if [ ! -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
	apt-get update -q
	apt-get install -qy --no-install-recommends chromium
fi
make docs
cd docs/site
node test/site.mjs
node test/playground.mjs
trap 'rm -rf .vitepress/dist/v0.0' EXIT
DFVET_VERSION=v0.0 DFVET_SITE_SMALL=1 npx vitepress build --outDir .vitepress/dist/v0.0
node test/version.mjs v0.0
