" The dialect in a Dockerfile: contract comments and contract instructions.
unlet! b:current_syntax
syntax include @dfcontract syntax/dfcontract.vim
let b:current_syntax = 'dockerfile'

" A comment is a contract line if it begins with a keyword, or if it continues such a line.
syntax region dfcontractLine matchgroup=dfcontractMark keepend contains=@dfcontract,dfcontractGoesOn
      \ start=/^\s*#:\ze\s*\%(LISTENS\|CONNECTS\|ENVIRONMENT\|VOLUME\|PROVISIONS\|WITHOUT\)\>/
      \ end=/\%(\\\s*\)\@<!$/ end=/^\ze\%(\s*#:\)\@!/
syntax match dfcontractGoesOn contained /^\s*#:/
highlight default link dfcontractGoesOn dfcontractMark

" VOLUME without AT: is Docker's own instruction.
syntax region dfcontractLine keepend contains=@dfcontract
      \ start=/^\ze\s*\%(\%(LISTENS\|CONNECTS\|ENVIRONMENT\|PROVISIONS\|WITHOUT\)\s\|VOLUME\s\+AT:\)/
      \ skip=/\\\s*$/ end=/$/
