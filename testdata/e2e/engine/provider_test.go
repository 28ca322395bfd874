package engine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// composes are the versions of Docker Compose with which the provider is tested.
var composes = []string{"compose-v2", "compose-v5"}

// A providerProject is a Compose project that uses dfvet as a provider, run with one version of Compose.
type providerProject struct {
	*testing.T
	compose, dir, name string
}

const providerWeb = `FROM scratch
COPY probe /probe
#: ENVIRONMENT NEEDS: DATABASE_URL FORMAT: URL(postgres)
#: ENVIRONMENT NEEDS: COLOUR FORMAT: ENUM(red, blue)
ENTRYPOINT ["/probe"]
`

const providerDB = `FROM scratch
COPY probe /probe
#: LISTENS ON: TCP:5432 FOR: postgres
ENTRYPOINT ["/probe"]
CMD ["listen", ":5432"]
`

// provided runs a test with each version of Compose.
func provided(t *testing.T, file string, more map[string]string, test func(*providerProject)) {
	need(t)
	for _, compose := range composes {
		t.Run(compose, func(t *testing.T) {
			if _, err := os.Stat(filepath.Join(real.folder, "bin", compose)); err != nil {
				t.Skip("setup.sh did not build " + compose)
			}
			p := &providerProject{t, compose, t.TempDir(), strings.ToLower(strings.ReplaceAll(filepath.Base(t.Name())+"-"+filepath.Dir(t.Name()), "/", "-"))}
			files := map[string]string{"compose.yaml": file, "web/Dockerfile": providerWeb, "db/Dockerfile": providerDB}
			for name, text := range more {
				files[name] = text
			}
			write(t, p.dir, files)
			copyProbe(t, filepath.Join(p.dir, "web"))
			copyProbe(t, filepath.Join(p.dir, "db"))
			t.Cleanup(func() { p.run(nil, "--profile", "*", "down", "--timeout", "1", "--rmi", "local") })
			if r := p.run(nil, "--profile", "*", "build"); r.status != 0 {
				t.Fatal(r.out)
			}
			test(p)
		})
	}
}

func (p *providerProject) run(env []string, words ...string) result {
	p.Helper()
	all := append([]string{p.compose, "--ansi", "never", "--project-name", p.name}, words...)
	for try := 1; ; try++ {
		r := real.try(p.dir, env, all...)
		if try == 4 || !strings.Contains(r.out, "is ambiguous") {
			return r
		}
		// Compose v5 sometimes creates a network twice, which old engines do not prevent.
		real.try(p.dir, env, p.compose, "--project-name", p.name, "down", "--timeout", "1")
		ids := mustRun(p.T, p.dir, "docker", "network", "ls", "--quiet", "--filter", "label=com.docker.compose.project="+p.name)
		for _, id := range strings.Fields(ids) {
			real.try(p.dir, nil, "docker", "network", "rm", id)
		}
	}
}

// running lists the running services in order.
func (p *providerProject) running() string {
	p.Helper()
	r := p.run(nil, "ps", "--services", "--status", "running")
	if r.status != 0 {
		p.Fatal(r.out)
	}
	return strings.Join(strings.Fields(r.stdout), " ")
}

func (p *providerProject) want(what, got, want string) {
	p.Helper()
	if got != want {
		p.Errorf("%s: %q, want %q", what, got, want)
	}
}

func (p *providerProject) ends(r result, status int) {
	p.Helper()
	if r.err != nil || r.status != status {
		p.Errorf("status %d, %v, want %d:\n%s", r.status, r.err, status, r.out)
	}
}

func (p *providerProject) says(r result, text string) {
	p.Helper()
	if !strings.Contains(r.out, text) {
		p.Errorf("no %q in:\n%s", text, r.out)
	}
}

const providerProjectFile = `services:
  contract:
    provider: {type: dfvet}
  web:
    build: web
    depends_on: [contract, db]
    environment: {DATABASE_URL: "postgres://db:$DB_PORT/shop", COLOUR: $COLOUR}
  db:
    build: db
`

// TestProviderRefuses checks that docker compose up starts nothing while a need is not met, and names the
// need. Once all needs are met, it must start everything.
func TestProviderRefuses(t *testing.T) {
	provided(t, providerProjectFile, nil, func(p *providerProject) {
		bad := []string{"DB_PORT=5433", "COLOUR=red"}
		r := p.run(bad, "up", "--detach")
		p.ends(r, 1)
		p.says(r, "1 need is not met: compose.yaml:7: `web` needs `org.postgresql.db/` at `db:5433`, but `db` listens on 5432")
		p.want("running", p.running(), "")

		r = p.run([]string{"DB_PORT=5433", "COLOUR=green"}, "up", "--detach")
		p.ends(r, 1)
		p.says(r, "2 needs are not met: compose.yaml:7: `web`")
		p.want("running", p.running(), "")

		r = p.run(bad, "up", "--detach", "--no-deps", "web")
		p.ends(r, 0)
		p.want("running without dependencies", p.running(), "web")
		r = p.run(bad, "down", "--timeout", "1")
		p.ends(r, 0)

		r = p.run([]string{"DB_PORT=5432", "COLOUR=blue"}, "up", "--detach")
		p.ends(r, 0)
		p.want("running", p.running(), "db web")
	})
}

