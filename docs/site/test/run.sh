#!/bin/sh
# Tests the site in Chromium: builds it, follows its links, uses its search, and uses the playground. On a
# bare Debian system it installs Chromium, as root.
set -eu
cd "$(dirname "$0")/../../.."
if [ ! -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
	apt-get update -q
	apt-get install -qy --no-install-recommends chromium
fi
make docs
cd docs/site
node test/site.mjs
exec node test/playground.mjs
