-- The running clients, and requests to them.
local M = {}

--- Returns the client of a buffer, or else any client.
---@param bufnr? integer
---@return vim.lsp.Client?
function M.get(bufnr)
  return vim.lsp.get_clients({ name = 'dfvet', bufnr = bufnr or 0 })[1] or vim.lsp.get_clients({ name = 'dfvet' })[1]
end

--- Calls a method of a client. Before Neovim 0.11, methods are plain functions in a field.
function M.call(client, method, ...)
  if vim.fn.has('nvim-0.11') == 1 then
    return client[method](client, ...)
  end
  return client[method](...)
end

local function problem(err, method)
  if err.code == vim.lsp.protocol.ErrorCodes.MethodNotFound then
    return 'this dfvet is older than the plugin: it does not know ' .. method
  end
  return err.message
end

--- Sends a request and waits for the answer.
---@return any result, string? problem
function M.ask(client, method, params)
  local answer, why = M.call(client, 'request_sync', method, params, 5000)
  if not answer then
    return nil, 'dfvet did not answer: ' .. (why or 'the client has stopped')
  end
  if answer.err then
    return nil, problem(answer.err, method)
  end
  return answer.result
end

--- Sends a request, and calls done with the result, or with nil and the problem.
---@param done fun(result: any, problem: string?)
function M.request(client, method, params, done)
  M.call(client, 'request', method, params, function(err, result)
    if err then
      done(nil, problem(err, method))
    else
      done(result)
    end
  end)
end

M.none = 'no dfvet runs: open a Dockerfile, a Compose file or a contract file, or see :checkhealth dfvet'

--- Shows an error message.
function M.complain(text)
  vim.notify('dfvet: ' .. text, vim.log.levels.ERROR)
end

return M
