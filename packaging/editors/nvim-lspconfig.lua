---@brief
---
--- https://github.com/dfvet/dfvet
---
--- Language server for Dockerfiles, contract files and Compose files. Compose files need the filetype
--- `yaml.docker-compose`:
---
--- ```lua
--- vim.filetype.add({ pattern = { ['.*compose.*%.ya?ml'] = 'yaml.docker-compose' } })
--- ```

---@type vim.lsp.Config
return {
  cmd = { 'dfvet', 'lsp' },
  filetypes = { 'dockerfile', 'yaml.docker-compose', 'dfcontract' },
  root_markers = {
    '.git',
    'dfvet.yaml',
    '.dfvet.yaml',
    'compose.yaml',
    'compose.yml',
    'docker-compose.yml',
    'docker-compose.yaml',
  },
}
