-- :checkhealth dfvet
local health = vim.health
if not (health and health.start) then -- before Neovim 0.10
  local old = require('health')
  health = { start = old.report_start, ok = old.report_ok, error = old.report_error }
end
local M = {}

local function editor()
  local v = vim.version()
  local text = ('Neovim %d.%d.%d'):format(v.major, v.minor, v.patch)
  if vim.fn.has('nvim-0.11') == 1 then
    health.ok(text)
  elseif vim.fn.has('nvim-0.10') == 1 then
    health.ok(text .. ", without vim.lsp.enable: require('dfvet').enable() does the same")
  else
    health.error(text .. ' is too old', { 'take 0.10 or newer', 'or see :help dfvet-old' })
  end
end

-- Returns the configuration that Neovim would start, or nil.
local function configuration()
  if not vim.lsp.config then
    return dofile(vim.api.nvim_get_runtime_file('lsp/dfvet.lua', false)[1])
  end
  return vim.lsp.config.dfvet
end

local function enabled()
  if vim.lsp.is_enabled then
    return vim.lsp.is_enabled('dfvet')
  end
  if vim.lsp.enable then
    return (vim.lsp._enabled_configs or {}).dfvet ~= nil
  end
  return pcall(vim.api.nvim_get_autocmds, { group = 'dfvet.enable' })
end

local function program(config)
  if type(config.cmd) ~= 'table' then
    health.ok('your own function starts the server')
    return
  end
  local path = vim.fn.exepath(config.cmd[1])
  if path == '' then
    health.error(('there is no program `%s`'):format(config.cmd[1]), {
      'put the folder of dfvet on $PATH, or',
      "vim.lsp.config('dfvet', { cmd = { '/path/to/dfvet', 'lsp' } })",
    })
    return
  end
  local ok, ran = pcall(function()
    return vim.system({ path, 'version' }, { text = true, timeout = 5000 }):wait()
  end)
  if not ok or ran.code ~= 0 then
    health.error(('`%s version` fails: %s'):format(path, ok and vim.trim(ran.stderr) or ran), {
      'run it in a shell, and see whether it is for this machine',
    })
    return
  end
  health.ok(('%s is %s'):format(path, vim.trim(ran.stdout)))
  if config.cmd[2] ~= 'lsp' then
    health.warn('cmd does not run `dfvet lsp`: ' .. table.concat(config.cmd, ' '))
  end
end

local function filetypes()
  for file, want in pairs({ ['x.contract'] = 'dfcontract', ['compose.yaml'] = 'yaml.docker-compose', Dockerfile = 'dockerfile' }) do
    local got = vim.filetype.match({ filename = file })
    if got == want then
      health.ok(('%s is of type %s'):format(file, got))
    else
      health.error(('%s is of type %s, not %s'):format(file, got or 'none', want), {
        'plugin/dfvet.lua sets it: is the plugin loaded before the first file?',
        'look for another vim.filetype.add with `:verbose set filetype?` in such a file',
      })
    end
  end
end

-- The settings that the server supports; it silently ignores all others.
local kinds = { preset = 'string', strict = 'boolean', enable = 'list', disable = 'list', severity = 'list' }

local function settings(config)
  local set = vim.tbl_get(config, 'settings', 'dfvet')
  if set == nil then
    health.ok('settings: none, dfvet.yaml alone decides')
    return
  end
  local good = true
  for key, value in pairs(set) do
    local want = kinds[key]
    if not want then
      good = false
      health.warn(('there is no setting `dfvet.%s`'):format(key), {
        'there are ' .. table.concat(vim.fn.sort(vim.tbl_keys(kinds)), ', '),
      })
    elseif want == 'list' and not (type(value) == 'table' and (vim.islist or vim.tbl_islist)(value)) or want ~= 'list' and type(value) ~= want then
      good = false
      health.error(('`dfvet.%s` must be a %s'):format(key, want))
    end
  end
  if good then
    health.ok('settings: ' .. vim.inspect(set, { newline = ' ', indent = '' }))
  end
end

local function clients()
  local running = vim.lsp.get_clients({ name = 'dfvet' })
  for _, c in ipairs(running) do
    local info = c.server_info and c.server_info.version and (' ' .. c.server_info.version) or ''
    health.ok(('client %d runs dfvet%s at %s, for %d buffers'):format(c.id, info, c.config.root_dir or 'no root', vim.tbl_count(c.attached_buffers)))
  end
  if #running > 0 then
    return
  end
  if enabled() then
    health.info('no client runs: none of the open files is a Dockerfile, a Compose file or a contract file')
  else
    health.warn('dfvet is not enabled', {
      vim.lsp.enable and "put vim.lsp.enable('dfvet') into your init.lua" or "put require('dfvet').enable() into your init.lua",
    })
  end
end

function M.check()
  health.start('dfvet')
  editor()
  if vim.fn.has('nvim-0.10') == 0 then
    return
  end
  filetypes()
  local config = configuration()
  if not config then
    health.error('there is no configuration `dfvet`', { 'is editors/nvim on the runtimepath?' })
    return
  end
  program(config)
  settings(config)
  clients()
end

return M