// TestProviderOthers checks that services that do not depend on the provider start regardless of dfvet's
// result.
func TestProviderOthers(t *testing.T) {
	provided(t, `services:
  contract:
    provider: {type: dfvet}
  web:
    build: web
    depends_on: [contract]
    environment: {DATABASE_URL: "postgres://db/shop", COLOUR: red}
  db:
    build: db
  other:
    build: web
`, nil, func(p *providerProject) {
		r := p.run(nil, "up", "--detach")
		p.ends(r, 0)
		p.want("running", p.running(), "db other web")
	})
}

// TestProviderProfile checks that a provider in a profile runs only if the profile is active.
func TestProviderProfile(t *testing.T) {
	provided(t, `services:
  contract:
    profiles: [check]
    provider: {type: dfvet}
  web:
    build: web
    depends_on: {contract: {condition: service_started, required: false}}
    environment: {DATABASE_URL: "postgres://db:5433/shop", COLOUR: red}
  db:
    build: db
`, nil, func(p *providerProject) {
		r := p.run(nil, "--profile", "check", "up", "--detach")
		p.ends(r, 1)
		p.says(r, "1 need is not met")
		p.want("running", p.running(), "")
		r = p.run(nil, "up", "--detach")
		p.ends(r, 0)
		p.want("running", p.running(), "db web")
	})
}

// TestProviderFiles tests the option that names the loaded files, because Compose does not tell the provider
// which files it loaded.
func TestProviderFiles(t *testing.T) {
	provided(t, providerProjectFile, map[string]string{"prod.yaml": `services:
  contract:
    provider: {options: {files: [compose.yaml, prod.yaml]}}
  web:
    environment: {DATABASE_URL: "postgres://db:5434/shop"}
`, "only.yaml": `services:
  check:
    provider: {type: dfvet}
`}, func(p *providerProject) {
		env := []string{"DB_PORT=5432", "COLOUR=red"}
		r := p.run(env, "-f", "compose.yaml", "-f", "prod.yaml", "up", "--detach")
		p.ends(r, 1)
		p.says(r, "at `db:5434`")
		r = p.run(env, "-f", "only.yaml", "up", "--detach")
		p.ends(r, 1)
		p.says(r, "no service `check`")
		p.says(r, "`options.files`")
		r = p.run(append(env, "COMPOSE_FILE=compose.yaml"), "up", "--detach")
		p.ends(r, 0)
	})
}

// TestProviderHost checks that, with the option host, the provider represents a HOST block and passes the
// host's address to its dependents.
func TestProviderHost(t *testing.T) {
	provided(t, `services:
  store:
    provider: {type: dfvet, options: {host: db.prod.example.com}}
  web:
    build: web
    depends_on: [store]
    environment: {DATABASE_URL: "postgres://shop@db.prod.example.com/$BASE", COLOUR: red}
  plain:
    build: db
    depends_on: [store]
`, map[string]string{"deploy/prod.contract": `HOST db.prod.example.com
LISTENS ON: TCP:5433 FOR: mysql
LISTENS ON: TCP:5432 FOR: postgres AS: db
PROVISIONS DATABASE: shop IN: db
PROVISIONS USER: shop IN: db
`}, func(p *providerProject) {
		r := p.run([]string{"BASE=shops"}, "up", "--detach")
		p.ends(r, 1)
		p.says(r, "1 need is not met: compose.yaml:7: `web` connects to `db.prod.example.com` for database `shops`")
		r = p.run([]string{"BASE=shop"}, "up", "--detach")
		p.ends(r, 0)
		p.want("running", p.running(), "plain web")
		for _, service := range []string{"plain", "web"} {
			env := mustRun(p.T, p.dir, "docker", "inspect", "--format", "{{join .Config.Env \" \"}}", p.name+"-"+service+"-1")
			for _, want := range []string{"STORE_HOST=db.prod.example.com", "STORE_PORT=5433", "STORE_URL=mysql://db.prod.example.com:5433"} {
				if !strings.Contains(env, want) {
					p.Errorf("no %s in the environment of %s: %s", want, service, env)
				}
			}
		}
	})
}

// TestPlugin checks that the Docker CLI finds dfvet as a plugin.
func TestPlugin(t *testing.T) {
	need(t)
	dir := t.TempDir()
	write(t, dir, map[string]string{"Dockerfile": "FORM scratch\n"})
	r := real.try(dir, nil, "docker", "dfvet", "./...")
	if r.status != 1 || !strings.Contains(r.out, "[build/unknown-instruction]") {
		t.Error(r.status, r.out)
	}
}
