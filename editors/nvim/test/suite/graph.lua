local t = ...

-- Opens the graph for the file and waits for a line with a text.
local function graph(text)
  vim.cmd('Dfvet graph')
  t.wait('the graph', function()
    return vim.bo.filetype == 'dfvetgraph' and t.text():find(text, 1, true)
  end)
end

-- Returns the highlight groups in the line under the cursor.
local function groups()
  local row = vim.api.nvim_win_get_cursor(0)[1] - 1
  local marks = vim.api.nvim_buf_get_extmarks(0, -1, { row, 0 }, { row, -1 }, { details = true })
  return vim.tbl_map(function(m)
    return m[4].hl_group
  end, marks)
end

t.test(':Dfvet coverage says how much has a contract', function()
  t.open('compose.yaml')
  t.diagnostic('wiring/wrong-port')
  local said
  local notify = vim.notify
  vim.notify = function(text)
    said = text
  end
  vim.cmd('Dfvet coverage')
  vim.notify = notify
  t.has(said, 'services have a contract')
end)

t.test(':Dfvet graph shows services, wires and what is not met', function()
  t.open('compose.yaml')
  t.diagnostic('wiring/wrong-port')
  graph('web')
  local text = t.text()
  t.has(text, '# shop')
  t.has(text, 'db  (postgres:17)')
  t.has(text, '● TCP:8080  com.example.shop/v2  as api')
  t.has(text, '→  db  org.postgresql.db/')
  t.has(text, '`api` listens on 8080')
  t.at('✗')
  t.equal(groups(), { 'DfvetViolated' })
  t.at('→')
  t.equal(groups(), { 'DfvetSatisfied' })
  t.at('web  (')
  t.equal(groups(), { 'DfvetService', 'DfvetViolated' })
  t.equal(vim.bo.modifiable, false, 'modifiable')
end)

t.test('<CR> in the graph goes to the value, and to the service', function()
  t.open('compose.yaml')
  t.diagnostic('wiring/wrong-port')
  graph('web')
  t.at('✗')
  vim.api.nvim_feedkeys(vim.keycode('<CR>'), 'x', false)
  t.has(vim.api.nvim_buf_get_name(0), 'compose.yaml')
  t.has(vim.api.nvim_get_current_line(), 'API: http://api:8081/')
  vim.cmd('Dfvet graph')
  t.wait('the graph again', function()
    return vim.bo.filetype == 'dfvetgraph'
  end)
  t.equal(#vim.api.nvim_tabpage_list_wins(0), 2, 'the windows')
  t.at('db  (')
  vim.api.nvim_feedkeys(vim.keycode('<CR>'), 'x', false)
  t.equal(vim.api.nvim_get_current_line(), '  db:')
end)

t.test('the graph follows what is typed', function()
  t.open('compose.yaml')
  t.diagnostic('wiring/wrong-port')
  local compose = vim.api.nvim_get_current_buf()
  graph('✗')
  local shown = vim.api.nvim_get_current_buf()
  vim.cmd.wincmd('p')
  t.equal(vim.api.nvim_get_current_buf(), compose)
  vim.cmd('%s/8081/8080/')
  t.wait('nothing is unmet', function()
    return not t.text(shown):find('✗', 1, true)
  end)
end)

t.test('the graph of every verdict, from any server', function()
  local stub = {
    projects = {
      {
        name = 'p',
        uri = 'file:///p/compose.yaml',
        services = {
          { name = 'a', uri = 'file:///p/compose.yaml', contract = '', needs = { total = 3, met = 0, unmet = 0 }, listens = {} },
        },
        edges = {
          { from = 'a', to = 'b', types = {}, label = 'x.y/', verdict = 'unproven', message = 'promises less' },
          { from = 'a', host = 'example.com', types = {}, label = 'x.z/', verdict = 'unknown' },
          { from = 'a', types = {}, label = 'NAME', variable = 'NAME', verdict = 'violated', message = 'is not set' },
        },
      },
    },
  }
  local c = t.open('compose.yaml')
  local client = require('dfvet.client')
  local request = client.request
  client.request = function(_, _, _, done)
    done(stub)
  end
  local ok, problem = pcall(graph, 'a')
  client.request = request
  assert(ok, problem)
  t.equal(vim.api.nvim_buf_get_lines(0, 0, -1, false), {
    '# p',
    '',
    'a  0 of 3 needs met',
    '  ~  b  x.y/',
    '      promises less',
    '  ?  example.com  x.z/',
    '  ✗  NAME',
    '      is not set',
  })
  t.equal(c.name, 'dfvet')
end)

t.test(':Dfvet graph mermaid and svg draw the wiring', function()
  t.open('compose.yaml')
  t.diagnostic('wiring/wrong-port')
  vim.cmd('Dfvet graph mermaid')
  t.wait('the text', function()
    return vim.bo.filetype == 'mermaid'
  end)
  t.has(t.text(), 'flowchart LR')
  vim.cmd('close')
  local opened
  local open = vim.ui.open
  vim.ui.open = function(file)
    opened = file
  end
  vim.cmd('Dfvet graph svg')
  t.wait('the file', function()
    return opened
  end)
  vim.ui.open = open
  t.has(vim.fn.readfile(opened)[1], '<svg ')
  t.equal(vim.fn.getcompletion('Dfvet graph ', 'cmdline'), { 'dot', 'html', 'mermaid', 'svg' })
end)

t.test('without a client the graph says what to do', function()
  local client = require('dfvet.client')
  local get = client.get
  client.get = function() end
  local ok, problem = pcall(function()
    vim.cmd('Dfvet graph')
    t.has(t.said(), 'open a Dockerfile')
    t.equal(vim.fn.getcompletion('Dfvet explain ', 'cmdline'), {})
  end)
  client.get = get
  assert(ok, problem)
end)
