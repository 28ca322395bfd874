-- The functions with which tests are written. A test fails if it raises an error; each test begins without
-- buffers.
local M = {}

local tests = {}

--- Adds a test.
function M.test(name, f)
  tests[#tests + 1] = { name, f }
end

function M.load(file)
  assert(loadfile(file))(M)
end

--- Waits until f returns something true, and returns that.
function M.wait(what, f)
  local got
  if not vim.wait(10000, function()
    got = f()
    return got
  end, 10) then
    error('in vain: ' .. what, 2)
  end
  return got
end

function M.equal(got, want, what)
  if not vim.deep_equal(got, want) then
    error(('%s is %s, not %s'):format(what or 'it', vim.inspect(got), vim.inspect(want)), 2)
  end
end

function M.has(text, part, what)
  if type(text) ~= 'string' or not text:find(part, 1, true) then
    error(('%s has no %q: %s'):format(what or 'the text', part, vim.inspect(text)), 2)
  end
end

--- Opens a file of the workspace and waits until the server has opened it.
---@return vim.lsp.Client
function M.open(file)
  vim.cmd.edit(file)
  return M.wait('dfvet takes ' .. file, function()
    local c = vim.lsp.get_clients({ name = 'dfvet', bufnr = 0 })[1]
    return c and c.initialized and c
  end)
end

--- Puts the cursor on the first occurrence of a text in the buffer.
function M.at(text, offset)
  for i, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local col = line:find(text, 1, true)
    if col then
      vim.api.nvim_win_set_cursor(0, { i, col - 1 + (offset or 0) })
      return
    end
  end
  error('the buffer has no ' .. text, 2)
end

--- Waits for a diagnostic from a rule in the buffer.
function M.diagnostic(rule)
  return M.wait('a diagnostic of ' .. rule, function()
    for _, d in ipairs(vim.diagnostic.get(0)) do
      if d.code == rule then
        return d
      end
    end
  end)
end

--- Returns the text of the buffer.
function M.text(bufnr)
  return table.concat(vim.api.nvim_buf_get_lines(bufnr or 0, 0, -1, false), '\n')
end

--- Returns the name of the current file, relative to the workspace, and the line of the cursor.
function M.place()
  local name = vim.api.nvim_buf_get_name(0)
  return vim.fs.basename(vim.fs.dirname(name)) .. '/' .. vim.fs.basename(name), vim.api.nvim_get_current_line()
end

--- Returns the code that the help shows after a tag.
function M.example(tag)
  local text = table.concat(vim.fn.readfile(vim.env.DFVET_PLUGIN .. '/doc/dfvet.txt'), '\n')
  local from = text:find('*' .. tag .. '*', 1, true) or error('there is no tag ' .. tag, 2)
  return text:match('>lua\n(.-)\n<', from) or error('there is no code after ' .. tag, 2)
end

local said = {}
vim.notify = function(text, level)
  said[#said + 1] = { text, level }
end

--- Returns the messages passed to vim.notify since the test began.
function M.said()
  return table.concat(
    vim.tbl_map(function(s)
      return s[1]
    end, said),
    '\n'
  )
end

local select = vim.ui.select

-- Neovim 0.10 raises an error if an answer arrives for a buffer that no longer exists.
local function idle()
  for _, c in ipairs((vim.lsp.get_clients or vim.lsp.get_active_clients)()) do
    for _, request in pairs(c.requests or {}) do
      if request.type == 'pending' then
        return false
      end
    end
  end
  return true
end

local function clean()
  vim.api.nvim_feedkeys('\28\14', 'x', false) -- <C-\\><C-n>: the test may have left Neovim in Insert mode
  vim.wait(5000, idle, 5)
  vim.cmd('silent! only!')
  vim.cmd('silent! %bwipeout!')
  vim.fn.setqflist({}, 'r')
  vim.ui.select = select
  vim.cmd('messages clear')
  said = {}
end

--- Runs all tests and exits, with status 1 if a test failed.
function M.run()
  local failed = 0
  for _, one in ipairs(tests) do
    clean()
    local ok, problem = xpcall(one[2], function(e)
      return debug.traceback(e, 2)
    end)
    local messages = vim.fn.execute('messages')
    if ok and (messages:find('stack traceback', 1, true) or ('\n' .. messages):find('\nE%d+:')) then
      ok, problem = false, 'Neovim said: ' .. messages
    end
    if not ok then
      failed = failed + 1
      local notes = M.said()
      io.stdout:write(('FAILED %s: %s\n%s'):format(one[1], problem, notes ~= '' and 'notify: ' .. notes .. '\n' or ''))
    elseif vim.env.DFVET_VERBOSE then
      io.stdout:write('ok ' .. one[1] .. '\n')
    end
  end
  local v = vim.version()
  io.stdout:write(('Neovim %d.%d.%d: %d tests, %d failed\n'):format(v.major, v.minor, v.patch, #tests, failed))
  vim.cmd('cquit ' .. (failed > 0 and 1 or 0))
end

return M
