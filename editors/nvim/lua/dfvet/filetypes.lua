-- For vim.filetype.add: what Neovim does not know by itself. ../../ftdetect/dfvet.vim says the same
-- to Vim and to older Neovims, and the tests hold both against one list.
local compose = 'yaml.docker-compose'

-- Other programs call their files *compose.yaml too.
local function compose_if_services(_, bufnr)
  local lines = bufnr and vim.api.nvim_buf_get_lines(bufnr, 0, -1, false) or {}
  for _, line in ipairs(lines) do
    if vim.startswith(line, 'services:') then
      return compose
    end
  end
end

return {
  extension = {
    contract = 'dfcontract',
    containerfile = 'dockerfile',
    Containerfile = 'dockerfile',
    -- Dockerfile.dockerignore is not a Dockerfile.
    dockerignore = 'gitignore',
    containerignore = 'gitignore',
  },
  filename = { containerfile = 'dockerfile' },
  pattern = {
    ['compose.*%.ya?ml'] = compose,
    ['docker%-compose.*%.ya?ml'] = compose,
    ['.*compose%.ya?ml'] = compose_if_services,
    ['[Dd]ockerfile%-[^.]*'] = 'dockerfile',
    ['dockerfile%..*'] = { 'dockerfile', { priority = -1 } },
  },
}
