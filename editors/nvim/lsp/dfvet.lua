-- For vim.lsp.config of Neovim 0.11 and newer: vim.lsp.enable('dfvet') starts it.
return {
  cmd = { 'dfvet', 'lsp' },
  filetypes = { 'dockerfile', 'yaml.docker-compose', 'dfcontract' },
  root_markers = { 'dfvet.yaml', '.git' },
}
