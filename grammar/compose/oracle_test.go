package compose

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/sirupsen/logrus"
)

// TestAgainstComposeGo loads every available Compose file with compose-go and with our loader, in an empty
// environment. Both must agree on whether it loads and on its services. A file that has an override is also
// loaded together with it.
func TestAgainstComposeGo(t *testing.T) {
	logrus.SetOutput(io.Discard)
	loaded := 0
	for _, name := range composeFiles(t) {
		sets := [][]string{{name}}
		if over := override(name); over != "" {
			sets = append(sets, []string{name, over})
		}
		for _, files := range sets {
			if agree(t, files) {
				loaded++
			}
		}
	}
	for _, a := range archives(t, "testdata/load/*.txtar") {
		t.Run(filepath.Base(a.name), func(t *testing.T) {
			if agree(t, a.unpack(t)) {
				loaded++
			}
		})
	}
	t.Logf("%d projects load", loaded)
}

func merged(a, b map[string]plain) map[string]plain {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// fields prints one line for each field that is not empty, so that differences are easy to read.
func fields(p plain) []string {
	var out []string
	v := reflect.ValueOf(p)
	for i := range v.NumField() {
		if !v.Field(i).IsZero() {
			out = append(out, fmt.Sprintf("%s %q", v.Type().Field(i).Name, v.Field(i).Interface()))
		}
	}
	return out
}

func override(name string) string {
	ext := filepath.Ext(name)
	over := strings.TrimSuffix(name, ext) + ".override" + ext
	if _, err := os.Stat(over); err != nil {
		return ""
	}
	return over
}

func agree(t *testing.T, files []string) bool {
	want, err := composeGo(files)
	p := (&Loader{Read: read, Closed: true}).Load(files...)
	label := strings.Join(files, " + ")
	if p.Loads() != (err == nil) {
		t.Errorf("%s: compose-go says %v\nwe say %s", label, err, problemsOf(p))
		return false
	}
	if err != nil {
		return false
	}
	a, b := theirs(want), ours(p)
	for name := range merged(a, b) {
		if d := cmp.Diff(fields(a[name]), fields(b[name])); d != "" {
			t.Errorf("%s: %s (-compose-go +ours)\n%s", label, name, d)
		}
	}
	return true
}

func problemsOf(p *AppModel) string {
	var b strings.Builder
	for _, x := range p.Problems {
		line := 0
		if x.File != nil {
			line = x.File.Line(x.At.Start)
		}
		fmt.Fprintf(&b, "  line %d: %s: %s\n", line, kindNames[x.Kind], x.Message)
	}
	return b.String()
}

// composeGo loads files as docker compose does in an empty environment, but does not read env_file and
// label_file.
func composeGo(files []string) (p *types.Project, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	dir := filepath.Dir(files[0])
	env := types.Mapping{}
	if b, err := os.ReadFile(filepath.Join(dir, ".env")); err == nil {
		if env, err = dotenv.Parse(bytes.NewReader(b)); err != nil {
			return nil, err
		}
	}
	return loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir: dir, ConfigFiles: types.ToConfigFiles(files), Environment: env,
	}, func(o *loader.Options) {
		o.SetProjectName(loader.NormalizeProjectName(filepath.Base(dir)), false)
		o.SkipResolveEnvironment, o.SkipResolveLabels = true, true
		if list, ok := env["COMPOSE_PROFILES"]; ok {
			o.Profiles = strings.Split(list, ",")
		}
	})
}

// A plain is a service in a form in which both results can be compared.
type plain struct {
	Image, Build, Command, Entrypoint, NetworkMode, User      string
	Environment, Ports, Volumes, Networks, DependsOn, Secrets []string
	EnvFiles, Hosts, Expose, Links, Aliases                   []string
}

func theirs(p *types.Project) map[string]plain {
	out := map[string]plain{}
	for name, s := range p.AllServices() {
		out[name] = theirService(s)
	}
	for name, n := range p.Networks {
		out["network "+name] = plain{Image: fmt.Sprint(n.External, n.Internal), Build: n.Driver}
	}
	for name, v := range p.Volumes {
		out["volume "+name] = plain{Image: fmt.Sprint(v.External), Build: v.Driver}
	}
	for name, s := range p.Secrets {
		out["secret "+name] = plain{Image: fmt.Sprint(s.External), Build: s.File + "|" + s.Environment}
	}
	for name, s := range p.Configs {
		out["config "+name] = plain{Image: fmt.Sprint(s.External), Build: s.File + "|" + s.Environment}
	}
	return out
}

