local M = {}

--- Starts dfvet for every buffer with one of its file types. It uses vim.lsp.enable('dfvet') if Neovim has
--- that.
function M.enable()
  if vim.lsp.enable then
    vim.lsp.enable('dfvet')
    return
  end
  if vim.fn.has('nvim-0.10') == 0 then
    error("dfvet: requires Neovim 0.10 or newer; see :help dfvet-old for older versions", 0)
  end
  local config = dofile(vim.api.nvim_get_runtime_file('lsp/dfvet.lua', false)[1])
  config.name = 'dfvet'
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('dfvet.enable', {}),
    pattern = config.filetypes,
    callback = function(event)
      if vim.bo[event.buf].buftype ~= '' then
        return
      end
      local root
      for _, marker in ipairs(config.root_markers) do
        root = root or vim.fs.root(event.buf, marker)
      end
      vim.lsp.start(vim.tbl_extend('force', config, { root_dir = root }), { bufnr = event.buf })
    end,
  })
end

return M
