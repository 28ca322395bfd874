package infer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// A port is a port that the program listens on.
type port struct {
	number   int
	name     string // the variable with the port
	kind     string // for example http or grpc
	loopback bool
	from     []Place
	after    dockerfile.Instruction
}

// listeners proposes LISTENS lines for a stage. It also determines the formats of the variables that contain
// a port.
func (e *engine) listeners(t *target, vars map[string]*variable) {
	ports := e.coded(t, vars)
	for _, x := range e.exposed(t) {
		i := slices.IndexFunc(ports, func(p *port) bool { return p.number == x.number || p.name != "" && portValue(vars[p.name]) == x.number })
		if i >= 0 {
			ports[i].after = x.after
			ports[i].from = append(ports[i].from, x.from...)
			continue
		}
		if kind, from := e.spoken(t, x.number); kind != "" {
			x.kind, x.from = kind, append(x.from, from...)
			ports = append(ports, x)
		}
	}
	for _, p := range ports {
		e.listener(t, vars, p)
	}
}

// listener proposes one LISTENS line.
func (e *engine) listener(t *target, vars map[string]*variable, p *port) {
	number := p.number
	if p.name != "" {
		number = portValue(vars[p.name])
	}
	if number != 0 && t.has.listens(number) || p.name != "" && t.has.listensOn(p.name) || p.kind == "" {
		return
	}
	w := &writer{}
	on := fmt.Sprintf("TCP:%d", p.number)
	if p.name != "" {
		on = "TCP:{{" + p.name + "}}"
	}
	w.word("LISTENS ON: " + on + " FOR: " + p.kind)
	if v := vars[p.name]; v != nil && v.format == "" {
		ref := p.kind
		if e.clientOf(t, vars, p.kind) {
			ref = "server"
			w.word("AS: server")
		}
		if f := "PORT(" + ref + ")"; e.fitsAll(strings.Replace(f, "server", p.kind, 1), v) {
			v.format = f
		}
	}
	if p.loopback {
		w.word(dockerfile.LOOPBACK)
	}
	t.add(&Line{Text: w.String(), Main: true, From: p.from, After: p.after})
}

// clientOf reports whether the program also connects to a service of this type, so that a variable may mean
// either port.
func (e *engine) clientOf(t *target, vars map[string]*variable, kind string) bool {
	for _, v := range vars {
		if f := e.address(t, v); strings.Contains(f, "("+kind+")") {
			return true
		}
	}
	return false
}

// coded returns the ports that the code listens on. It returns nil if the code may belong to several
// programs.
func (e *engine) coded(t *target, vars map[string]*variable) []*port {
	var all []*port
	if t.shared {
		return nil
	}
	for _, l := range t.program.Listens {
		p := &port{number: l.Port, name: l.Name, kind: l.Type, from: []Place{{l.File, l.At, l.How}}, loopback: l.Host == "localhost" || types.IsLoopback(l.Host)}
		if l.Name != "" && vars[l.Name] == nil {
			continue
		}
		if i := slices.IndexFunc(all, func(o *port) bool { return o.number == p.number && o.name == p.name }); i >= 0 {
			all[i].loopback = all[i].loopback && p.loopback
			continue
		}
		all = append(all, p)
	}
	if len(all) > 2 {
		return nil
	}
	return all
}

// portValue returns the default port in a variable, or 0.
func portValue(v *variable) int {
	if v == nil {
		return 0
	}
	if v.env != nil && v.known {
		n, _ := portOf(v.preset)
		return n
	}
	for _, r := range v.reads {
		if n, ok := portOf(r.Default); ok && r.Known {
			return n
		}
	}
	return 0
}

// exposed returns the TCP ports that EXPOSE declares in the stage.
func (e *engine) exposed(t *target) []*port {
	var all []*port
	for _, step := range t.stage.Steps {
		x, ok := step.Do.(*dockerfile.Expose)
		if !ok || step.Index < 0 {
			continue
		}
		for _, w := range x.Ports {
			text := step.Scope.Expand(w)
			number, transport, _ := strings.Cut(text.Text, "/")
			if n, ok := portOf(number); ok && text.Known && (transport == "" || strings.EqualFold(transport, "tcp")) {
				all = append(all, &port{number: n, from: []Place{{t.file.Source, w.At, "EXPOSE"}}, after: x})
			}
		}
	}
	return all
}

// spoken returns the protocol on a port of the image, if health checks or other services reveal it.
func (e *engine) spoken(t *target, number int) (kind string, from []Place) {
	local := []string{fmt.Sprintf("http://localhost:%d", number), fmt.Sprintf("http://127.0.0.1:%d", number), fmt.Sprintf("http://0.0.0.0:%d", number)}
	has := func(text string) bool {
		return slices.ContainsFunc(local, func(l string) bool { return holds(text, l) })
	}
	for _, step := range t.stage.Steps {
		if h, ok := step.Do.(*dockerfile.Healthcheck); ok && !h.None {
			if has(t.file.Source.Slice(h.At)) {
				return "http", []Place{{t.file.Source, h.At, "HEALTHCHECK"}}
			}
		}
	}
	for _, s := range t.services {
		if h := s.Healthcheck; h != nil && s.Node != nil {
			if n := s.Node.Get("healthcheck"); n != nil {
				if v := n.Value(); v.File != nil && has(v.File.Slice(n.At)) {
					return "http", []Place{{v.File, n.At, "health check"}}
				}
			}
		}
		if place, ok := e.asked(t, s.Name.Text, number); ok {
			return "http", []Place{place}
		}
	}
	if t.sources.language == "csharp" && strings.Contains(t.stage.Root().Image.Text, "dotnet/aspnet") && (number == 8080 || number == 80) {
		return "http", nil
	}
	return "", nil
}