func theirService(s types.ServiceConfig) plain {
	x := plain{
		Image: s.Image, NetworkMode: s.NetworkMode, User: s.User, Command: fmt.Sprintf("%q", s.Command),
		Entrypoint: fmt.Sprintf("%q", s.Entrypoint), Expose: s.Expose, Links: s.Links,
	}
	if s.Build != nil {
		theirBuild(s.Build, &x)
	}
	for k, v := range s.Environment {
		if v != nil && strings.HasPrefix(*v, "map[") {
			v = nil // a mapping, printed
		}
		x.Environment = append(x.Environment, pair(k, v))
	}
	for _, p := range s.Ports {
		x.Ports = append(x.Ports, fmt.Sprintf("%s:%s:%d/%s", p.HostIP, p.Published, p.Target, p.Protocol))
	}
	for _, v := range s.Volumes {
		nocopy := v.Volume != nil && v.Volume.NoCopy
		if v.Type == "bind" {
			v.Source = filepath.Clean(v.Source)
		}
		x.Volumes = append(x.Volumes, fmt.Sprintf("%s %s:%s ro=%v nocopy=%v", v.Type, v.Source, v.Target, v.ReadOnly, nocopy))
	}
	for _, v := range s.Tmpfs {
		x.Volumes = append(x.Volumes, "tmpfs "+v)
	}
	for k, n := range s.Networks {
		x.Networks = append(x.Networks, k)
		if n != nil {
			for _, a := range n.Aliases {
				x.Aliases = append(x.Aliases, k+" "+a)
			}
		}
	}
	for k, d := range s.DependsOn {
		x.DependsOn = append(x.DependsOn, fmt.Sprint(k, " ", d.Condition, " ", d.Required))
	}
	for _, v := range s.Secrets {
		if !strings.HasPrefix(v.Target, "/") {
			v.Target = "/run/secrets/" + v.Target
		}
		x.Secrets = append(x.Secrets, v.Source+" "+v.Target)
	}
	for _, f := range s.EnvFiles {
		x.EnvFiles = append(x.EnvFiles, fmt.Sprint(f.Path, " ", f.Required, " ", f.Format))
	}
	for k, ips := range s.ExtraHosts {
		for _, ip := range ips {
			x.Hosts = append(x.Hosts, k+"="+ip)
		}
	}
	x.sort()
	return x
}

func theirBuild(b *types.BuildConfig, x *plain) {
	x.Build = b.Context + "|" + b.Dockerfile + "|" + b.DockerfileInline + "|" + b.Target
	for k, v := range b.Args {
		x.Hosts = append(x.Hosts, "arg "+pair(k, v))
	}
	for k, v := range b.AdditionalContexts {
		x.Hosts = append(x.Hosts, "context "+k+"="+v)
	}
}

func (x *plain) sort() {
	for _, l := range []*[]string{&x.Environment, &x.Ports, &x.Volumes, &x.Networks, &x.DependsOn, &x.Secrets, &x.EnvFiles, &x.Hosts, &x.Expose, &x.Links, &x.Aliases} {
		sort.Strings(*l)
		if len(*l) == 0 {
			*l = nil
		}
	}
}

func pair(k string, v *string) string {
	if v == nil {
		return k
	}
	return k + "=" + *v
}

func ours(p *AppModel) map[string]plain {
	out := map[string]plain{}
	for _, s := range p.Services {
		out[s.Name.Text] = ourService(s)
	}
	for _, n := range p.Networks {
		out["network "+n.Key.Text] = plain{Image: fmt.Sprint(n.External, n.Internal), Build: str(n.Driver)}
	}
	for _, v := range p.Volumes {
		out["volume "+v.Key.Text] = plain{Image: fmt.Sprint(v.External), Build: str(v.Driver)}
	}
	for _, s := range p.Secrets {
		out["secret "+s.Key.Text] = plain{Image: fmt.Sprint(s.External), Build: s.File.Abs() + "|" + str(s.Environment)}
	}
	for _, s := range p.Configs {
		out["config "+s.Key.Text] = plain{Image: fmt.Sprint(s.External), Build: s.File.Abs() + "|" + str(s.Environment)}
	}
	return out
}

func str(v *Value) string {
	if v == nil {
		return ""
	}
	return v.Text
}

