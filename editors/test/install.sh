#!/bin/sh
# Unpacks packages of a Debian suite into a folder, and leaves the system as it is:
#   install.sh SUITE PACKAGE[=PROGRAM]…
# prints the folder; its bin/ starts the programs. A second call finds all in place. DFVET_EDITORS is
# where the folders are, by default below the one for temporary files. A suite that moves may hold
# other versions tomorrow: nothing here knows their numbers.
set -eu
suite=$1
shift
dir=${DFVET_EDITORS:-${TMPDIR:-/tmp}/dfvet-editors-$(id -u)}/$suite
root=$dir/root
mkdir -p "$dir/bin"
exec 9> "$dir/lock"
flock 9

cmp -s "$0" "$dir/made-by" || rm -rf "$dir/have" # another version of this script was here
packages= programs= missing=
for pair; do
	packages="$packages ${pair%%=*}"
	case $pair in
	*=*) programs="$programs ${pair#*=}" ;;
	esac
	[ -e "$dir/have/${pair%%=*}" ] || missing=1
done
if [ -z "$missing" ]; then
	echo "$dir"
	exit
fi

# APT gets sources, lists and a status of its own here, so that it also downloads all dependencies.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep -v security | head -n 1)
mkdir -p "$dir/lists/partial" "$dir/archives/partial" "$root" "$dir/have"
: > "$dir/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian/} $suite main" > "$dir/sources.list"
apt() {
	apt-get -q -y -o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts=/dev/null \
		-o Dir::State::lists="$dir/lists" -o Dir::State::status="$dir/status" \
		-o Dir::Cache::archives="$dir/archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
		-o Debug::NoLocking=1 -o Acquire::Languages=none -o Acquire::Retries=3 -o Acquire::Check-Valid-Until=false \
		-o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false -o APT::Sandbox::User=root "$@"
}
if ! { apt update && apt --no-install-recommends --download-only install $packages; } > "$dir/log" 2>&1; then
	tail -n 5 "$dir/log" >&2
	echo "install.sh: $suite does not give$packages" >&2
	exit 1
fi
for deb in "$dir"/archives/*.deb; do
	dpkg-deb -x "$deb" "$root"
done
rm -r "$dir/archives" "$dir/lists"

# first PATTERN… prints the first file that exists.
first() { ls -d "$@" 2>/dev/null | head -n 1; }

# settings PROGRAM prints the shell lines that tell the program where its files are.
settings() {
	case $1 in
	nvim)
		echo "export VIMRUNTIME=$root/usr/share/nvim/runtime"
		echo "set -- --cmd 'set runtimepath+=$root/usr/lib/nvim' \"\$@\"" # the parsers
		;;
	tmux) echo "export TERMINFO_DIRS=$root/lib/terminfo:$root/usr/share/terminfo" ;;
	vim.basic) echo "export VIMRUNTIME=$(first "$root"/usr/share/vim/vim[0-9]*)" ;;
	emacs-nox)
		lisp=$(first "$root"/usr/share/emacs/[0-9]*/lisp)
		exec=$(first "$root"/usr/libexec/emacs/*/*)
		echo "export EMACSPATH=$exec EMACSDATA=${lisp%lisp}etc EMACSDOC=${lisp%lisp}etc"
		echo "export EMACSLOADPATH=$(ls -d "$root"/usr/share/emacs/site-lisp/elpa-src/* 2>/dev/null | tr '\n' :)$lisp"
		echo "set -- --dump-file=$(first "$exec"/*.pdmp) \"\$@\""
		;;
	esac
}

# A program runs with the libraries from its own suite, and with the loader that belongs to them.
loader=$(find "$root" -name 'ld-linux*.so.*' | head -n 1)
triplet=$(basename "$(dirname "$(find "$root" -name libc.so.6 | head -n 1)")")
for program in $programs; do
	{
		echo '#!/bin/sh'
		settings "$program"
		echo "exec $loader --library-path $root/usr/lib/$triplet:$root/lib/$triplet $root/usr/bin/$program \"\$@\""
	} > "$dir/bin/$program"
	chmod +x "$dir/bin/$program"
done
cp "$0" "$dir/made-by"
for pair; do
	: > "$dir/have/${pair%%=*}"
done
echo "$dir"
