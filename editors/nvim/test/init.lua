-- The init.lua for the tests, with only this plugin.
vim.opt.runtimepath:prepend(vim.env.DFVET_PLUGIN)
vim.opt.runtimepath:append(vim.env.DFVET_PLUGIN .. '/after')
vim.o.swapfile = false
require('dfvet').enable()
