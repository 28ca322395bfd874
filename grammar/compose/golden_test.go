package compose

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/testdata/golden"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// An archive is a txtar file with a sentence on what it shows, the files of a project, and the expected
// result. A line "load: A B" names the files to load, and "profiles: A" the active profiles. Without "load:",
// compose.yaml is loaded, and compose.override.yaml if there is one.
type archive struct {
	name string
	*txtar.Archive
}

func archives(t testing.TB, pattern string) []archive {
	names, _ := filepath.Glob(pattern)
	var out []archive
	for _, n := range names {
		a, err := txtar.ParseFile(n)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, archive{n, a})
	}
	return out
}

func (a archive) option(key string) []string {
	for line := range strings.Lines(string(a.Comment)) {
		if rest, ok := strings.CutPrefix(line, key+": "); ok {
			return strings.Fields(rest)
		}
	}
	return nil
}

func (a archive) file(name string) (string, bool) {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data), true
		}
	}
	return "", false
}

// load returns the names of the files to load.
func (a archive) load() []string {
	if l := a.option("load"); l != nil {
		return l
	}
	if _, ok := a.file("compose.override.yaml"); ok {
		return []string{"compose.yaml", "compose.override.yaml"}
	}
	return []string{"compose.yaml"}
}

// read returns the content of a file below /p.
func (a archive) read(name string) (*source.File, error) {
	if text, ok := a.file(strings.TrimPrefix(name, "/p/")); ok {
		return source.New(name, text), nil
	}
	return nil, errors.Join(fs.ErrNotExist, errors.New(name))
}

// unpack writes the files into a folder and returns the paths of those to load.
func (a archive) unpack(t *testing.T) []string {
	dir := filepath.Join(t.TempDir(), "p")
	for _, f := range a.Files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out []string
	for _, l := range a.load() {
		out = append(out, filepath.Join(dir, l))
	}
	return out
}

