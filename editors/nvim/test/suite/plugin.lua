local t = ...

t.test('file types are set by name', function()
  for name, want in pairs({
    ['compose.yaml'] = 'yaml.docker-compose',
    ['compose.override.yml'] = 'yaml.docker-compose',
    ['docker-compose.prod.yaml'] = 'yaml.docker-compose',
    ['other.yaml'] = 'yaml',
    ['x.contract'] = 'dfcontract',
    ['Dockerfile'] = 'dockerfile',
    ['Dockerfile.dev'] = 'dockerfile',
    ['Dockerfile-dev'] = 'dockerfile',
    ['dockerfile.dev'] = 'dockerfile',
    ['dockerfile.go'] = 'go',
    ['web.Dockerfile'] = 'dockerfile',
    ['Containerfile'] = 'dockerfile',
    ['Containerfile.dev'] = 'dockerfile',
    ['web.containerfile'] = 'dockerfile',
    ['Dockerfile.dockerignore'] = 'gitignore',
  }) do
    t.equal(vim.filetype.match({ filename = name }), want, name)
  end
end)
