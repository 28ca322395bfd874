-- For Neovim before 0.10: the setup that the help describes shows a diagnostic.
local here = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':h')
package.path = here .. '/?.lua;' .. package.path
local t = require('harness')

t.test('diagnostics arrive', function()
  loadstring(t.example('dfvet-old'))()
  vim.cmd('edit compose.yaml')
  t.equal(vim.bo.filetype, 'yaml.docker-compose')
  t.diagnostic('wiring/wrong-port')
  vim.cmd('edit shop.contract')
  t.equal({ vim.bo.filetype, vim.bo.commentstring, vim.b.current_syntax }, { 'dfcontract', '# %s', 'dfcontract' })
end)

t.test('the command says what it needs', function()
  vim.cmd('Dfvet graph')
  t.has(t.said(), 'Neovim 0.10')
  vim.cmd('checkhealth dfvet')
  t.has(t.text(), 'too old')
end)

t.run()
