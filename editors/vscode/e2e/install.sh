#!/bin/sh
# Puts a real VS Code (the workbench and extension host of code-server, in a browser) and what drives it
# into a folder, from Debian's packages and npm alone. Does nothing where that is done already.
# usage: sh install.sh DIR
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=$1
version=4.100.3 # VS Code 1.100, the oldest version that the extension supports; runs on Node 20
playwright=1.65.1
stamp="code-server $version, playwright-core $playwright"
if [ "$(cat "$dir/installed" 2>/dev/null)" = "$stamp" ] &&
  command -v chromium >/dev/null && command -v rg >/dev/null; then
  exit 0
fi

missing=
for p in chromium:chromium rg:ripgrep; do
  command -v "${p%%:*}" >/dev/null || missing="$missing ${p#*:}"
done
[ -n "$(find /usr/share/fonts -name 'DejaVuSansMono.ttf' 2>/dev/null | head -1)" ] || missing="$missing fonts-dejavu-core"
if [ -n "$missing" ]; then
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
fi

mkdir -p "$dir"
cd "$dir"
npm='npm install --ignore-scripts --no-fund --no-audit --loglevel=error'
echo '{"name":"editor-under-test","private":true}' >package.json
$npm --save-exact "code-server@$version" "playwright-core@$playwright"
code=$dir/node_modules/code-server/lib/vscode
(cd "$code" && $npm --omit=dev)
(cd "$code/extensions" && $npm --omit=dev)
# The steps of code-server's own install script, except for those that compile or download something. argon2
# hashes a password, which is not used here; spdlog writes logs.
echo 'module.exports = {};' >node_modules/argon2/argon2.js
cp "$here/spdlog.js" "$code/node_modules/@vscode/spdlog/index.js"
ln -sfn node_modules "$code/node_modules.asar"
ln -sf browser-linux.sh "$code/bin/helpers/browser.sh"
ln -sf code-linux.sh "$code/bin/remote-cli/code-server"
mkdir -p "$code/node_modules/@vscode/ripgrep/bin"
ln -sf "$(command -v rg)" "$code/node_modules/@vscode/ripgrep/bin/rg"
echo "$stamp" >installed
