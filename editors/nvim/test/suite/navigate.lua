local t = ...

local function hover_text()
  t.wait('hover opens a window', function()
    return #vim.api.nvim_list_wins() > 1
  end)
  for _, win in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(win).relative ~= '' then
      return t.text(vim.api.nvim_win_get_buf(win))
    end
  end
end

-- Waits until the cursor is in a file whose name ends with a text.
local function arrive(file)
  t.wait('the cursor is in ' .. file, function()
    return vim.endswith(vim.api.nvim_buf_get_name(0), file)
  end)
end

t.test('hover says what an instruction is, and what a type is', function()
  t.open('web/Dockerfile')
  t.at('WORKDIR')
  vim.lsp.buf.hover()
  t.has(hover_text(), 'WORKDIR')
  vim.cmd('fclose!')
  t.at('org.ietf.http/')
  vim.lsp.buf.hover()
  t.has(hover_text(), 'HTTP')
end)

t.test('definition goes to where a type is declared in the workspace', function()
  t.open('web/Dockerfile')
  t.at('com.example.shop/v2')
  vim.lsp.buf.definition()
  arrive('shop.contract')
  t.has(vim.api.nvim_get_current_line(), 'TYPE com.example.shop/v2')
end)

t.test('definition goes into the catalogue, which is read-only and alive', function()
  t.open('web/Dockerfile')
  t.at('org.ietf.http/')
  vim.lsp.buf.definition()
  arrive('types.contract')
  t.has(vim.api.nvim_buf_get_name(0), 'dfvet-catalog:')
  t.has(vim.api.nvim_get_current_line(), 'TYPE org.ietf.http/ ')
  t.equal({ vim.bo.filetype, vim.bo.modifiable, vim.bo.buftype }, { 'dfcontract', false, 'nofile' })
  t.at('org.ietf.http/2 DOC')
  vim.lsp.buf.hover()
  t.has(hover_text(), 'HTTP')
  t.equal(t.said(), '', 'what was complained of')
end)

t.test('implementation goes to the provider', function()
  t.open('compose.yaml')
  t.diagnostic('wiring/wrong-port')
  t.at('postgresql://shop@db', 18)
  vim.lsp.buf.implementation()
  t.wait('there is somewhere to go', function()
    return vim.startswith(vim.api.nvim_buf_get_name(0), 'dfvet-catalog:') or #vim.fn.getqflist() > 0
  end)
  local at = vim.fn.getqflist()[1]
  if at then
    vim.cmd.cfirst()
  end
  t.has(vim.api.nvim_buf_get_name(0), 'postgres.contract')
  t.has(vim.api.nvim_get_current_line(), 'LISTENS ON: TCP:{{PGPORT}}')
end)

t.test('references of a service', function()
  t.open('compose.yaml')
  t.at('api]')
  vim.lsp.buf.references()
  t.wait('a list', function()
    return #vim.fn.getqflist() >= 2
  end)
end)
