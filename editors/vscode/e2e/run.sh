#!/bin/sh
# The extension in the real editor, as a user sees it: packs it with the dfvet of this checkout, opens
# e2e/workspace, and looks. On a bare Debian it installs what it needs (as root).
# DFVET_E2E_DIR: where the editor is installed; SHOTS: where screenshots go; ONLY: server or stub;
# IMAGES=1: those of the README are taken anew
set -eu
cd "$(dirname "$0")/.."
DFVET_E2E_DIR=${DFVET_E2E_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/dfvet-e2e/vscode}
export DFVET_E2E_DIR
sh e2e/install.sh "$DFVET_E2E_DIR"
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --ignore-scripts --no-fund --no-audit
exec node e2e/run.mjs