// check compares got with the section "want" of the archive. With -update, it writes got there.
func (a archive) check(t *testing.T, got string) {
	want, _ := a.file("want")
	if !golden.Update() {
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: (-want +got)\n%s", a.name, d)
		}
		return
	}
	for i := range a.Files {
		if a.Files[i].Name == "want" {
			a.Files[i].Data = []byte(got)
			got = ""
		}
	}
	if got != "" {
		a.Files = append(a.Files, txtar.File{Name: "want", Data: []byte(got)})
	}
	if err := os.WriteFile(a.name, txtar.Format(a.Archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestLoad loads the project of each archive. Only the variable GIVEN is set; all others are unknown.
func TestLoad(t *testing.T) {
	for _, a := range archives(t, "testdata/load/*.txtar") {
		t.Run(strings.TrimSuffix(filepath.Base(a.name), ".txtar"), func(t *testing.T) {
			l := &Loader{Read: a.read, Profiles: a.option("profiles"), Env: map[string]string{"GIVEN": "given"}}
			var files []string
			for _, f := range a.load() {
				files = append(files, "/p/"+f)
			}
			a.check(t, dump(l.Load(files...)))
		})
	}
}

type dumper struct{ strings.Builder }

// dump prints a project, with the position of each value.
func dump(p *AppModel) string {
	d := &dumper{}
	d.value("name", p.Name)
	if p.Unread {
		d.WriteString("unread\n")
	}
	for _, s := range p.Services {
		d.service(s)
	}
	for _, n := range p.Networks {
		fmt.Fprintf(d, "network %s external=%v internal=%v implied=%v\n", show(&n.Key), n.External, n.Internal, n.Implied)
		d.value("  name", n.Name)
		d.value("  driver", n.Driver)
	}
	for _, v := range p.Volumes {
		fmt.Fprintf(d, "volume %s external=%v\n", show(&v.Key), v.External)
		d.value("  name", v.Name)
		d.value("  driver", v.Driver)
		d.pairs("  option", v.DriverOpts)
	}
	d.resources("secret", p.Secrets)
	d.resources("config", p.Configs)
	for _, m := range p.Models {
		fmt.Fprintf(d, "model %s %s\n", show(&m.Key), show(m.Model))
	}
	d.problems(p.Problems)
	return d.String()
}

func (d *dumper) resources(what string, list []*Resource) {
	for _, r := range list {
		fmt.Fprintf(d, "%s %s external=%v\n", what, show(&r.Key), r.External)
		d.value("  name", r.Name)
		d.value("  file", r.File)
		d.value("  environment", r.Environment)
		d.value("  content", r.Content)
	}
}

// kindNames names the kinds of problems in the goldens.
var kindNames = [ProblemKinds]string{"syntax", "duplicate", "schema", "variable", "missing", "undefined", "cycle", "conflict", "env file", "inactive", "limit"}

func (d *dumper) problems(list []Problem) {
	for _, x := range list {
		at := "?"
		if x.File != nil {
			at = place(x.File, x.At)
		}
		fmt.Fprintf(d, "problem %s %s: %s", at, kindNames[x.Kind], x.Message)
		if x.Instead != "" {
			fmt.Fprintf(d, " [%s]", x.Instead)
		}
		if x.Profiles != nil {
			fmt.Fprintf(d, " (only with %s)", x.Profiles)
		}
		d.WriteString("\n")
	}
}

func place(f *source.File, at source.Span) string {
	f, at = f.Outer(at)
	line, col := f.LineRune(at.Start)
	text := f.Slice(at)
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		text = text[:i] + "…"
	}
	return fmt.Sprintf("%s:%d:%d «%s»", strings.TrimPrefix(f.Path, "/p/"), line, col, text)
}

// show prints the text of a value, or "?" if it is unknown, and its position.
func show(v *Value) string {
	if v == nil {
		return "-"
	}
	out := fmt.Sprintf("%q", v.Text)
	if !v.Known {
		out += "?"
	}
	if v.Dir != "" {
		out += " in " + path.Base(v.Dir)
	}
	if v.File != nil {
		out += " @ " + place(v.File, v.At)
	}
	return out
}

func (d *dumper) value(what string, v *Value) {
	if v != nil {
		fmt.Fprintf(d, "%s %s\n", what, show(v))
	}
}

func (d *dumper) values(what string, list []Value) {
	for i := range list {
		d.value(what, &list[i])
	}
}

func (d *dumper) pairs(what string, list []Pair) {
	for _, p := range list {
		fmt.Fprintf(d, "%s %s = %s\n", what, show(&p.Key), show(p.Value))
	}
}

func (d *dumper) service(s *Service) {
	fmt.Fprintf(d, "service %s\n", show(&s.Name))
	if s.Dir != "/p" {
		fmt.Fprintf(d, "  at home in %s\n", s.Dir)
	}
	d.value("  image", s.Image)
	d.value("  container_name", s.ContainerName)
	d.value("  hostname", s.Hostname)
	if s.Build != nil {
		d.build(s.Build)
	}
	d.pairs("  env", s.Environment)
	for _, f := range s.EnvFiles {
		fmt.Fprintf(d, "  env_file %s required=%v format=%q\n", show(&f.Path), f.Required, f.Format)
	}
	for _, p := range s.Ports {
		fmt.Fprintf(d, "  port %q %q %q %s known=%v %s\n", p.HostIP, p.Published, p.Target, p.Protocol, p.Known, show(&p.At))
	}
	d.values("  expose", s.Expose)
	for _, m := range s.Mounts {
		fmt.Fprintf(d, "  mount %s %q %q %q ro=%v nocopy=%v create=%v known=%v %s\n",
			m.Type, m.Source, m.Target, m.Options, m.ReadOnly, m.NoCopy, m.CreateHost, m.Known, show(&m.SourceAt))
	}
	for _, a := range s.Networks {
		fmt.Fprintf(d, "  network %s implied=%v\n", show(&a.Network), a.Implied)
		d.values("    alias", a.Aliases)
		d.value("    ipv4", a.IPv4)
		d.value("    ipv6", a.IPv6)
	}
	d.value("  network_mode", s.NetworkMode)
	d.values("  link", s.Links)
	d.values("  external_link", s.ExternalLinks)
	d.pairs("  host", s.ExtraHosts)
	for _, x := range s.DependsOn {
		fmt.Fprintf(d, "  depends_on %s condition=%s required=%v\n", show(&x.Service), show(x.Condition), x.Required)
	}
	if h := s.Healthcheck; h != nil {
		fmt.Fprintf(d, "  healthcheck disable=%v\n", h.Disable)
		d.command("    test", h.Test)
	}
	d.command("  entrypoint", s.Entrypoint)
	d.command("  command", s.Command)
	d.value("  user", s.User)
	d.value("  read_only", s.ReadOnly)
	d.values("  profile", s.Profiles)
	d.grants("secret", s.Secrets)
	d.grants("config", s.Configs)
	d.grants("model", s.Models)
	d.values("  volumes_from", s.VolumesFrom)
	d.value("  extends", s.Extends)
	if s.Unread {
		d.WriteString("  unread\n")
	}
	if s.Contract != nil {
		fmt.Fprintf(d, "  contract %q\n", s.Contract.Embed(nil, true).Text)
	}
}

func (d *dumper) build(b *Build) {
	fmt.Fprintf(d, "  build %s\n", show(b.Context))
	d.value("    dockerfile", b.Dockerfile)
	d.value("    target", b.Target)
	if b.Inline != nil {
		fmt.Fprintf(d, "    inline %q\n", b.Inline.Embed(nil, true).Text)
	}
	d.pairs("    arg", b.Args)
	d.pairs("    context", b.AdditionalContexts)
}

func (d *dumper) grants(what string, list []Grant) {
	for _, g := range list {
		fmt.Fprintf(d, "  %s %s -> %s known=%v\n", what, show(&g.Name), strings.TrimSpace(g.Target+" "+g.Model), g.Known)
	}
}

func (d *dumper) command(what string, c *Command) {
	if c == nil {
		return
	}
	fmt.Fprintf(d, "%s shell=%v null=%v\n", what, c.Shell, c.Null)
	d.values(what+" word", c.Words)
}
