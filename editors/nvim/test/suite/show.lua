local t = ...

t.test('semantic tokens mark the words of a contract comment', function()
  local c = t.open('web/Dockerfile')
  local token = t.wait('a token', function()
    return (vim.lsp.semantic_tokens.get_at_pos(0, 1, 4) or {})[1]
  end)
  t.equal({ token.type, token.client_id }, { 'keyword', c.id })
end)

t.test('inlay hints say what a variable comes to', function()
  t.open('compose.yaml')
  vim.lsp.inlay_hint.enable(true, { bufnr = 0 })
  t.wait('a hint at LEVEL', function()
    for _, h in ipairs(vim.lsp.inlay_hint.get({ bufnr = 0 })) do
      if h.inlay_hint.label == '= info' then
        return true
      end
    end
  end)
end)

-- Requests the lenses of the buffer, and runs the one with a title.
local function lens(title)
  local function found()
    if not vim.lsp.codelens.enable then
      vim.lsp.codelens.refresh({ bufnr = 0 })
    end
    for _, l in ipairs(vim.lsp.codelens.get(vim.lsp.codelens.enable and { bufnr = 0 } or 0)) do
      l = l.lens or l
      if l.command and l.command.title == title then
        return l
      end
    end
  end
  if vim.lsp.codelens.enable then
    vim.lsp.codelens.enable(true, { bufnr = 0 })
  end
  local l = t.wait('the lens ' .. title, found)
  vim.api.nvim_win_set_cursor(0, { l.range.start.line + 1, 0 })
  vim.ui.select = function(items, opts, choose)
    for _, item in ipairs(items) do
      if opts.format_item(item):find(title, 1, true) then
        return choose(item)
      end
    end
  end
  vim.lsp.codelens.run()
end

t.test('a code lens with one place goes there', function()
  t.open('web/Dockerfile')
  lens('1 service')
  t.wait('the Compose file', function()
    return vim.endswith(vim.api.nvim_buf_get_name(0), 'compose.yaml')
  end)
  t.equal(vim.api.nvim_get_current_line(), '  web:')
end)

t.test('a code lens with several places makes a list', function()
  local c = t.open('compose.yaml')
  local function place(line)
    return {
      uri = vim.uri_from_bufnr(0),
      range = { start = { line = line, character = 2 }, ['end'] = { line = line, character = 5 } },
    }
  end
  local run = c.commands and c.commands['dfvet.showPlaces'] or c.config.commands['dfvet.showPlaces']
  run({ title = '2 consumers', arguments = { place(3).uri, {}, { place(3), place(14) } } }, { client_id = c.id })
  t.equal(vim.bo.buftype, 'quickfix')
  t.equal(vim.fn.getqflist({ title = 1 }).title, 'dfvet: 2 consumers')
  t.equal(
    vim.tbl_map(function(item)
      return { item.lnum, item.col, item.text }
    end, vim.fn.getqflist()),
    { { 4, 3, '  web:' }, { 15, 3, '  api:' } }
  )
end)
