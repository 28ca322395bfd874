-- :Dfvet wire and :Dfvet report, which show and make the connections in a project.
local client = require('dfvet.client')
local M = {}

-- Sends a request about the current buffer and the cursor. If there is no answer, it shows an error and
-- returns nil.
local function ask(method)
  local c = client.get()
  if not c then
    return client.complain(client.none)
  end
  local answer, problem = client.ask(c, method, vim.lsp.util.make_position_params(0, c.offset_encoding))
  if problem then
    return client.complain(problem)
  end
  return answer, c
end

local function need_text(n)
  if n.candidates then
    return ('%s: %s'):format(n.service, n.title)
  end
  return ('everything that has one answer (%d)'):format(n.count)
end

local function candidate_text(o)
  local text = o.port and ('%s:%d'):format(o.service, o.port) or o.service
  if o.outside then
    text = text .. ', outside the project'
  elseif not o.reached then
    text = text .. ', on another network'
  end
  return ('%s (sets %s)'):format(text, table.concat(o.variables, ', '))
end

--- Makes all connections that have only one solution, or connects one need to the candidate that the user
--- chooses.
function M.wire()
  local needs, c = ask('dfvet/needs')
  if not needs then
    return
  end
  local all = needs.undecided
  if needs.decided then
    table.insert(all, 1, needs.decided)
  end
  if #all == 0 then
    return vim.notify('dfvet: no need of these services is open and has candidates')
  end
  local function apply(chosen)
    if chosen then
      vim.lsp.util.apply_workspace_edit(chosen.edit, c.offset_encoding)
    end
  end
  vim.ui.select(all, { prompt = 'Need', format_item = need_text }, function(n)
    if n and n.candidates then
      local prompt = ('%s for %s'):format(n.title, n.service)
      vim.ui.select(n.candidates, { prompt = prompt, format_item = candidate_text }, apply)
    else
      apply(n)
    end
  end)
end

--- Shows the report on the service at the cursor, or on one that the user chooses.
function M.report()
  local all = ask('dfvet/report')
  if not all then
    return
  end
  local function open(one)
    if one then
      require('dfvet.content').open(one.uri)
    end
  end
  if #all == 0 then
    return client.complain('this file has no services')
  elseif #all == 1 then
    return open(all[1])
  end
  vim.ui.select(all, {
    prompt = 'Service',
    format_item = function(r)
      return r.service
    end,
  }, open)
end

return M
