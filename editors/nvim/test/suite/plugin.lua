local t = ...

t.test('file types are set by name', function()
  for line in io.lines(vim.env.DFVET_PLUGIN .. '/test/filetypes') do
    local name, want = line:match('^(%S+) (%S*)')
    t.equal(vim.filetype.match({ filename = name }) or '', want, name)
  end
end)

t.test('*compose.yaml is a Compose file where it has services', function()
  for text, want in pairs({ ['services: {}'] = 'yaml.docker-compose', ['other: {}'] = 'yaml' }) do
    local file = vim.fn.tempname() .. '-compose.yaml'
    vim.fn.writefile({ '# a comment', text }, file)
    vim.cmd.edit(file)
    t.equal(vim.bo.filetype, want, text)
  end
end)

t.test('the help has tags, and they lead somewhere', function()
  local doc = vim.fn.tempname()
  vim.fn.mkdir(doc)
  vim.fn.writefile(vim.fn.readfile(vim.env.DFVET_PLUGIN .. '/doc/dfvet.txt'), doc .. '/dfvet.txt')
  vim.cmd.helptags(doc)
  local tags = {}
  local all = vim.fn.readfile(doc .. '/tags')
  vim.list_extend(all, vim.fn.readfile(vim.env.VIMRUNTIME .. '/doc/tags'))
  for _, line in ipairs(all) do
    tags[line:match('^[^\t]+')] = true
  end
  t.equal(tags[':Dfvet-graph'], true, 'the tag of :Dfvet-graph')
  for _, line in ipairs(vim.fn.readfile(doc .. '/dfvet.txt')) do
    t.equal(#line <= 78, true, 'the width of: ' .. line)
    for tag in line:gmatch('|([^%s|]+)|') do
      t.equal(tags[tag] or tag == 'lsp-defaults', true, 'the tag of ' .. tag)
    end
  end
end)

t.test('what the help says to switch on can be', function()
  if vim.fn.has('nvim-0.12') == 0 then
    return
  end
  local group = vim.api.nvim_get_autocmds({ event = 'LspAttach' })
  loadstring(t.example('dfvet-use'))()
  t.open('compose.yaml')
  t.wait('inlay hints', function()
    return vim.lsp.inlay_hint.is_enabled({ bufnr = 0 }) and #vim.lsp.inlay_hint.get({ bufnr = 0 }) > 0
  end)
  t.wait('code lenses', function()
    return #vim.lsp.codelens.get({ bufnr = 0 }) > 0
  end)
  for _, a in ipairs(vim.api.nvim_get_autocmds({ event = 'LspAttach' })) do
    if not vim.tbl_contains(group, a) and a.id and not a.group then
      vim.api.nvim_del_autocmd(a.id)
    end
  end
end)

-- Returns the report of :checkhealth.
local function health()
  vim.cmd('checkhealth dfvet')
  return t.text()
end

t.test(':checkhealth of a plugin that works', function()
  t.open('compose.yaml')
  local report = health()
  t.has(report, vim.fn.exepath('dfvet') .. ' is dfvet ')
  t.has(report, 'compose.yaml is of type yaml.docker-compose')
  t.has(report, 'settings: none')
  t.has(report, 'runs dfvet')
  t.equal(report:find('ERROR') or report:find('WARNING'), nil, 'a complaint in ' .. report)
end)

t.test(':checkhealth says what is wrong', function()
  if not vim.lsp.config then
    return
  end
  local before = vim.deepcopy(vim.lsp.config.dfvet)
  vim.lsp.config('dfvet', {
    cmd = { 'no-such-program', 'lsp' },
    settings = { dfvet = { strict = 'yes', colour = 'red' } },
  })
  local report = health()
  vim.lsp.config('dfvet', { cmd = before.cmd, settings = { dfvet = { strict = true, colour = vim.NIL } } })
  t.has(report, 'there is no program `no-such-program`')
  t.has(report, '`dfvet.strict` must be a boolean')
  t.has(report, 'there is no setting `dfvet.colour`')
  vim.lsp.config.dfvet = before
end)

t.test(':Dfvet names its commands', function()
  vim.cmd('Dfvet')
  t.has(t.said(), 'coverage, explain, fixall, graph, log, plain, report, restart, wire')
  vim.cmd('Dfvet frobnicate')
  t.has(t.said(), 'frobnicate is no command')
  t.equal(
    vim.fn.getcompletion('Dfvet ', 'cmdline'),
    { 'coverage', 'explain', 'fixall', 'graph', 'log', 'plain', 'report', 'restart', 'wire' }
  )
end)

t.test(':Dfvet explain shows the page of a rule', function()
  t.open('compose.yaml')
  t.equal(vim.fn.getcompletion('Dfvet explain wiring/wrong-p', 'cmdline'), { 'wiring/wrong-port' })
  vim.cmd('Dfvet explain wiring/wrong-port')
  t.equal({ vim.bo.filetype, vim.bo.modifiable }, { 'markdown', false })
  t.has(t.text(), 'port')
  -- A second page replaces the first one in its window.
  vim.cmd('Dfvet explain DL3000')
  t.equal(#vim.api.nvim_tabpage_list_wins(0), 2, 'the windows')
  t.has(t.text(), 'WORKDIR')
  vim.cmd('Dfvet explain no/such')
  t.has(t.said(), 'dfvet')
end)

t.test(':Dfvet explain lets choose', function()
  t.open('compose.yaml')
  vim.ui.select = function(items, opts, choose)
    for _, item in ipairs(items) do
      if vim.startswith(opts.format_item(item), 'build/as-case: ') then
        choose(item)
      end
    end
  end
  vim.cmd('Dfvet explain')
  t.has(vim.api.nvim_buf_get_name(0), 'build/as-case')
end)

t.test('a code action shows the page of a rule', function()
  t.open('compose.yaml')
  t.diagnostic('wiring/wrong-port')
  t.at('8081')
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(a)
      return a.title:find('page about wiring/wrong-port', 1, true) ~= nil
    end,
  })
  t.wait('the page', function()
    return vim.bo.filetype == 'markdown'
  end)
end)

