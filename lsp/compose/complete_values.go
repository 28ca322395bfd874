package compose

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// pathItems lists the files and folders that a path can refer to.
func pathItems(q *query.Query, c *completer, where string) []query.Item {
	dir, folders, ok := pathsFrom(q, c, where)
	fsys := q.FS(q.File.Source.Path)
	if !ok || fsys == nil || strings.Contains(c.Typed, "$") || strings.Contains(c.Typed, "://") {
		return nil
	}
	below, _ := path.Split(c.Typed)
	entries, err := fsys.ReadDir(path.Join(dir, below))
	if path.IsAbs(below) || err != nil {
		return nil
	}
	lead := ""
	if below == "" && (where == compose.AtVolumesItem || folders) {
		lead = "./"
	}
	var all []query.Item
	if folders && c.Typed == "" {
		all = append(all, c.put(query.Item{Label: ".", Kind: protocol.CompletionItemKindFolder, Sort: "3"}, "."))
	}
	for _, e := range entries {
		it := query.Item{Label: lead + e.Name(), Kind: protocol.CompletionItemKindFile, At: c.from(len(below)), Sort: "4" + e.Name()}
		switch {
		case e.Name() == ".git" || path.Join(dir, below, e.Name()) == q.File.Source.Path:
			continue
		case e.IsDir():
			it.Kind, it.Sort = protocol.CompletionItemKindFolder, "3"+e.Name()
		case folders:
			continue
		}
		all = append(all, c.write(it, it.Label))
	}
	return all
}

// pathsFrom returns the folder to which paths at the cursor are relative, and whether only folders are
// allowed.
func pathsFrom(q *query.Query, c *completer, where string) (dir string, folders, ok bool) {
	dir = path.Dir(q.File.Source.Path)
	switch where {
	case compose.AtBuildDockerfile:
		if svc := serviceNamed(q, c.Service()); svc != nil && svc.Build != nil {
			dir = cmp.Or(svc.Build.Context, dir)
		}
		return dir, false, true
	case compose.AtBuild, compose.AtBuildContext, "include.[].project_directory", compose.AtBuildAdditionalContextsEntry:
		return dir, true, true
	case compose.AtVolumesItem:
		return dir, false, !strings.Contains(c.Typed, ":")
	case compose.AtVolumesItemSource:
		return dir, false, c.Typed == "" || strings.IndexByte("./", c.Typed[0]) >= 0
	case "services.*.develop.watch.[].path":
		return dir, false, true
	}
	return dir, false, fileKeys[where]
}

// imageItems lists the known images.
func imageItems(q *query.Query, c *completer) []query.Item {
	var all []query.Item
	for _, it := range docker.Images(q, c.Typed) {
		all = append(all, c.put(it, it.Label))
	}
	return all
}

// flagItems lists the flags of the program that the service's image runs.
func flagItems(q *query.Query, c *completer) []query.Item {
	svc := serviceNamed(q, c.Service())
	if svc == nil || svc.Contract == nil {
		return nil
	}
	var all []query.Item
	for _, f := range docker.FlagsOf(svc.Contract) {
		all = append(all, c.put(f.Item(c.At), f.Text()))
	}
	return all
}

// portItems lists port mappings for the ports on which the service's image listens.
func portItems(q *query.Query, c *completer) []query.Item {
	host, _, has := strings.Cut(c.Typed, ":")
	taken := published(q)
	var all []query.Item
	for i, p := range listens(q, c.Service()) {
		outside := []string{host}
		if !has {
			free := freePort(p.port, taken)
			outside = []string{fmt.Sprint(free), fmt.Sprintf("127.0.0.1:%d", free), ""}
		}
		for j, o := range outside {
			text := p.String()
			if o != "" {
				text = o + ":" + text
			}
			it := query.Item{Label: text, Detail: p.what, Kind: protocol.CompletionItemKindValue, Sort: fmt.Sprintf("0%02d%d", i, j), At: c.At}
			switch {
			case j == 1:
				it.Detail += ", only from this machine"
			case o == "":
				it.Detail += ", on any free port of the host"
			}
			it.Insert = c.before() + `"` + text + `"`
			if c.Quote != 0 {
				it.Insert = text
			}
			all = append(all, it)
		}
	}
	return all
}

// targetPorts lists the ports on which the service's image listens.
func targetPorts(q *query.Query, c *completer) []query.Item {
	var all []query.Item
	for i, p := range listens(q, c.Service()) {
		text := fmt.Sprint(p.port)
		if c.IsItem && p.udp {
			text = p.String()
		}
		it := query.Item{Label: text, Detail: p.what, Kind: protocol.CompletionItemKindValue, Sort: fmt.Sprintf("0%02d", i), At: c.At, Insert: c.before() + text}
		if c.IsItem && c.Quote == 0 {
			it.Insert = c.before() + `"` + text + `"`
		}
		all = append(all, it)
	}
	return all
}

// A portOf is a port on which an image listens.
type portOf struct {
	port int
	udp  bool
	what string // the types of protocol on the port, or EXPOSE
}

func (p portOf) String() string {
	if p.udp {
		return fmt.Sprintf("%d/udp", p.port)
	}
	return fmt.Sprint(p.port)
}

