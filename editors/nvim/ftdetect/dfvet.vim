" For Vim, and for Neovim before 0.10; newer versions use lua/dfvet/filetypes.lua.
if has('nvim-0.10')
  finish
endif
autocmd BufRead,BufNewFile *.contract set filetype=dfcontract
autocmd BufRead,BufNewFile compose*.y{a,}ml,docker-compose*.y{a,}ml set filetype=yaml.docker-compose
" Files of other programs are also called *compose.yaml.
autocmd BufRead,BufNewFile *compose.y{a,}ml if search('^services:', 'nw') | set filetype=yaml.docker-compose | endif
autocmd BufRead,BufNewFile containerfile,*.[Cc]ontainerfile set filetype=dockerfile
autocmd BufRead,BufNewFile [Dd]ockerfile-* if expand('<afile>:e') == '' | set filetype=dockerfile | endif
autocmd BufRead,BufNewFile dockerfile.* setfiletype dockerfile
" Dockerfile.dockerignore is not a Dockerfile.
autocmd BufRead,BufNewFile *.dockerignore,*.containerignore set filetype=gitignore
