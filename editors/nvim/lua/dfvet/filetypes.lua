-- The file types that Neovim does not detect itself, for vim.filetype.add. ../../ftdetect/dfvet.vim defines
-- the same for Vim and older versions of Neovim, and the tests compare both with one list.
local compose = 'yaml.docker-compose'

-- Files of other programs are also called *compose.yaml.
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