// listens lists the ports of a service: those in its contract, or if there are none, those that its image
// exposes.
func listens(q *query.Query, name string) []portOf {
	svc := serviceNamed(q, name)
	if svc == nil || svc.Contract == nil {
		return nil
	}
	var all []portOf
	add := func(p portOf) {
		if p.port > 0 && !slices.ContainsFunc(all, func(o portOf) bool { return o.port == p.port && o.udp == p.udp }) {
			all = append(all, p)
		}
	}
	for _, l := range q.Wires(svc).Ports(svc) {
		if !l.Loopback {
			add(portOf{l.First, l.Listener.On.Transport == "UDP", typesOf(l.Listener.For)})
		}
	}
	if len(all) == 0 {
		for _, e := range svc.Contract.Config.Exposed {
			number, proto, _ := strings.Cut(e.Text, "/")
			n := 0
			if _, err := fmt.Sscan(number, &n); err == nil && e.Known {
				add(portOf{n, strings.EqualFold(proto, "udp"), "EXPOSE"})
			}
		}
	}
	return all
}

func typesOf(all []contract.Typed) string {
	var names []string
	for _, t := range all {
		names = append(names, t.String())
	}
	return strings.Join(names, ", ")
}

// published returns the host ports that the projects of the file already use.
func published(q *query.Query) map[string]bool {
	taken := map[string]bool{}
	for _, app := range q.Apps() {
		for _, s := range app.Services {
			for _, p := range s.Ports {
				if p.Published != "" && !(p.At.File == q.File.Source && p.At.At.Has(q.Pos)) {
					taken[p.Published] = true
				}
			}
		}
	}
	return taken
}

// freePort returns an unused host port for a container port: the same port if possible, but not one that only
// root may use.
func freePort(port int, taken map[string]bool) int {
	if port < 1024 {
		port += 8000
	}
	for taken[fmt.Sprint(port)] && port < 65535 {
		port++
	}
	return port
}

// mountItems lists mounts of a volume at each path where the service's image needs one.
func mountItems(q *query.Query, c *completer) []query.Item {
	svc := serviceNamed(q, c.Service())
	if svc == nil || svc.Contract == nil {
		return nil
	}
	source, _, has := strings.Cut(c.Typed, ":")
	sources := []string{source}
	if !has {
		sources = nil
		for _, n := range madeNames(q, "volumes", "") {
			sources = append(sources, n.text)
		}
		if own := c.Service() + "-data"; !slices.Contains(sources, own) {
			sources = append(sources, own)
		}
	}
	var all []query.Item
	for i, v := range paths(q, c.Service()) {
		for j, s := range sources {
			it := query.Item{Label: s + ":" + v.Path, Detail: mountDetail(v), Doc: query.Message(v.Doc), Kind: protocol.CompletionItemKindValue, Sort: fmt.Sprintf("00%02d%02d", i, j)}
			all = append(all, c.put(it, it.Label))
		}
	}
	return all
}

// mountTargets lists the paths where the service's image needs a mount.
func mountTargets(q *query.Query, c *completer) []query.Item {
	var all []query.Item
	for i, v := range paths(q, c.Service()) {
		all = append(all, c.put(query.Item{Label: v.Path, Detail: mountDetail(v), Doc: query.Message(v.Doc), Kind: protocol.CompletionItemKindValue, Sort: fmt.Sprintf("0%02d", i)}, v.Path))
	}
	return all
}

func mountDetail(v *contract.Volume) string {
	detail := v.Format.String()
	if v.Format.Authority == "" {
		detail = "VOLUME"
	}
	if v.Write {
		detail += ", written to"
	}
	if !v.Optional {
		detail += ", needed"
	}
	return detail
}

// paths lists the volumes in a service's contract whose paths have no mount yet.
func paths(q *query.Query, name string) []*contract.Volume {
	svc := serviceNamed(q, name)
	if svc == nil || svc.Contract == nil {
		return nil
	}
	here := func(path string) bool {
		return slices.ContainsFunc(svc.Mounts, func(m compose.Mount) bool {
			return m.Target == path && !(m.At.File == q.File.Source && m.At.At.Has(q.Pos))
		})
	}
	var all []*contract.Volume
	seen := map[string]bool{}
	add := func(v *contract.Volume) {
		if v.Path != "" && !seen[v.Path] && !here(v.Path) {
			seen[v.Path] = true
			all = append(all, v)
		}
	}
	wires := q.Wires(svc)
	for _, v := range svc.Contract.Volumes {
		if wires.Holds(svc, &v.Line) != types.No {
			add(v)
		}
	}
	for _, p := range svc.Contract.Config.Volumes {
		if p.Known {
			add(&contract.Volume{Path: p.Text, Write: true, Optional: true})
		}
	}
	slices.SortStableFunc(all, func(a, b *contract.Volume) int {
		return cmp.Or(order(a.Optional)-order(b.Optional), order(!a.Durable)-order(!b.Durable))
	})
	return all
}

// order returns a number by which false sorts before true.
func order(last bool) int {
	if last {
		return 1
	}
	return 0
}
