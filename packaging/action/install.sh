#!/usr/bin/env bash
# Puts the release DFVET_VERSION into the folder DFVET_DIR, if it is not there yet, and adds the folder to the job's PATH.
# DFVET_RELEASES is the address of the releases. The archive is unpacked only if its checksum is right.
set -euo pipefail
version=${DFVET_VERSION#v}
releases=${DFVET_RELEASES:-https://github.com/dfvet/dfvet/releases/download}
fail() {
	echo "::error::dfvet: $*"
	exit 1
}

[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "\`version\` must be a release such as 0.1.0, not \`$version\`"
case $(uname -s) in
Linux) os=linux ;;
Darwin) os=darwin ;;
MINGW* | MSYS* | CYGWIN*) os=windows ;;
*) fail "no release for the system $(uname -s)" ;;
esac
case $(uname -m) in
x86_64) arch=amd64 ;;
arm64 | aarch64) arch=arm64 ;;
i?86) arch=386 ;;
armv7*) arch=armv7 ;;
*) fail "no release for the processor $(uname -m)" ;;
esac
program=dfvet archive=dfvet_${version}_${os}_$arch.tar.gz
[ $os = windows ] && program=dfvet.exe archive=dfvet_${version}_${os}_$arch.zip

if [ ! -x "$DFVET_DIR/$program" ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	for file in "$archive" checksums.txt; do
		curl -fsSL --retry 3 -o "$work/$file" "$releases/v$version/$file" || fail "cannot download $releases/v$version/$file"
	done
	wanted=$(awk -v name="$archive" '$2 == name { print $1 }' "$work/checksums.txt")
	[ -n "$wanted" ] || fail "checksums.txt does not list $archive"
	if command -v sha256sum > /dev/null; then
		sum=$(sha256sum < "$work/$archive")
	else
		sum=$(shasum -a 256 < "$work/$archive")
	fi
	[ "${sum%% *}" = "$wanted" ] || fail "$archive has the checksum ${sum%% *}, and checksums.txt says $wanted; nothing was installed"
	mkdir -p "$work/out" "$DFVET_DIR"
	case $archive in
	*.zip) unzip -q "$work/$archive" $program -d "$work/out" ;;
	*) tar -xzf "$work/$archive" -C "$work/out" $program ;;
	esac
	mv "$work/out/$program" "$DFVET_DIR/$program"
fi
"$DFVET_DIR/$program" --version
echo "$DFVET_DIR" >> "$GITHUB_PATH"
