" Tests what Vim supports: file types, settings and syntax. It writes failures to $DFVET_OUT.
let &runtimepath = $DFVET_PLUGIN . ',' . &runtimepath . ',' . $DFVET_PLUGIN . '/after'
filetype plugin on
syntax on
let s:failed = []
function s:Equal(got, want, what) abort
  if a:got != a:want
    call add(s:failed, a:what . ' is ' . string(a:got) . ', not ' . string(a:want))
  endif
endfunction
" Returns the group of the n-th match of a text.
function s:Group(text) abort
  call cursor(1, 1)
  call search('\V' . a:text, 'cW')
  return synIDattr(synID(line('.'), col('.'), 1), 'name')
endfunction

for s:line in readfile($DFVET_PLUGIN . '/test/filetypes')
  let [s:name, s:want] = split(s:line)
  execute 'silent edit! ' . fnameescape(tempname() . '-d/' . s:name)
  call s:Equal(&filetype, s:want, s:name)
endfor

silent edit! shop.contract
call s:Equal(&commentstring, '# %s', 'commentstring')
for [s:text, s:want] in [['# The', 'Comment'], ['TYPE', 'Keyword'], ['IS:', 'Clause'], ['TCP:8080', 'Endpoint'], ['org.ietf.http', 'Type'], ['STRING', 'Format'], ['"The', 'String']]
  call s:Equal(s:Group(s:text), 'dfcontract' . s:want, s:text)
endfor
silent edit! web/Dockerfile
call s:Equal(s:Group('LISTENS'), 'dfcontractKeyword', 'LISTENS in a comment')
call s:Equal(s:Group('{{API'), 'dfcontractHole', 'a hole in a comment')
silent edit! api/Dockerfile
call s:Equal(s:Group('LISTENS'), 'dfcontractKeyword', 'LISTENS')
call s:Equal(s:Group('NEEDS:'), 'dfcontractClause', 'NEEDS:')

call writefile(s:failed, $DFVET_OUT)
quitall!
