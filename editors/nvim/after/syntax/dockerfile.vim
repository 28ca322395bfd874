" The dialect in a Dockerfile: contract comments, and lines of its own.
unlet! b:current_syntax
syntax include @dfcontract syntax/dfcontract.vim
let b:current_syntax = 'dockerfile'

" A comment line is one where its first word is a keyword, or where it goes on with one.
syntax region dfcontractLine matchgroup=dfcontractMark keepend contains=@dfcontract,dfcontractGoesOn
      \ start=/^\s*#:\ze\s*\%(LISTENS\|CONNECTS\|ENVIRONMENT\|VOLUME\|PROVISIONS\|WITHOUT\)\>/
      \ end=/\%(\\\s*\)\@<!$/ end=/^\ze\%(\s*#:\)\@!/
syntax match dfcontractGoesOn contained /^\s*#:/
highlight default link dfcontractGoesOn dfcontractMark

" VOLUME without AT: is Docker's.
syntax region dfcontractLine keepend contains=@dfcontract
      \ start=/^\ze\s*\%(\%(LISTENS\|CONNECTS\|ENVIRONMENT\|PROVISIONS\|WITHOUT\)\s\|VOLUME\s\+AT:\)/
      \ skip=/\\\s*$/ end=/$/
