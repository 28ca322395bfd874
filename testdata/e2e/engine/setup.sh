#!/bin/sh
# Puts Docker Engine, Podman, BuildKit and two versions of Docker Compose into a folder: the engines from Debian's
# packages, unpacked and not installed, so that no service is started; BuildKit and Compose built from the Go
# module proxy. Nothing outside the folder and Go's caches is written, but for the packages in `tools`.
#
#	sh setup.sh FOLDER
set -eu
folder=${1:?the folder}
mkdir -p "$folder/bin" "$folder/deb" "$folder/root"
folder=$(cd "$folder" && pwd)

tools="iproute2 util-linux ca-certificates libseccomp2 libdevmapper1.02.1 libsystemd0"
packages="runc containerd docker.io iptables libip4tc2 libip6tc2 libxtables12 libnftnl11 libnfnetlink0
	libnetfilter-conntrack3 libmnl0 tini busybox-static podman conmon golang-github-containers-common
	golang-github-containers-image libgpgme11 libassuan0 libsubid4 libglib2.0-0"

if [ "$(cat "$folder/root/.done" 2> /dev/null)" != "$packages" ]; then
	apt-get update -q
	# shellcheck disable=SC2086
	apt-get install -qy --no-install-recommends $tools
	# shellcheck disable=SC2086
	(cd "$folder/deb" && apt-get -q download $packages && for deb in *.deb; do dpkg -x "$deb" "$folder/root"; done)
	for tool in iptables ip6tables; do
		for suffix in "" -save -restore; do
			ln -sf xtables-nft-multi "$folder/root/usr/sbin/$tool$suffix"
		done
	done
	rm -f "$folder"/deb/*.deb
	printf '%s\n' "$packages" > "$folder/root/.done"
fi

# build MODULE VERSION NAME PACKAGE VARIABLE builds a program inside the module's own folder: `go install`
# refuses a module whose go.mod excludes others.
build() {
	[ ! -e "$folder/bin/$3" ] || return 0
	dir=$(go mod download -json "$1@$2" | sed -n 's/.*"Dir": "\(.*\)",/\1/p')
	(cd "$dir" && CGO_ENABLED=0 GOFLAGS=-buildvcs=false go build -trimpath -ldflags "-s -w -X $5=$2" -o "$folder/bin/$3" "$4")
}

build github.com/docker/compose/v2 v2.40.3 compose-v2 ./cmd github.com/docker/compose/v2/internal.Version
build github.com/docker/compose/v5 v5.6.0 compose-v5 ./cmd github.com/docker/compose/v5/internal.Version
build github.com/moby/buildkit v0.34.2 buildkitd ./cmd/buildkitd github.com/moby/buildkit/version.Version
build github.com/moby/buildkit v0.34.2 buildctl ./cmd/buildctl github.com/moby/buildkit/version.Version
