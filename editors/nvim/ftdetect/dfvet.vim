" For Vim, and for Neovims older than 0.10; newer ones read lua/dfvet/filetypes.lua.
if has('nvim-0.10')
  finish
endif
autocmd BufRead,BufNewFile *.contract set filetype=dfcontract
autocmd BufRead,BufNewFile compose*.y{a,}ml,docker-compose*.y{a,}ml set filetype=yaml.docker-compose
" Other programs call their files *compose.yaml too.
autocmd BufRead,BufNewFile *compose.y{a,}ml if search('^services:', 'nw') | set filetype=yaml.docker-compose | endif
autocmd BufRead,BufNewFile containerfile,*.[Cc]ontainerfile set filetype=dockerfile
autocmd BufRead,BufNewFile [Dd]ockerfile-* if expand('<afile>:e') == '' | set filetype=dockerfile | endif
autocmd BufRead,BufNewFile dockerfile.* setfiletype dockerfile
" Dockerfile.dockerignore is none.
autocmd BufRead,BufNewFile *.dockerignore,*.containerignore set filetype=gitignore
