" Contract files. Other syntax files include this one for the dialect, so every item here defines by itself
" where in a line it may appear.
if exists('b:current_syntax')
  finish
endif
syntax case ignore

syntax match dfcontractComment /^\s*#.*$/ contains=@Spell
" The first word of a line, unless it is a clause on a continuation line.
syntax match dfcontractKeyword /\%(^\s*\|#:\s*\)\@<=\%(FROM\|LISTENS\|CONNECTS\|ENVIRONMENT\|VOLUME\|PROVISIONS\|WITHOUT\|HOST\|TYPE\|FORMAT\)\>:\@!/
syntax match dfcontractKeyword /^\s*\zs\%(USER\|ENV\|ENTRYPOINT\|CMD\|HEALTHCHECK\|EXPOSE\)\>:\@!/
syntax match dfcontractKeyword /\%(\<WITHOUT\s\+\)\@<=\%(BASE\|LISTENS\|CONNECTS\|ENVIRONMENT\|VOLUME\)\>/
syntax match dfcontractClause /\<\%(TLS-\)\?[A-Z]\+:\ze\%(\s\|$\)/
syntax match dfcontractFlag /\s\@<=\%(OPTIONAL\|DURABLE\|CHOWN\|LOOPBACK\|ONCE\|SECRET\)\ze\%(\s\|$\)/
syntax match dfcontractFlag /\%(\<REQUIRES:\s*\)\@<=\%(READ\|WRITE\)\>/
syntax match dfcontractFlag /\%(\<TLS:\s*\)\@<=\%(NONE\|OPTIONAL\|REQUIRED\)\>/
syntax match dfcontractEndpoint /\<\%(TCP\|UDP\|SCTP\):\%(\d\+\%(-\d\+\)\?\|\ze{{\)/
" A type whose authority contains a dot; other types appear only after a word that expects one.
syntax match dfcontractType /\<[a-z][a-z0-9-]*\%(\.[a-z0-9-]\+\)\+\%(\/[^ \t,()|"'@]*\)\?\%(@[^ \t,()|"']\+\)\?/
syntax match dfcontractType /\%(\<FOR:\s*\|\<SCHEMA:\s*\)\@<=[a-z][^ \t,]*/
" FORMAT: STRING|URL(org.example.api/), IS: LIST(INT, ";")
syntax match dfcontractFormat /\C\%(\<\%(FORMAT\|IS\):\s*\||\|\<LIST(\s*\)\@<=[A-Z]\+\>/
syntax match dfcontractHost /\%(\<CONNECTS\s\+TO:\s*\)\@<=[^ \t{]\S*/
syntax match dfcontractImage /\%(^\s*FROM\s\+\)\@<=\S\+/
syntax match dfcontractName /\%(\<\%(NEEDS\|ACCEPTS\|EMITS\|ALIAS\|OR\|EXCLUDES\|AS\|IN\):\s*\)\@<=[^ \t={]\+/
syntax match dfcontractName /\%(\<WITHOUT\s\+ENVIRONMENT\s\+\)\@<=\S\+/
syntax match dfcontractVariable /\$\%({[^}]*}\|\h\w*\)/
syntax match dfcontractHole /{{\s*[A-Za-z_-][A-Za-z0-9_.-]*\s*}}/
syntax region dfcontractString start=/"/ end=/"/ oneline contains=dfcontractHole,dfcontractVariable,@Spell
syntax region dfcontractString start=/'/ end=/'/ oneline contains=dfcontractHole,@Spell
syntax match dfcontractContinue /\\\s*$/

highlight default link dfcontractComment Comment
highlight default link dfcontractKeyword Keyword
highlight default link dfcontractClause Label
highlight default link dfcontractFlag StorageClass
highlight default link dfcontractEndpoint Number
highlight default link dfcontractType Type
highlight default link dfcontractFormat Structure
highlight default link dfcontractHost String
highlight default link dfcontractImage Include
highlight default link dfcontractName Identifier
highlight default link dfcontractVariable PreProc
highlight default link dfcontractHole Special
highlight default link dfcontractString String
highlight default link dfcontractContinue SpecialChar
highlight default link dfcontractMark SpecialComment

let b:current_syntax = 'dfcontract'
