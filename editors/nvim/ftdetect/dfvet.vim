" The server tells languages apart by these names; plain YAML stays plain.
autocmd BufRead,BufNewFile *.contract set filetype=dfcontract
autocmd BufRead,BufNewFile compose*.yaml,compose*.yml,docker-compose*.yaml,docker-compose*.yml set filetype=yaml.docker-compose
