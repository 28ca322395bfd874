#!/bin/sh
# The plugin in the real editors: sh editors/nvim/test/run.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -r "$dir"' EXIT
repo=$here/../../..
DFVET_PLUGIN=$(dirname "$here")
export DFVET_PLUGIN
mkdir "$dir/bin"
(cd "$repo" && CGO_ENABLED=0 go build -o "$dir/bin/dfvet" ./cmd/dfvet)
PATH=$dir/bin:$PATH

# neovim SUITE: the suite in that Debian's Neovim, on a copy of the workspace.
neovim() {
	nvim=$(sh "$here/../../test/install.sh" "$1" neovim=nvim)/bin/nvim
	rm -rf "$dir/shop" "$dir/home"
	mkdir "$dir/home"
	cp -r "$here/workspace" "$dir/shop"
	(cd "$dir/shop" && HOME=$dir/home XDG_CONFIG_HOME= XDG_STATE_HOME= XDG_DATA_HOME= XDG_CACHE_HOME= \
		"$nvim" -u "$here/init.lua" -i NONE --headless -c "luafile $here/suite.lua" </dev/null 2>"$dir/messages")
}
status=0
for suite in forky trixie; do
	neovim $suite || status=1
done
exit $status