// asked reports whether another service is configured with an HTTP address that has this service and port.
func (e *engine) asked(t *target, name string, number int) (Place, bool) {
	want := fmt.Sprintf("http://%s:%d", name, number)
	for _, s := range t.services {
		for _, other := range s.App.Services {
			for _, g := range other.Env {
				if other != s && holds(g.Text, want) && g.File != nil {
					return Place{g.File, g.NameAt, "an address of it"}, true
				}
			}
		}
	}
	return Place{}, false
}

// holds reports whether a text contains exactly this address, and not only a longer one that starts with it.
func holds(text, address string) bool {
	i := strings.Index(text, address)
	if i < 0 {
		return false
	}
	rest := text[i+len(address):]
	return rest == "" || rest[0] < '0' || '9' < rest[0]
}

// caches are parts of the paths of folders whose contents can be generated again.
var caches = []string{"node_modules", ".venv", "/venv", "vendor", ".next", ".nuxt", "/target", ".m2", ".gradle", ".cache", "/cache", "pkg/mod", "cargo", "/bundle", "__pycache__", "/dist", "/build", "site-packages", "/tmp", ".npm", ".pnpm-store", "/obj", "/bin"}

// volumes proposes a line for each volume of the stage and for each named volume that services mount.
func (e *engine) volumes(t *target) {
	seen := map[string]bool{}
	propose := func(at, format string, write bool, from Place, after dockerfile.Instruction) {
		if seen[at] || !strings.HasPrefix(at, "/") || at == "/" || t.hasVolume(at) || slices.ContainsFunc(caches, func(c string) bool { return strings.Contains(at, c) }) {
			return
		}
		q, ok := quote(at)
		if !ok {
			return
		}
		seen[at] = true
		requires := map[bool]string{true: "WRITE", false: "READ"}[write]
		t.add(&Line{Text: "VOLUME AT: " + q + " FORMAT: " + format + " REQUIRES: " + requires + " OPTIONAL", Main: true, From: []Place{from}, After: after})
	}
	for _, step := range t.stage.Steps {
		v, ok := step.Do.(*dockerfile.Volume)
		if !ok || step.Index < 0 {
			continue
		}
		for _, w := range v.Paths {
			if text := step.Scope.Expand(w); text.Known {
				propose(text.Text, "any", true, Place{t.file.Source, w.At, "VOLUME"}, v)
			}
		}
	}
	if t.shared {
		return
	}
	for _, s := range t.services {
		for i := range s.Mounts {
			m := &s.Mounts[i]
			if m.Type == "volume" && m.Source != "" && m.Known && m.At.File != nil {
				propose(m.Target, "any", !m.ReadOnly, Place{m.At.File, m.At.At, "a volume of " + s.Name.Text}, nil)
			}
		}
	}
}

// hasVolume reports whether the contract has a line for the path.
func (t *target) hasVolume(at string) bool {
	if t.has.contract == nil {
		return false
	}
	for _, v := range t.has.contract.Volumes {
		if v.Path == at {
			return true
		}
	}
	return false
}

// remarks lists variables that services set but the code does not read, if it reads one with a similar name.
func (e *engine) remarks(t *target, vars map[string]*variable) []Remark {
	if len(t.program.Reads) == 0 || t.sources.cut != nil {
		return nil
	}
	var read []string
	for name, v := range vars {
		if len(v.reads) > 0 && len(v.given) == 0 {
			read = append(read, name)
		}
	}
	slices.Sort(read)
	var all []Remark
	for name, v := range vars {
		if len(v.reads) > 0 || len(v.given) == 0 || v.seen != nil || runtimes[name] || ownedByRuntime(name) || system[name] || t.has.variable(name) {
			continue
		}
		if near := nearName(name, read); near != "" {
			g := v.given[0]
			all = append(all, Remark{source.Messagef("`%s` is set, but the code does not read it; it reads `%s`", name, near), Place{g.File, g.NameAt, "set"}})
		}
	}
	slices.SortFunc(all, func(a, b Remark) int { return strings.Compare(a.Text, b.Text) })
	return all
}

// nearName returns the only name in all that is similar, or "". Similar names differ by one edit, or by one
// word at the end.
func nearName(name string, all []string) string {
	near := source.Names.Only(name, all)
	for _, x := range all {
		longer, shorter := max(name, x), min(name, x)
		if strings.HasPrefix(longer, shorter+"_") && strings.Count(shorter, "_") > 0 && strings.Count(longer[len(shorter):], "_") == 1 {
			if near != "" && near != x {
				return ""
			}
			near = x
		}
	}
	return near
}
