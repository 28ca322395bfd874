if exists('b:current_syntax')
  finish
endif
syntax case ignore
syntax match dfcontractComment /^\s*#.*$/
syntax match dfcontractKeyword /^\s*\(FROM\|LISTENS\|CONNECTS\|ENVIRONMENT\|VOLUME\|PROVISIONS\|WITHOUT\|TYPE\|FORMAT\)\>:\@!/
syntax match dfcontractClause /\<[A-Z-]\+:\ze\s/
syntax match dfcontractHole /{{[A-Za-z_][A-Za-z0-9_.-]*}}/
syntax region dfcontractString start=/"/ end=/"/ oneline
highlight default link dfcontractComment Comment
highlight default link dfcontractKeyword Keyword
highlight default link dfcontractClause Label
highlight default link dfcontractHole Identifier
highlight default link dfcontractString String
let b:current_syntax = 'dfcontract'
