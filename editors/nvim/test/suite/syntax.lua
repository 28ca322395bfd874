local t = ...

-- Returns the highlight groups of words in the buffer. It searches for each word after the previous one.
local function groups(words)
  vim.cmd('syntax sync fromstart')
  local row, col = 1, 0
  local lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  local out = {}
  for _, word in ipairs(words) do
    while true do
      if not lines[row] then
        error('there is no ' .. word .. ' here', 2)
      end
      local from = lines[row]:find(word, col + 1, true)
      if from then
        col = from
        break
      end
      row, col = row + 1, 0
    end
    out[#out + 1] = word .. ' ' .. vim.fn.synIDattr(vim.fn.synID(row, col, 1), 'name'):gsub('^dfcontract', '')
  end
  return out
end

-- Checks words, each of which is followed by its expected group.
local function expect(list)
  local words, want = {}, {}
  for _, pair in ipairs(list) do
    words[#words + 1] = pair[1]
    want[#want + 1] = pair[1] .. ' ' .. pair[2]
  end
  t.equal(groups(words), want)
end

t.test('syntax of a contract file', function()
  t.open('shop.contract')
  expect({
    { '# The', 'Comment' },
    { 'TYPE', 'Keyword' },
    { 'com.example.shop/v2', 'Type' },
    { 'IS:', 'Clause' },
    { 'org.ietf.http/', 'Type' },
    { 'PORT:', 'Clause' },
    { 'TCP:8080', 'Endpoint' },
    { 'DOC:', 'Clause' },
    { '"The', 'String' },
    { 'FORMAT', 'Keyword' },
    { 'com.example/order', 'Type' },
    { 'MATCHES:', 'Clause' },
    { '"^ORD', 'String' },
    { 'FROM', 'Keyword' },
    { 'registry.example.com/', 'Image' },
    { 'LISTENS', 'Keyword' },
    { 'ON:', 'Clause' },
    { 'TCP:25', 'Endpoint' },
    { 'org.ietf.smtp/', 'Type' },
    { 'ENVIRONMENT', 'Keyword' },
    { 'ACCEPTS:', 'Clause' },
    { 'ORDER', 'Name' },
    { 'FORMAT:', 'Clause' },
    { 'com.example/order', 'Type' },
    { 'STRING', 'Format' },
    { '\\', 'Continue' },
    { 'DEFAULT:', 'Clause' },
    { '$ORDER', 'Variable' },
    { 'DOC:', 'Clause' },
  })
  t.equal({ vim.bo.commentstring, vim.bo.comments }, { '# %s', ':#' })
end)

t.test('syntax of contract comments', function()
  t.open('web/Dockerfile')
  expect({
    { 'FROM', 'dockerfileKeyword' },
    { '#:', 'Mark' },
    { 'LISTENS', 'Keyword' },
    { 'ON:', 'Clause' },
    { 'TCP:8000', 'Endpoint' },
    { 'org.ietf.http/', 'Type' },
    { '#:', 'Mark' },
    { 'CONNECTS', 'Keyword' },
    { '{{API}}', 'Hole' },
    { '#:', 'Mark' },
    { 'URL(', 'Format' },
    { 'com.example.shop/v2', 'Type' },
    { 'WORKDIR', 'dockerfileKeyword' },
    { 'RUN', 'dockerfileKeyword' },
  })
end)

t.test('syntax of contract comments that go on, and of comments', function()
  t.open('web/Dockerfile')
  vim.api.nvim_buf_set_lines(0, 0, -1, false, {
    '#: only a comment on TCP:80',
    'FROM nginx',
    '#: LISTENS ON: TCP:80 \\',
    '#:   FOR: org.ietf.http/',
    '# a comment on TCP:81',
    '#: ENVIRONMENT ACCEPTS: A FORMAT: INT \\',
    'COPY x.y y',
    'VOLUME /data AT: /x',
    'VOLUME AT: /logs FORMAT: org.w3.clf REQUIRES: WRITE',
  })
  expect({
    { 'TCP:80', 'dockerfileComment' },
    { 'LISTENS', 'Keyword' },
    { '\\', 'Continue' },
    { '#:', 'GoesOn' },
    { 'FOR:', 'Clause' },
    { 'org.ietf.http/', 'Type' },
    { 'TCP:81', 'dockerfileComment' },
    { 'INT', 'Format' },
    { 'COPY', 'dockerfileKeyword' },
    { 'VOLUME', 'dockerfileKeyword' },
    { 'VOLUME', 'Keyword' },
    { 'AT:', 'Clause' },
    { 'org.w3.clf', 'Type' },
    { 'REQUIRES:', 'Clause' },
    { 'WRITE', 'Flag' },
  })
end)

t.test('syntax of the dialect', function()
  t.open('api/Dockerfile')
  expect({
    { 'LISTENS', 'Keyword' },
    { 'TCP:8080', 'Endpoint' },
    { 'com.example.shop/v2', 'Type' },
    { 'api', 'Name' },
    { 'CONNECTS', 'Keyword' },
    { '{{DATABASE_URL}}', 'Hole' },
    { 'NEEDS:', 'Clause' },
    { 'DATABASE_URL', 'Name' },
    { 'URL(', 'Format' },
    { 'SECRET', 'Flag' },
    { 'USER', 'dockerfileKeyword' },
  })
end)

t.test('syntax of x-contract in a Compose file', function()
  t.open('compose.yaml')
  vim.api.nvim_buf_set_lines(0, 0, -1, false, {
    'services:',
    '  mail:',
    '    image: mail:3',
    '    x-contract: |',
    '      # a comment',
    '      LISTENS ON: TCP:25 FOR: org.ietf.smtp/',
    '',
    '      WITHOUT LISTENS ON: TCP:587',
    '    environment:',
    '      LISTENS: TCP:25',
    '    x-contract: |-',
    '      CONNECTS TO: a.internal FOR: io.redis/',
  })
  expect({
    { 'image', 'yamlBlockMappingKey' },
    { 'x-contract', 'yamlBlockMappingKey' },
    { '# a', 'Comment' },
    { 'LISTENS', 'Keyword' },
    { 'TCP:25', 'Endpoint' },
    { 'org.ietf.smtp/', 'Type' },
    { 'WITHOUT', 'Keyword' },
    { 'LISTENS', 'Keyword' },
    { 'TCP:587', 'Endpoint' },
    { 'environment', 'yamlBlockMappingKey' },
    { 'LISTENS', 'yamlBlockMappingKey' },
    { 'x-contract', 'yamlBlockMappingKey' },
    { 'CONNECTS', 'Keyword' },
    { 'a.internal', 'Host' },
    { 'io.redis/', 'Type' },
  })
end)
