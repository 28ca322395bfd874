" With the configuration from the page, diagnostics arrive. It writes failures to $DFVET_OUT.
set nocompatible
function! s:Fail(text) abort
  call writefile([a:text], $DFVET_OUT)
  quitall!
endfunction
function! s:Expect(file, text) abort
  execute 'silent edit ' . a:file
  ALELint
  for l:i in range(1000)
    for l:item in ale#engine#GetLoclist(bufnr(''))
      if l:item.text =~# a:text
        return
      endif
    endfor
    sleep 20m
  endfor
  call s:Fail('in vain: ' . a:text . ' in ' . a:file . ': ' . string(ale#engine#GetLoclist(bufnr(''))))
endfunction

function! s:Test() abort
  call s:Expect('compose.yaml', '`api` listens on 8080')
  call s:Expect('web/Dockerfile', 'write an absolute path')
  call writefile(['ok'], $DFVET_OUT)
  quitall!
endfunction
autocmd VimEnter * ++nested call s:Test()