t.test('the server can have a page shown', function()
  local c = t.open('compose.yaml')
  local call = { command = 'dfvet.openRule', arguments = { 'wiring/wrong-port' } }
  require('dfvet.client').call(c, 'request', 'workspace/executeCommand', call, function() end)
  t.wait('the page', function()
    return vim.bo.filetype == 'markdown' and t.text() ~= ''
  end)
end)

t.test(':Dfvet fixall', function()
  t.open('web/Dockerfile')
  t.diagnostic('build/as-case')
  vim.cmd('Dfvet fixall')
  t.wait('the text is put right', function()
    return t.text():find('1.29 AS site', 1, true)
  end)
end)

t.test(':Dfvet restart', function()
  local before = t.open('compose.yaml')
  vim.cmd.split('web/Dockerfile')
  t.diagnostic('build/as-case')
  vim.cmd('Dfvet restart')
  local after = t.wait('another client', function()
    local all = vim.lsp.get_clients({ name = 'dfvet' })
    return #all == 1 and all[1].id ~= before.id and all[1]
  end)
  t.equal(vim.lsp.buf_is_attached(vim.fn.bufnr('compose.yaml'), after.id), true, 'the Compose file has it too')
  t.diagnostic('build/as-case')
end)

t.test(':Dfvet log', function()
  t.open('compose.yaml')
  vim.cmd('Dfvet log')
  t.has(vim.api.nvim_buf_get_name(0), 'lsp.log')
end)

-- Makes vim.ui.select choose the first item that contains one of some texts.
local function choosing(...)
  local texts = { ... }
  vim.ui.select = function(items, opts, choose)
    for _, item in ipairs(items) do
      for _, text in ipairs(texts) do
        if opts.format_item(item):find(text, 1, true) then
          return choose(item)
        end
      end
    end
    error('none of ' .. vim.inspect(items))
  end
end

t.test(':Dfvet wire lets choose between candidates', function()
  t.open('compose.yaml')
  local text = t.text(0)
  text = text:gsub('    environment:\n      DATABASE_URL: [^\n]*\n', '')
  text = text:gsub('\n  db:', '\n  second:\n    image: postgres:17\n\n  db:')
  vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.split(text, '\n'))
  choosing('api: org.postgresql.db/', 'second:5432 (sets DATABASE_URL)')
  vim.cmd('Dfvet wire')
  t.has(t.text(0), 'DATABASE_URL: postgres')
  t.has(t.text(0), '//second:5432/')
end)

t.test(':Dfvet report shows the report on a service', function()
  t.open('compose.yaml')
  choosing('api')
  vim.cmd('Dfvet report')
  t.has(vim.api.nvim_buf_get_name(0), 'dfvet-report:/')
  t.has(t.text(0), 'service:    api')
  t.equal({ vim.bo.modifiable, vim.bo.buftype }, { false, 'nofile' })
end)

t.test(':Dfvet plain shows the plain Dockerfile', function()
  t.open('web/Dockerfile')
  vim.cmd('Dfvet plain')
  t.has(vim.api.nvim_buf_get_name(0), 'dfvet-plain:/')
  t.has(t.text(0), "LABEL dev.dfvet.contract='{")
  t.equal({ vim.bo.filetype, vim.bo.modifiable, vim.bo.buftype }, { 'dockerfile', false, 'nofile' })
end)
