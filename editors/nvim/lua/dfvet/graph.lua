-- Shows the connections between services as text, in a buffer of its own.
local client = require('dfvet.client')
local M = {}

local name = 'dfvet://graph'
local space = vim.api.nvim_create_namespace('dfvet.graph')

-- The sign and the highlight group for each verdict.
local verdicts = {
  satisfied = { '→', 'DfvetSatisfied' },
  unproven = { '~', 'DfvetUnproven' },
  unknown = { '?', 'DfvetUnknown' },
  violated = { '✗', 'DfvetViolated' },
}

for group, link in pairs({
  DfvetSatisfied = 'DiagnosticOk',
  DfvetUnproven = 'DiagnosticWarn',
  DfvetUnknown = 'Comment',
  DfvetViolated = 'DiagnosticError',
  DfvetService = 'Title',
}) do
  vim.api.nvim_set_hl(0, group, { link = link, default = true })
end

local function tally(needs)
  if not needs or needs.total == 0 then
    return 'no needs'
  end
  local text = ('%d of %d needs met'):format(needs.met, needs.total)
  return needs.unmet > 0 and text .. (', %d unmet'):format(needs.unmet) or text
end

-- Returns a line of the buffer: its text, its highlights ({from, to, group}, in bytes), and the place to
-- which it leads.
local function edge_line(edge)
  local sign, group = unpack(verdicts[edge.verdict] or verdicts.unknown)
  local parts = { '  ' .. sign }
  for _, part in ipairs({ edge.to or edge.host or '', edge.label, edge.variable and 'by ' .. edge.variable or '' }) do
    if part ~= '' and part ~= 'by ' .. edge.label then
      parts[#parts + 1] = part
    end
  end
  local text = table.concat(parts, '  ')
  return { text = text, marks = { { 2, #text, group } }, place = edge.uri and edge }
end

local function service_lines(service, edges)
  local what = service.image or (service.build and 'build ' .. service.build) or ''
  local head = service.name .. (what ~= '' and '  (' .. what .. ')' or '')
  local count = '  ' .. tally(service.needs)
  local unmet = service.needs and service.needs.unmet > 0
  local lines = {
    {
      text = head .. count,
      marks = { { 0, #service.name, 'DfvetService' }, unmet and { #head, #head + #count, 'DfvetViolated' } or nil },
      place = service.uri and service,
    },
  }
  for _, l in ipairs(service.listens or {}) do
    local text = ('  ● %s  %s'):format(l.on, table.concat(l.types or {}, ', ')) .. (l.as and '  as ' .. l.as or '')
    lines[#lines + 1] = { text = text, marks = {}, place = l.uri and l or service }
  end
  for _, edge in ipairs(edges) do
    if edge.from == service.name then
      lines[#lines + 1] = edge_line(edge)
      if edge.message and edge.verdict ~= 'satisfied' then
        local _, group = unpack(verdicts[edge.verdict] or verdicts.unknown)
        local text = '      ' .. edge.message
        lines[#lines + 1] = { text = text, marks = { { 6, #text, group } }, place = edge.uri and edge }
      end
    end
  end
  return lines
end

-- Returns the lines for the complete answer.
local function render(answer)
  local lines = {}
  for _, project in ipairs(answer.projects or {}) do
    lines[#lines + 1] = { text = '# ' .. project.name, marks = {}, place = project.uri and { uri = project.uri } }
    for _, service in ipairs(project.services) do
      lines[#lines + 1] = { text = '', marks = {} }
      vim.list_extend(lines, service_lines(service, project.edges or {}))
    end
    lines[#lines + 1] = { text = '', marks = {} }
  end
  if #lines == 0 then
    return { { text = 'There is no Compose file here.', marks = {} } }
  end
  lines[#lines] = nil
  return lines
end

local function fill(bufnr, answer, c)
  local lines = render(answer)
  vim.bo[bufnr].modifiable = true
  vim.api.nvim_buf_set_lines(
    bufnr,
    0,
    -1,
    false,
    vim.tbl_map(function(l)
      return l.text
    end, lines)
  )
  vim.bo[bufnr].modifiable = false
  vim.api.nvim_buf_clear_namespace(bufnr, space, 0, -1)
  for i, line in ipairs(lines) do
    for _, mark in ipairs(line.marks) do
      vim.api.nvim_buf_set_extmark(bufnr, space, i - 1, mark[1], { end_col = mark[2], hl_group = mark[3] })
    end
  end
  M.shown = { lines = lines, client = c }
end

-- Requests the graph for the projects of a buffer, or for all projects if the buffer is in none.
local function ask(of, done, format)
  local c = client.get(of)
  if not c then
    return client.complain(client.none)
  end
  local params = vim.empty_dict()
  if of and vim.api.nvim_buf_is_valid(of) and vim.lsp.buf_is_attached(of, c.id) then
    params = { textDocument = { uri = vim.uri_from_bufnr(of) } }
  end
  params.format = format
  client.request(c, 'dfvet/graph', params, function(answer, problem)
    if answer then
      done(answer, c)
    else
      client.complain(problem)
    end
  end)
end

-- Opens the place of the item under the cursor in another window.
local function follow()
  local line = M.shown.lines[vim.api.nvim_win_get_cursor(0)[1]]
  local place = line and line.place
  if not place then
    return
  end
  if vim.fn.winnr('$') == 1 then
    vim.cmd.split()
  else
    vim.cmd.wincmd('p')
  end
  local start = { line = 0, character = 0 }
  require('dfvet.commands').jump({ uri = place.uri, range = place.range or { start = start, ['end'] = start } }, M.shown.client)
end

local function buffer()
  local bufnr = vim.fn.bufadd(name)
  vim.fn.bufload(bufnr)
  local bo = vim.bo[bufnr]
  bo.buftype, bo.swapfile, bo.bufhidden, bo.modifiable, bo.filetype = 'nofile', false, 'hide', false, 'dfvetgraph'
  vim.keymap.set('n', '<CR>', follow, { buffer = bufnr, desc = 'go to the source of this line' })
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = bufnr, desc = 'close' })
  return bufnr
end

--- Shows the graph for the projects that contain a buffer.
---@param of? integer
function M.open(of)
  of = of or vim.api.nvim_get_current_buf()
  ask(of, function(answer, c)
    local bufnr = buffer()
    fill(bufnr, answer, c)
    M.of = of
    local win = vim.fn.bufwinid(bufnr)
    if win ~= -1 then
      vim.api.nvim_set_current_win(win)
      return
    end
    vim.cmd('botright sbuffer ' .. bufnr)
    vim.wo.wrap, vim.wo.number, vim.wo.spell = false, false, false
  end)
end

-- How to open each format: in a buffer with this file type, or with another program.
local formats = { mermaid = 'mermaid', dot = 'dot', svg = false, html = false }

M.formats = { 'dot', 'html', 'mermaid', 'svg' }

--- Draws the graph in a format: as text in a buffer, or as a file that the system opens.
---@param format string
function M.draw(format)
  if formats[format] == nil then
    return client.complain(format .. ' is no format; there are ' .. table.concat(M.formats, ', '))
  end
  ask(vim.api.nvim_get_current_buf(), function(answer)
    local lines = vim.split(answer.text or '', '\n')
    if formats[format] then
      vim.cmd('botright new')
      vim.bo.buftype, vim.bo.bufhidden, vim.bo.swapfile, vim.bo.filetype = 'nofile', 'wipe', false, formats[format]
      vim.api.nvim_buf_set_lines(0, 0, -1, false, lines)
      return
    end
    local file = vim.fn.tempname() .. '.' .. format
    vim.fn.writefile(lines, file)
    vim.ui.open(file)
  end, format)
end

--- Requests the graph again if it is visible.
function M.refresh()
  local bufnr = vim.fn.bufnr(name)
  if bufnr ~= -1 and vim.fn.bufwinid(bufnr) ~= -1 then
    ask(M.of, function(answer, c)
      if vim.api.nvim_buf_is_loaded(bufnr) then
        fill(bufnr, answer, c)
      end
    end)
  end
end

return M
