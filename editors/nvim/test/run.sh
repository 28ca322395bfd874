#!/bin/sh
# Tests the plugin in all versions of Neovim and Vim that Debian has, with the server of this checkout:
#   sh editors/nvim/test/run.sh
# DFVET_VERBOSE=1 also prints the tests that pass.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -r "$dir"' EXIT
DFVET_PLUGIN=$(dirname "$here")
DFVET_OUT=$dir/out
export DFVET_PLUGIN DFVET_OUT
mkdir "$dir/bin"
(cd "$here/../../.." && CGO_ENABLED=0 go build -o "$dir/bin/dfvet" ./cmd/dfvet)
PATH=$dir/bin:$PATH
install() { sh "$here/../../test/install.sh" "$@"; }

# in_shop COMMAND… runs an editor in a copy of the workspace, with a home folder of its own.
in_shop() {
	rm -rf "$dir/shop" "$dir/home"
	mkdir "$dir/home"
	cp -r "$here/../../test/workspace" "$dir/shop"
	(cd "$dir/shop" && env -u XDG_CONFIG_HOME -u XDG_STATE_HOME -u XDG_DATA_HOME -u XDG_CACHE_HOME \
		HOME="$dir/home" timeout 80 "$@" < /dev/null 2> "$dir/messages")
}

status=0
# neovim FOLDER runs all tests.
neovim() {
	in_shop "$1/bin/nvim" -i NONE -u "$here/init.lua" --headless -c "luafile $here/suite.lua" -c cquit || status=1
}

# The newest version in Debian, if there is one; 0.10; and 0.7, which supports only a part of the plugin.
if new=$(install forky neovim=nvim); then
	neovim "$new"
fi
neovim "$(install trixie neovim=nvim)"
old=$(install bookworm neovim=nvim vim=vim.basic)
in_shop "$old/bin/nvim" -i NONE -u NONE --headless --cmd "set runtimepath^=$DFVET_PLUGIN" \
	-c 'filetype plugin on | syntax on | runtime plugin/dfvet.lua' -c "luafile $here/old.lua" -c cquit || {
	cat "$dir/messages"
	status=1
}

in_shop "$old/bin/vim.basic" -u NONE -N -es -S "$here/vim.vim" || true
if [ -s "$dir/out" ] || ! [ -e "$dir/out" ]; then
	echo "FAILED in Vim:"
	cat "$dir/out" "$dir/messages"
	status=1
fi
exit $status
