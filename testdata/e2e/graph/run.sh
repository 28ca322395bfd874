#!/bin/sh
# Looks at the pictures of dfvet graph in Chromium, and reads its Mermaid with Mermaid. On a bare Debian it installs
# what it needs, as root.
#   sh testdata/e2e/graph/run.sh
# DFVET_EDITORS: the folder of what is installed, by default below the one for temporary files
# SHOTS: where pictures go
set -eu
cd "$(dirname "$0")"
here=$PWD
dir=${DFVET_EDITORS:-${TMPDIR:-/tmp}/dfvet-editors-$(id -u)}/graph
mkdir -p "$dir/projects"
if ! cmp -s package.json "$dir/package.json" || [ ! -d "$dir/node_modules" ]; then
  cp package.json "$dir/"
  (cd "$dir" && npm install --ignore-scripts --no-fund --no-audit --loglevel=error)
fi
if ! command -v chromium >/dev/null; then
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium fonts-dejavu-core
fi
cd ../../..
CGO_ENABLED=0 go build -o "$dir/dfvet" ./cmd/dfvet
DFVET_GRAPHS=$dir/projects go test -count=1 ./lint/graph -run TestWritesProjects
cp "$here/check.mjs" "$dir/"
exec node "$dir/check.mjs" "$dir"
