#!/bin/sh
# The extension in the real editor, as a user sees it: packs it with the dfvet of this checkout, opens
# e2e/workspace, and looks. On a bare Debian it installs what it needs, as root.
#   sh editors/vscode/e2e/run.sh
# DFVET_EDITORS: the folder of the editors, by default below the one for temporary files
# SHOTS: where screenshots go; IMAGES=1: those of the README are taken again; ONLY=server, ONLY=stub: a part
set -eu
cd "$(dirname "$0")/.."
dir=${DFVET_EDITORS:-${TMPDIR:-/tmp}/dfvet-editors-$(id -u)}/vscode
sh e2e/install.sh "$dir"
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --ignore-scripts --no-fund --no-audit
exec node e2e/run.mjs "$dir"
