-- Read-only buffers with documents from the server: files of the catalogue, pages of rules, plain
-- Dockerfiles and reports.
local client = require('dfvet.client')
local M = {}

local filetypes = {
  ['dfvet-catalog'] = 'dfcontract',
  ['dfvet-rule'] = 'markdown',
  ['dfvet-plain'] = 'dockerfile',
  ['dfvet-report'] = 'text',
}

-- Handles BufReadCmd. It waits for the text, because the caller sets the cursor right after it opens the
-- buffer.
function M.read(bufnr)
  local uri = vim.api.nvim_buf_get_name(bufnr)
  local text, problem
  local c = client.get()
  if c then
    local answer
    answer, problem = client.ask(c, 'workspace/textDocumentContent', { uri = uri })
    text = answer and answer.text
  else
    problem = client.none
  end
  if not text then
    client.complain(problem or (uri .. ' is empty'))
    return
  end
  local bo = vim.bo[bufnr]
  bo.modifiable, bo.readonly = true, false
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, vim.split(text:gsub('\n$', ''), '\n'))
  bo.buftype, bo.swapfile, bo.modifiable, bo.readonly, bo.modified = 'nofile', false, false, true, false
  bo.filetype = filetypes[uri:match('^[%a-]+')]
  if bo.filetype == 'dfcontract' then
    vim.lsp.buf_attach_client(bufnr, c.id)
  end
end

--- Opens the page of a rule.
---@param name string
function M.open_rule(name)
  local uri = ('dfvet-rule:/%s.md'):format(name)
  for _, win in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
    if vim.startswith(vim.api.nvim_buf_get_name(vim.api.nvim_win_get_buf(win)), 'dfvet-rule:') then
      vim.api.nvim_set_current_win(win)
      vim.cmd.edit(vim.fn.fnameescape(uri))
      return
    end
  end
  vim.cmd.split(vim.fn.fnameescape(uri))
end

--- Opens the plain Dockerfile that is generated from one with contract lines.
---@param uri? string of the Dockerfile; without it, the current buffer is used
function M.open_plain(uri)
  uri = uri or vim.uri_from_bufnr(0)
  local path, file = uri:gsub('^file://', '')
  if file == 0 then
    return client.complain('this is not a file: ' .. uri)
  end
  M.open('dfvet-plain:' .. path)
end

--- Opens a document from the server, in the window that already shows it or in a new one.
---@param uri string
function M.open(uri)
  for _, win in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
    if vim.api.nvim_buf_get_name(vim.api.nvim_win_get_buf(win)) == uri then
      vim.api.nvim_set_current_win(win)
      vim.cmd.edit()
      return
    end
  end
  vim.cmd.split(vim.fn.fnameescape(uri))
end

return M
