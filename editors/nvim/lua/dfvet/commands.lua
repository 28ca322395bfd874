-- :Dfvet and its subcommands, and the commands that code lenses and actions call.
local client = require('dfvet.client')
local M = {}

local function rules()
  local c = client.get()
  if not c then
    return nil, client.none
  end
  return client.ask(c, 'dfvet/rules', vim.empty_dict())
end

-- Stops the clients and starts them again for the same buffers.
local function restart()
  local running = vim.lsp.get_clients({ name = 'dfvet' })
  if #running == 0 then
    return client.complain(client.none)
  end
  for _, c in ipairs(running) do
    local buffers = vim.tbl_keys(c.attached_buffers)
    -- Kill the server, because it would answer pending requests with errors while it shuts down.
    client.call(c, 'stop', true)
    vim.wait(2000, function()
      return not vim.lsp.get_client_by_id(c.id)
    end, 10)
    for _, bufnr in ipairs(buffers) do
      vim.lsp.start(c.config, {
        bufnr = bufnr,
        reuse_client = function(other, config)
          return other.id ~= c.id and other.name == 'dfvet' and other.config.root_dir == config.root_dir
        end,
      })
    end
  end
end

local function fix_all()
  if not vim.lsp.get_clients({ name = 'dfvet', bufnr = 0 })[1] then
    return client.complain(client.none)
  end
  vim.lsp.buf.code_action({ apply = true, context = { only = { 'source.fixAll.dfvet' }, diagnostics = {} } })
end

-- Neovim writes the server's standard error to its own log.
local function log()
  vim.cmd.tabedit(vim.fn.fnameescape(require('vim.lsp.log').get_filename()))
  vim.cmd.normal({ 'G', bang = true })
end

local function explain(name)
  if name then
    return require('dfvet.content').open_rule(name)
  end
  local all, problem = rules()
  if not all then
    return client.complain(problem)
  end
  vim.ui.select(all, {
    prompt = 'Rule',
    format_item = function(r)
      return r.name .. ': ' .. r.title
    end,
  }, function(r)
    if r then
      require('dfvet.content').open_rule(r.name)
    end
  end)
end

local subcommands = {
  explain = explain,
  graph = function(format)
    if format then
      require('dfvet.graph').draw(format)
    else
      require('dfvet.graph').open()
    end
  end,
  coverage = function()
    local c = client.get()
    local seen, problem = nil, client.none
    if c then
      seen, problem = client.ask(c, 'dfvet/coverage', vim.empty_dict())
    end
    if not seen then
      return client.complain(problem)
    end
    vim.notify(('dfvet: %d of %d services have a contract (%d %%)'):format(seen.typed, seen.services, seen.percent))
  end,
  plain = function()
    require('dfvet.content').open_plain()
  end,
  wire = function()
    require('dfvet.wire').wire()
  end,
  report = function()
    require('dfvet.wire').report()
  end,
  restart = restart,
  fixall = fix_all,
  log = log,
}

local function starting_with(lead, list)
  table.sort(list)
  return vim.tbl_filter(function(one)
    return vim.startswith(one, lead)
  end, list)
end

---@param args string[]
function M.run(args)
  local sub = subcommands[args[1]]
  if not sub then
    local names = table.concat(starting_with('', vim.tbl_keys(subcommands)), ', ')
    return client.complain((args[1] and args[1] .. ' is no command; there are ' or ':Dfvet takes one of ') .. names)
  end
  sub(args[2])
end

--- Completes the command line.
---@param lead string the word at the cursor
---@param line string the complete command line
function M.complete(lead, line)
  local words = vim.split(vim.trim(line:sub(1, #line - #lead)), '%s+')
  if #words == 1 then
    return starting_with(lead, vim.tbl_keys(subcommands))
  end
  if #words == 2 and words[2] == 'graph' then
    return starting_with(lead, vim.deepcopy(require('dfvet.graph').formats))
  end
  if #words == 2 and words[2] == 'explain' then
    return starting_with(
      lead,
      vim.tbl_map(function(r)
        return r.name
      end, rules() or {})
    )
  end
  return {}
end

--- Runs the command of a code lens, whose arguments are the file, the position of the lens and its places. It
--- goes to a single place, and lists several in the quickfix list.
function M.show_places(command, ctx)
  local places = command.arguments[3]
  local c = vim.lsp.get_client_by_id(ctx.client_id)
  if #places == 1 then
    M.jump(places[1], c)
    return
  end
  vim.fn.setqflist({}, ' ', {
    title = 'dfvet: ' .. command.title,
    items = vim.lsp.util.locations_to_items(places, c.offset_encoding),
  })
  vim.cmd('botright copen')
end

--- Goes to a location or to the target of a link.
function M.jump(place, c)
  if vim.lsp.util.show_document then
    vim.lsp.util.show_document(place, c.offset_encoding, { focus = true })
  else
    vim.lsp.util.jump_to_location(place, c.offset_encoding, true)
  end
end

return M
