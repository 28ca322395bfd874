local t = ...

local function action(only, title)
  vim.lsp.buf.code_action({
    apply = true,
    context = { only = only, diagnostics = {} },
    filter = title and function(a)
      return a.title:find(title, 1, true) ~= nil
    end,
  })
end

t.test('completion offers instructions and the variables that an image reads', function()
  local c = t.open('compose.yaml')
  t.at('POSTGRES_USER')
  vim.cmd.normal({ 'OPOSTGRES_P', bang = true })
  vim.bo.omnifunc = 'v:lua.vim.lsp.omnifunc'
  local params = vim.lsp.util.make_position_params(0, c.offset_encoding)
  params.position.character = #vim.api.nvim_get_current_line()
  local answer = vim.lsp.buf_request_sync(0, 'textDocument/completion', params, 5000)
  local list = answer[c.id].result.items or answer[c.id].result
  local labels = vim.tbl_map(function(item)
    return item.label
  end, list)
  t.equal(vim.tbl_contains(labels, 'POSTGRES_PASSWORD'), true, 'POSTGRES_PASSWORD among ' .. vim.inspect(labels))
end)

t.test('completion while typing puts the item into the buffer', function()
  t.open('web/Dockerfile')
  vim.bo.omnifunc = 'v:lua.vim.lsp.omnifunc'
  vim.o.completeopt = 'menuone,noinsert'
  local seen
  vim.api.nvim_create_autocmd('CompleteChanged', {
    buffer = 0,
    once = true,
    callback = function()
      seen = vim.v.event.size
      vim.api.nvim_feedkeys(vim.keycode('<C-y><Esc>'), 'n', false)
    end,
  })
  vim.api.nvim_feedkeys(vim.keycode('GoHEALTHC<C-x><C-o>'), 'n', false)
  local tries = 0
  repeat
    tries = tries + 1
    vim.api.nvim_feedkeys('', 'x!', false)
    vim.wait(20)
  until seen or tries > 100
  vim.cmd.stopinsert()
  t.has(t.text(), 'HEALTHCHECK')
end)

t.test('a safe fix is applied', function()
  t.open('web/Dockerfile')
  t.diagnostic('build/as-case')
  t.at('as site')
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(a)
      return a.kind == 'quickfix' and a.edit ~= nil and a.title:find('AS', 1, true) ~= nil
    end,
  })
  t.wait('the text is put right', function()
    return t.text():find('FROM nginx:1.29 AS site', 1, true)
  end)
end)

t.test('a fix of the wiring is applied', function()
  t.open('compose.yaml')
  t.diagnostic('wiring/wrong-port')
  t.at('8081')
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(a)
      return a.title:find('8080', 1, true) ~= nil
    end,
  })
  t.wait('the port is changed', function()
    return t.text():find('API: http://api:8080/', 1, true)
  end)
  t.wait('the finding is gone', function()
    return #vim.tbl_filter(function(d)
      return d.code == 'wiring/wrong-port'
    end, vim.diagnostic.get(0)) == 0
  end)
end)

t.test('rename goes into other files', function()
  t.open('shop.contract')
  t.at('com.example.shop/v2')
  vim.lsp.buf.rename('com.example.shop/v3')
  t.wait('the declaration has the new name', function()
    return t.text():find('TYPE com.example.shop/v3 ', 1, true)
  end)
  for _, file in ipairs({ 'web/Dockerfile', 'api/Dockerfile' }) do
    local other = vim.fn.bufnr(file)
    t.equal(other > 0, true, file .. ' is loaded')
    t.has(t.text(other), 'FOR: com.example.shop/v3')
  end
end)

t.test('an edit in a Dockerfile is felt in the Compose file', function()
  t.open('compose.yaml')
  t.diagnostic('wiring/wrong-port')
  local compose = vim.api.nvim_get_current_buf()
  t.open('api/Dockerfile')
  vim.cmd('%s/TCP:8080/TCP:8081/')
  t.wait('the port fits', function()
    return #vim.tbl_filter(function(d)
      return d.code == 'wiring/wrong-port'
    end, vim.diagnostic.get(compose)) == 0
  end)
end)

t.test('formatting brings instructions to the margin', function()
  t.open('web/Dockerfile')
  vim.api.nvim_buf_set_lines(0, 5, 6, false, { '  WORKDIR /site' })
  vim.lsp.buf.format({ timeout_ms = 5000 })
  t.equal(vim.api.nvim_buf_get_lines(0, 5, 6, false), { 'WORKDIR /site' })
end)
