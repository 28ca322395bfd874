package project_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/lint/lock"
	"github.com/dfvet/dfvet/lint/project"
)

// images are Dockerfiles of images with contracts. They cover one layer, several layers, an entrypoint
// script, a program that replaces that of the base image, variables that the image sets, and types that it
// declares.
var images = map[string]string{
	"one": `FROM scratch
#: LISTENS ON: TCP:{{PORT}} FOR: http
#: ENVIRONMENT ACCEPTS: PORT FORMAT: PORT(http) DEFAULT: 8080
#: ENVIRONMENT NEEDS: DB FORMAT: URL(postgres)
ENV DB=postgres://db/x MODE=fast
USER 1000
EXPOSE 8080
VOLUME /data
ENTRYPOINT ["/app"]
CMD ["serve"]
`,
	"script": `FROM scratch
#: LISTENS ON: TCP:80 FOR: com.acme/own
HEALTHCHECK CMD /ready
ENTRYPOINT ["/docker-entrypoint.sh"]
CMD ["server", "--port", "80"]
`,
	"replaced": `FROM scratch AS base
#: LISTENS ON: TCP:80 FOR: http
#: ENVIRONMENT NEEDS: A FORMAT: INT
ENTRYPOINT ["/server"]
FROM base
#: ENVIRONMENT NEEDS: B FORMAT: INT
ENTRYPOINT ["/worker"]
`,
	"shell": `FROM scratch
#: VOLUME AT: /logs FORMAT: org.w3.clf REQUIRES: WRITE UID: 4321
CMD exec /app --log /logs
`,
}

// configOf returns the configuration of an image in the format that registries use.
func configOf(t *testing.T, c *contract.Contract, label string) []byte {
	env := []string{}
	for name, v := range c.Config.Env {
		env = append(env, name+"="+v.Text)
	}
	slices.Sort(env)
	ports, volumes := map[string]any{}, map[string]any{}
	for _, v := range c.Config.Exposed {
		ports[v.Text] = map[string]any{}
	}
	for _, v := range c.Config.Volumes {
		volumes[v.Text] = map[string]any{}
	}
	config := map[string]any{"Env": env, "Entrypoint": c.Config.Entrypoint, "Cmd": c.Config.Cmd, "ExposedPorts": ports, "Volumes": volumes,
		"Labels": map[string]string{"dev.dfvet.contract": label}}
	if c.Config.User != nil {
		config["User"] = c.Config.User.Text
	}
	if h := c.Config.Health; h != nil && !h.None {
		config["Healthcheck"] = map[string]any{"Test": []string{"CMD-SHELL", "/ready"}}
	}
	text, err := json.Marshal(map[string]any{"os": "linux", "architecture": "amd64", "config": config})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func load(t *testing.T, texts map[string]string) *project.Project {
	fsys := project.Memory("/p", texts)
	p, err := project.Load(fsys, project.Options{Found: project.Discover(fsys, []project.Pattern{{Path: "/p", Deep: true}}, func(string) bool { return false })})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// told returns what the contract means for a service that runs its image, as text.
func told(s *project.Service) string {
	var b strings.Builder
	for _, l := range s.Contract.Lines() {
		fmt.Fprintf(&b, "%s: %d\n", l.Text, s.Runs(l.Line))
	}
	cfg := s.Contract.Config
	env := []string{}
	for name, g := range s.Env {
		env = append(env, name+"="+g.Text)
	}
	slices.Sort(env)
	fmt.Fprintln(&b, env, cfg.Entrypoint, cfg.Cmd, cfg.Shell, cfg.Health != nil && !cfg.Health.None, s.Contract.Open, s.OwnProgram)
	for _, list := range [][]contract.Setting{cfg.Exposed, cfg.Volumes} {
		for _, v := range list {
			fmt.Fprintln(&b, v.Text, v.Known)
		}
	}
	return b.String()
}

// TestLockedEqualsSource checks that a locked image gives the same result as the Dockerfile that it was built
// from.
func TestLockedEqualsSource(t *testing.T) {
	const types = "TYPE com.acme/own IS: http PORT: TCP:80\n"
	for name, text := range images {
		for _, command := range []string{"", "    command: [server, x]\n", "    command: [serve, --x]\n", "    entrypoint: [/other]\n"} {
			source := load(t, map[string]string{"/p/Dockerfile": text, "/p/a.contract": types, "/p/compose.yaml": "services:\n  a:\n    build: .\n" + command})
			a := source.Apps[0].Services[0]
			file := source.Dockerfiles[0]
			image := source.Stage(file, file.Stages[len(file.Stages)-1])
			label := image.Label(source.Types, nil)
			platform, c, dropped, err := lock.OfConfig(configOf(t, image, label.Text()))
			if err != nil || len(dropped) > 0 {
				t.Fatal(err, dropped)
			}
			c.Digest = "sha256:" + strings.Repeat("0", 64)
			locks := lock.File{Images: map[string]*lock.Image{"docker.io/acme/a:1": {Digest: c.Digest, Platforms: map[string]*lock.Config{platform: c}}}}
			locked := load(t, map[string]string{"/p/dfvet.lock": locks.Text(), "/p/compose.yaml": "services:\n  a:\n    image: acme/a:1\n" + command})
			b := locked.Apps[0].Services[0]
			if b.Origin != project.FromLock {
				t.Fatalf("%s: %d", name, b.Origin)
			}
			if diff := cmp.Diff(told(a), told(b)); diff != "" {
				t.Errorf("%s with %q: %s", name, command, diff)
			}
		}
	}
}
