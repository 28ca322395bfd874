" Contract lines in a Compose file: x-contract: |
let s:outer = get(b:, 'current_syntax', 'yaml')
unlet! b:current_syntax
syntax include @dfcontract syntax/dfcontract.vim
let b:current_syntax = s:outer

syntax region dfcontractBlock matchgroup=yamlBlockMappingKey keepend contains=@dfcontract
      \ start=/^\z(\s*\)x-contract\s*:\s*[|>][-+0-9]*\s*\%(#.*\)\?$/ end=/^\ze\%(\z1\s\|\s*$\)\@!/
