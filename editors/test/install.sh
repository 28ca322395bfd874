#!/bin/sh
# Unpacks programs of a Debian suite into a folder and leaves the system alone:
#   install.sh SUITE PACKAGE=PROGRAM …
# prints the folder. Programs stand in its bin/. A second call finds them there; DFVET_EDITORS is
# where the folders stand, by default below the folder for temporary files. A suite that moves
# may hold other versions tomorrow: nothing here knows their numbers.
set -eu
suite=$1
shift
base=${DFVET_EDITORS:-${TMPDIR:-/tmp}/dfvet-editors-$(id -u)}
dir=$base/$suite
mkdir -p "$dir/bin"

packages= programs= missing=
cmp -s "$0" "$dir/made-by" || rm -rf "$dir/have" # by another version of this script
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

# APT with sources, lists and a status of its own, so that all dependencies come too.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep -v security | head -n 1)
mkdir -p "$dir/lists/partial" "$dir/archives/partial" "$dir/root" "$dir/have"
: > "$dir/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian/} $suite main" > "$dir/sources.list"
apt() {
	apt-get -q -y -o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts=/dev/null \
		-o Dir::State::lists="$dir/lists" -o Dir::State::status="$dir/status" \
		-o Dir::Cache::archives="$dir/archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
		-o Debug::NoLocking=1 -o Acquire::Languages=none -o Acquire::Retries=3 \
		-o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false -o APT::Sandbox::User=root "$@"
}
log=$dir/log
if ! { apt update && apt --no-install-recommends --download-only install $packages; } > "$log" 2>&1; then
	tail -n 5 "$log" >&2
	echo "install.sh: $suite gave no$packages" >&2
	exit 1
fi
for deb in "$dir"/archives/*.deb; do
	dpkg-deb -x "$deb" "$dir/root"
done
rm -r "$dir/archives" "$dir/lists"

# The programs run with the libraries that came with them, by the loader that came with those.
loader=$(find "$dir/root" -name 'ld-linux*.so.*' | head -n 1)
triplet=$(basename "$(dirname "$(find "$dir/root" -name libc.so.6 | head -n 1)")")
libraries=$dir/root/usr/lib/$triplet:$dir/root/lib/$triplet
for program in $programs; do
	arguments=
	if [ "$program" = nvim ]; then # it would look for its parsers near the loader
		arguments="--cmd 'set runtimepath+=$dir/root/usr/lib/nvim'"
	fi
	cat > "$dir/bin/$program" <<W
#!/bin/sh
export VIMRUNTIME="\${VIMRUNTIME-$dir/root/usr/share/nvim/runtime}"
exec "$loader" --library-path "$libraries" "$dir/root/usr/bin/$program" $arguments "\$@"
W
	chmod +x "$dir/bin/$program"
done
cp "$0" "$dir/made-by"
for pair; do
	: > "$dir/have/${pair%%=*}"
done
echo "$dir"
