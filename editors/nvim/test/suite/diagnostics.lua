local t = ...

t.test('a Compose file is diagnosed, the wiring included', function()
  t.open('compose.yaml')
  local d = t.diagnostic('wiring/wrong-port')
  t.equal(d.severity, vim.diagnostic.severity.ERROR, 'its severity')
  t.equal({ d.lnum, d.col, d.end_col }, { 8, 22, 26 }, 'its place')
  t.has(d.message, '`api` listens on 8080')
  t.equal(d.source, 'dfvet', 'its source')
end)