func ourService(s *Service) plain {
	x := plain{Image: str(s.Image), NetworkMode: str(s.NetworkMode), User: str(s.User), Command: words(s.Command), Entrypoint: words(s.Entrypoint)}
	if s.Build != nil {
		ourBuild(s, s.Build, &x)
	}
	for _, e := range s.Environment {
		x.Environment = append(x.Environment, pair(e.Key.Text, text2(e.Value)))
	}
	for _, port := range s.Ports {
		x.Ports = append(x.Ports, expand2(port)...)
	}
	for _, m := range s.Mounts {
		if m.Node.Kind == Scalar && m.Type == "tmpfs" {
			x.Volumes = append(x.Volumes, "tmpfs "+m.Node.text())
			continue
		}
		source := m.Source
		if m.Type == "bind" {
			source = m.SourceAt.Abs()
		}
		x.Volumes = append(x.Volumes, fmt.Sprintf("%s %s:%s ro=%v nocopy=%v", m.Type, source, m.Target, m.ReadOnly, m.NoCopy))
	}
	for _, a := range s.Networks {
		x.Networks = append(x.Networks, a.Network.Text)
		for _, alias := range a.Aliases {
			x.Aliases = append(x.Aliases, a.Network.Text+" "+alias.Text)
		}
	}
	for _, e := range s.edges() {
		condition := "service_started"
		for _, d := range s.DependsOn {
			if d.Service.Text == e.to && d.Condition != nil {
				condition = d.Condition.Text
			}
		}
		x.DependsOn = append(x.DependsOn, fmt.Sprint(e.to, " ", condition, " ", e.required))
	}
	for _, g := range s.Secrets {
		x.Secrets = append(x.Secrets, g.Name.Text+" "+g.Target)
	}
	for _, f := range s.EnvFiles {
		x.EnvFiles = append(x.EnvFiles, fmt.Sprint(f.Path.Abs(), " ", f.Required, " ", f.Format))
	}
	for _, h := range s.ExtraHosts {
		for _, ip := range strings.Split(str(h.Value), ",") {
			x.Hosts = append(x.Hosts, h.Key.Text+"="+ip)
		}
	}
	for _, v := range s.Expose {
		x.Expose = append(x.Expose, v.Text)
	}
	for _, v := range s.Links {
		x.Links = append(x.Links, v.Text)
	}
	x.sort()
	return x
}

func ourBuild(s *Service, b *Build, x *plain) {
	dir := s.Dir
	if b.Context != nil {
		dir = b.Context.Abs()
	}
	file, inline := str(b.Dockerfile), ""
	if b.Inline != nil {
		inline = b.Inline.text()
	} else if file == "" {
		file = "Dockerfile"
	}
	x.Build = dir + "|" + file + "|" + inline + "|" + str(b.Target)
	for _, a := range b.Args {
		if a.Value != nil {
			x.Hosts = append(x.Hosts, "arg "+pair(a.Key.Text, &a.Value.Text))
		}
	}
	for _, c := range b.AdditionalContexts {
		x.Hosts = append(x.Hosts, "context "+c.Key.Text+"="+c.Value.Abs())
	}
}

func text2(v *Value) *string {
	if v == nil {
		return nil
	}
	return &v.Text
}

func words(c *Command) string {
	if c == nil {
		return "[]"
	}
	var out []string
	for _, w := range c.Words {
		out = append(out, w.Text)
	}
	return fmt.Sprintf("%q", out)
}

// expand2 returns each port of a range separately.
func expand2(p Port) (out []string) {
	from, to, _ := portRange(p.Target)
	first, last, _ := portRange(p.Published)
	for i := from; i <= to; i++ {
		published := p.Published
		if p.Published != "" && p.Node.Kind == Scalar && (from != to || first == last) {
			published = itoa(first + i - from)
		}
		out = append(out, fmt.Sprintf("%s:%s:%d/%s", p.HostIP, published, i, p.Protocol))
	}
	return slices.Compact(out)
}

// TestUnknown loads every project twice. A fault that is reported while variables are unknown must also be a
// fault if they are empty, as in docker compose.
func TestUnknown(t *testing.T) {
	var projects [][]string
	for _, name := range composeFiles(t) {
		projects = append(projects, []string{name})
	}
	for _, a := range archives(t, "testdata/load/*.txtar") {
		projects = append(projects, a.unpack(t))
	}
	for _, files := range projects {
		if d := falseAlarm(files); d != "" {
			t.Error(d)
		}
	}
}

// falseAlarm returns a problem that is reported only while variables are unknown, or "".
func falseAlarm(files []string) string {
	key := func(x Problem) string { return fmt.Sprint(x.File.Path, x.At, x.Kind) }
	closed, open := map[string]bool{}, map[string]bool{}
	for _, x := range (&Loader{Read: read, Closed: true}).Load(files...).Problems {
		closed[key(x)] = true
	}
	unknown := (&Loader{Read: read}).Load(files...).Problems
	for _, x := range unknown {
		open[key(x)] = true
	}
	for k := range closed {
		if !open[k] {
			return "" // an unset variable stops the loading before the fault is found
		}
	}
	for _, x := range unknown {
		if !closed[key(x)] {
			return fmt.Sprintf("%s:%d: with unknown variables: %s", x.File.Path, x.File.Line(x.At.Start), x.Message)
		}
	}
	return ""
}
