#!/bin/sh
# Builds the server for the playground and compresses it: docs/site/.program/dfvet.wasm.gz, with Go's
# wasm_exec.js next to it.
set -eu
cd "$(dirname "$0")"
mkdir -p .program
(cd ../.. && GOOS=js GOARCH=wasm go build -trimpath -ldflags='-s -w' -o docs/site/.program/dfvet.wasm ./cmd/dfvet-wasm)
gzip -9 -n -f .program/dfvet.wasm
cp "$(go env GOROOT)/lib/wasm/wasm_exec.js" .program/
