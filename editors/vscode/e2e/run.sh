#!/bin/sh
# Tests the extension in the real editor, like a user: packs it with the dfvet of this checkout, opens
# e2e/workspace, and checks the screen. On a bare Debian system it installs what it needs, as root.
#   sh editors/vscode/e2e/run.sh
# DFVET_EDITORS: the folder of the editors, by default below the one for temporary files
# SHOTS: the folder for screenshots; IMAGES=1: also update those in the README; ONLY=server, ONLY=stub: run
# only a part
set -eu
cd "$(dirname "$0")/.."
dir=${DFVET_EDITORS:-${TMPDIR:-/tmp}/dfvet-editors-$(id -u)}/vscode
sh e2e/install.sh "$dir"
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --ignore-scripts --no-fund --no-audit
exec node e2e/run.mjs "$dir"
