#!/bin/sh
# Tests the pages in this folder, for the editors that can run here, with the configuration from each page.
#   sh editors/test/run.sh [helix] [emacs] [vim]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
pages=$(dirname "$here")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/bin"
(cd "$pages/.." && CGO_ENABLED=0 go build -o "$dir/bin/dfvet" ./cmd/dfvet)
PATH=$dir/bin:$PATH
export PATH
unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME XDG_CACHE_HOME || true
install() { sh "$here/install.sh" "$@"; }
block() { sh "$here/block.sh" "$@"; }

# begin makes a new home folder and a copy of the workspace, which looks like a repository.
begin() {
	HOME=$dir/home
	export HOME
	rm -rf "$dir/shop" "$HOME"
	mkdir "$HOME"
	cp -r "$here/workspace" "$dir/shop"
	mkdir "$dir/shop/.git"
	cd "$dir/shop"
}

# In a terminal managed by tmux, the message is on the screen.
helix() {
	bin=$(install forky hx=hx tmux=tmux || install trixie hx=hx tmux=tmux)/bin
	begin
	mkdir -p "$HOME/.config/helix"
	block "$pages/helix.md" toml > "$HOME/.config/helix/languages.toml"
	block "$pages/helix.md" toml 2 > "$HOME/.config/helix/config.toml"
	for language in dockerfile docker-compose dfcontract; do
		"$bin/hx" --health "$language" | grep -q "$dir/bin/dfvet" || { echo "FAILED hx --health $language"; return 1; }
	done
	"$bin/tmux" -S "$dir/tmux" -f /dev/null new-session -d -x 160 -y 40 "$bin/hx compose.yaml:9:23"
	screen 'listens on 8080' || return 1
	"$bin/tmux" -S "$dir/tmux" send-keys ':o web/Dockerfile' Enter
	screen 'write an absolute path' || return 1
	"$bin/tmux" -S "$dir/tmux" send-keys ':qa!' Enter
	"$bin/hx" --version | sed 's/$/: ok/'
}

# screen TEXT waits until a text is on the screen.
screen() {
	tries=0
	until "$bin/tmux" -S "$dir/tmux" capture-pane -p > "$dir/screen" && grep -qF "$1" "$dir/screen"; do
		tries=$((tries + 1))
		if [ "$tries" -gt 200 ]; then
			echo "FAILED in vain: $1 on the screen"
			cat "$dir/screen"
			"$bin/tmux" -S "$dir/tmux" kill-server
			return 1
		fi
		sleep 0.05
	done
}

# Emacs 28 with the package eglot, and the newest Emacs, which includes it.
emacs() {
	block "$pages/emacs.md" elisp > "$dir/init.el"
	block "$pages/emacs.md" elisp 2 >> "$dir/init.el"
	status=0
	for suite in bookworm forky; do
		eglot=
		[ $suite = forky ] || eglot=elpa-eglot
		bin=$(install $suite emacs-nox=emacs-nox elpa-dockerfile-mode elpa-yaml-mode $eglot)/bin || continue
		begin
		# An installed package describes its contents; these files are only unpacked.
		"$bin/emacs-nox" -Q --batch --eval "(mapc #'require '(eglot dockerfile-mode))" \
			-l "$dir/init.el" -l "$here/emacs.el" 2> "$dir/said" || status=1
		tail -n 1 "$dir/said"
	done
	return $status
}

vim() {
	old=$(install bookworm vim=vim.basic vim-ale)
	begin
	block "$pages/vim.md" sh | sed "s#/path/to/dfvet#$pages/..#" | sh
	block "$pages/vim.md" vim > "$dir/vimrc"
	DFVET_OUT=$dir/out
	export DFVET_OUT
	timeout 60 "$old/bin/vim.basic" -es -N -u "$dir/vimrc" -i NONE \
		--cmd "set runtimepath+=$old/root/usr/share/vim-ale" -S "$here/ale.vim" < /dev/null > "$dir/said" 2>&1 || true
	if [ "$(cat "$DFVET_OUT" 2> /dev/null)" != ok ]; then
		echo FAILED
		cat "$DFVET_OUT"
		return 1
	fi
	"$old/bin/vim.basic" --version | sed -n '1s/ (.*/ with ALE: ok/p'
}

status=0
for editor in ${*:-helix emacs vim}; do
	("$editor") || status=1
done
exit $status
