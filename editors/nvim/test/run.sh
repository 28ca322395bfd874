#!/bin/sh
# File types and syntax, as Vim shows them: sh editors/nvim/test/run.sh
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
trap 'rm -r "$dir"' EXIT
printf 'FROM postgres\nLISTENS ON: TCP:{{PORT}} FOR: org.ietf.http/\n# c\n' > "$dir/a.contract"
echo 'services: {}' > "$dir/compose.yaml"
cat > "$dir/t.vim" <<V
filetype on
set rtp^=$here
runtime ftdetect/dfvet.vim
syntax on
silent e $dir/a.contract
let seen = [&ft]
set syntax=dfcontract
for p in [[1,1],[2,1],[2,9],[2,17],[3,1]]
call add(seen, synIDattr(synID(p[0],p[1],1),"name"))
endfor
silent e! $dir/compose.yaml
call add(seen, &ft)
call writefile(seen, "$dir/out")
qa!
V
vim -u NONE -N -es -S "$dir/t.vim"
diff - "$dir/out" <<'W'
dfcontract
dfcontractKeyword
dfcontractKeyword
dfcontractClause
dfcontractHole
dfcontractComment
yaml.docker-compose
W
