if vim.g.loaded_dfvet then
  return
end
vim.g.loaded_dfvet = true

if vim.fn.has('nvim-0.10') == 0 then
  vim.api.nvim_create_user_command('Dfvet', function()
    vim.notify('dfvet: requires Neovim 0.10 or newer; see :help dfvet-old for older versions', vim.log.levels.ERROR)
  end, { nargs = '*' })
  return
end

vim.filetype.add(require('dfvet.filetypes'))

vim.api.nvim_create_user_command('Dfvet', function(args)
  require('dfvet.commands').run(args.fargs)
end, {
  nargs = '*',
  desc = "dfvet's own commands",
  complete = function(lead, line)
    return require('dfvet.commands').complete(lead, line)
  end,
})

vim.api.nvim_create_autocmd('BufReadCmd', {
  group = vim.api.nvim_create_augroup('dfvet', {}),
  pattern = { 'dfvet-catalog:/*', 'dfvet-rule:/*', 'dfvet-plain:/*', 'dfvet-report:/*' },
  callback = function(event)
    require('dfvet.content').read(event.buf)
  end,
})
