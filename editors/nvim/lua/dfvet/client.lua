-- The running clients, and how they are asked.
local M = {}

--- The client of a buffer, else any.
---@param bufnr? integer
---@return vim.lsp.Client?
function M.get(bufnr)
  return vim.lsp.get_clients({ name = 'dfvet', bufnr = bufnr or 0 })[1] or vim.lsp.get_clients({ name = 'dfvet' })[1]
end

--- Calls a method of a client: fields before Neovim 0.11.
function M.call(client, method, ...)
  if vim.fn.has('nvim-0.11') == 1 then
    return client[method](client, ...)
  end
  return client[method](...)
end

--- Asks and waits for the answer.
---@return any result, string? problem
function M.ask(client, method, params, bufnr)
  local answer, problem = M.call(client, 'request_sync', method, params, 5000, bufnr or 0)
  if not answer then
    return nil, 'dfvet gave no answer: ' .. (problem or 'the client is gone')
  end
  if answer.err then
    if answer.err.code == vim.lsp.protocol.ErrorCodes.MethodNotFound then
      return nil, 'this dfvet is older than the plugin: it does not know ' .. method
    end
    return nil, answer.err.message
  end
  if answer.result == vim.NIL then
    return nil
  end
  return answer.result
end

M.none = 'no dfvet runs: open a Dockerfile, a Compose file or a contract file, or see :checkhealth dfvet'

--- Says what went wrong.
function M.complain(text)
  vim.notify('dfvet: ' .. text, vim.log.levels.ERROR)
end

return M
