-- Runs the files in ./suite in this Neovim, with the real server.
local here = vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2))
package.path = here .. '/?.lua;' .. package.path
local t = require('harness')

for _, file in ipairs(vim.fn.sort(vim.fn.glob(here .. '/suite/*.lua', false, true))) do
  t.load(file)
end
t.run()
