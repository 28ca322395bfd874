-- The language server, for vim.lsp.config in Neovim 0.11 and newer: vim.lsp.enable('dfvet'). In Neovim 0.10,
-- use require('dfvet').enable(). Values that you set with vim.lsp.config('dfvet', {…}) override these.
return {
  cmd = { 'dfvet', 'lsp' },
  filetypes = { 'dockerfile', 'yaml.docker-compose', 'dfcontract' },
  -- dfvet itself looks for the root in the same order, because dfvet.yaml may also be in a subfolder.
  root_markers = {
    '.git',
    'dfvet.yaml',
    '.dfvet.yaml',
    'compose.yaml',
    'compose.yml',
    'docker-compose.yml',
    'docker-compose.yaml',
  },
  -- settings = { dfvet = { preset = 'strict', strict = true, enable = {}, disable = {}, severity = {} } },
  -- lua/dfvet/content.lua opens what Neovim itself does not.
  before_init = function(params)
    params.capabilities.workspace.textDocumentContent = { dynamicRegistration = false }
  end,
  init_options = { commands = { 'dfvet.showPlaces', 'dfvet.explainRule', 'dfvet.showGraph', 'dfvet.showPlain' } },
  commands = {
    ['dfvet.showPlaces'] = function(command, ctx)
      require('dfvet.commands').show_places(command, ctx)
    end,
    ['dfvet.explainRule'] = function(command)
      require('dfvet.content').open_rule(command.arguments[1])
    end,
    ['dfvet.showPlain'] = function(command)
      require('dfvet.content').open_plain(command.arguments[1])
    end,
    ['dfvet.showGraph'] = function(_, ctx)
      require('dfvet.graph').open(ctx.bufnr)
    end,
  },
  handlers = {
    ['dfvet/graphChanged'] = function()
      require('dfvet.graph').refresh()
    end,
  },
}
