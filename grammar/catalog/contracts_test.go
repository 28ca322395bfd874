package catalog

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/testdata/golden"
	"github.com/google/go-cmp/cmp"
)

// blocks calls f with the lines of every block of every file, one block at a time.
func blocks(f func(e *entry, c *contract.Contract)) {
	for _, e := range entries() {
		for _, s := range e.tree().Stages {
			f(e, contract.Of(e.tree(), s))
		}
	}
}

// at formats the place of a line for a message.
func at(e *entry, l contract.Line) string {
	return fmt.Sprintf("%s:%d", e.name, e.tree().Source.Line(l.At.Start))
}

func TestFilesParse(t *testing.T) {
	for _, e := range entries() {
		tree := e.tree()
		for _, p := range tree.Problems {
			t.Errorf("%s:%d: %s", e.name, tree.Source.Line(p.At.Start), p.Message)
		}
		if !strings.HasPrefix(e.text(), "# ") {
			t.Errorf("%s does not begin with a word on where its facts are from", e.name)
		}
		if len(tree.Stages) > 0 && !strings.HasPrefix(e.text(), "# Facts of 20") {
			t.Errorf("%s does not say from when and where its facts are", e.name)
		}
	}
	blocks(func(e *entry, c *contract.Contract) {
		for _, l := range c.Refused {
			t.Errorf("%s: the line cannot be read", at(e, l.Line))
		}
	})
}

// TestIndex compares the index of image names with the names in the blocks, and the list of files with
// declarations with the files that have some.
func TestIndex(t *testing.T) {
	for _, e := range entries() {
		tree := e.tree()
		if declares := len(tree.Types)+len(tree.Formats) > 0; declares != slices.Contains(declaring, e.name) {
			t.Errorf("%s declares types or formats: %v; such lines stand in %v", e.name, declares, declaring)
		}
		found := slices.Collect(images([]byte(e.text())))
		var named []string
		for _, s := range tree.Stages {
			if s.From == nil { // PROGRAM
				continue
			}
			for _, from := range append([]*dockerfile.From{s.From}, s.Also...) {
				name, ok := contract.FullName(from.Image.Value)
				if !ok {
					t.Errorf("%s: %s is no image", e.name, from.Image.Value)
				}
				named = append(named, name)
			}
		}
		if diff := cmp.Diff(named, found); diff != "" {
			t.Errorf("%s: %s", e.name, diff)
		}
	}
}

func TestRegistryStands(t *testing.T) {
	d := declarations()
	other := &types.Declaration{Type: types.Type{Authority: "com.example"}, Doc: "Makes the registry judge them all."}
	r, problems := types.NewRegistry(append(slices.Clone(d.types), other), d.formats)
	for _, p := range problems {
		t.Errorf("%s:%d: %s", p.File.Path, p.File.Line(p.At.Start), p.Message)
	}
	for _, d := range r.Types() {
		for _, is := range d.Is {
			if !r.Declared(is) {
				t.Errorf("%s is a %s, which nobody declares", d.Type, is)
			}
		}
		if !strings.HasSuffix(d.Doc, ".") {
			t.Errorf("%s has no manual", d.Type)
		}
	}
}

func walk(f *types.Format, do func(*types.Format)) {
	do(f)
	for _, of := range f.Of {
		walk(of, do)
	}
}

// TestTypesAreDeclared finds typing errors in the names of types.
func TestTypesAreDeclared(t *testing.T) {
	blocks(func(e *entry, c *contract.Contract) {
		hold := func(l contract.Line, ts ...contract.Typed) {
			for _, typ := range ts {
				format := func(f *types.FormatDeclaration) bool { return f.Name.Name() == typ.Name() }
				if typ.Authority != "" && !Standard().Declared(typ.Type) && !slices.ContainsFunc(Standard().Formats(), format) {
					t.Errorf("%s: nobody declares %s", at(e, l), typ)
				}
			}
		}
		for _, l := range c.Listeners {
			hold(l.Line, l.For...)
		}
		for _, l := range c.Connections {
			hold(l.Line, l.For...)
		}
		for _, v := range c.Volumes {
			hold(v.Line, v.Format)
		}
		for _, l := range c.Provisions {
			hold(l.Line, l.Type)
		}
		for _, v := range c.Variables {
			walk(v.Format, func(f *types.Format) { hold(v.Line, contract.Typed{Type: f.Ref.Type}, contract.Typed{Type: f.Name}) })
		}
	})
}

// TestNamesAreKnown checks that placeholders and names of connections refer to lines in the same file.
func TestNamesAreKnown(t *testing.T) {
	ends, variables := map[string]bool{}, map[string]bool{}
	blocks(func(e *entry, c *contract.Contract) {
		for _, l := range c.Listeners {
			ends[e.name+l.As] = true
		}
		for _, l := range c.Connections {
			ends[e.name+l.As] = true
		}
		for _, v := range c.Variables {
			variables[e.name+v.Name] = true
		}
	})
	blocks(func(e *entry, c *contract.Contract) {
		need := func(l contract.Line, in map[string]bool, name string) {
			if name != "" && !in[e.name+name] {
				t.Errorf("%s: no line states %s", at(e, l), name)
			}
		}
		for _, l := range c.Listeners {
			need(l.Line, variables, l.On.Placeholder)
		}
		for _, l := range c.Connections {
			need(l.Line, variables, l.Placeholder)
			if l.On != nil {
				need(l.Line, variables, l.On.Placeholder)
			}
		}
		for _, v := range c.Volumes {
			need(v.Line, variables, v.Placeholder)
		}
		for _, l := range c.Provisions {
			need(l.Line, ends, l.In)
		}
		for _, v := range c.Variables {
			walk(v.Format, func(f *types.Format) { need(v.Line, ends, f.Ref.Name) })
		}
	})
}

// TestDefaults checks every default against its format, and against those conditions that do not depend on
// the variable itself.
func TestDefaults(t *testing.T) {
	blocks(func(e *entry, c *contract.Contract) {
		for _, v := range c.Variables {
			if v.Default == nil {
				continue
			}
			if flaw := Standard().Check(v.Format, *v.Default); flaw != nil {
				t.Errorf("%s: %s is no %s: %s", at(e, v.Line), *v.Default, v.Format, flaw.Message)
			}
			for _, x := range slices.Concat(v.When, v.Unless) {
				if v.Is(x.Name) {
					t.Errorf("%s: the default of %s hangs on itself", at(e, v.Line), v.Name)
				}
			}
		}
	})
}

// TestImages prints the contracts that the blocks give for some images and tags.
func TestImages(t *testing.T) {
	if n := len(Images()); n < 50 {
		t.Errorf("%d images", n)
	}
	var b strings.Builder
	for _, image := range []string{
		"postgres", "postgres:16.4", "postgres:17-alpine", "postgres:18", "postgres:alpine", "postgres:9.6.8",
		"mysql:8", "mysql:5.7", "mariadb:11", "redis:7-alpine", "rabbitmq:3-management", "rabbitmq:3.8", "influxdb:1.8",
		"influxdb:2.7-alpine", "influxdb", "wordpress", "wordpress:php8.3-fpm-alpine", "wordpress:cli", "couchdb:2",
		"eclipse-mosquitto:1.6", "eclipse-mosquitto", "docker:27-dind", "docker:27", "sonarqube:7", "registry:2", "registry",
		"quay.io/coreos/etcd:v3.5.17", "docker.io/phpmyadmin/phpmyadmin",
	} {
		ref, ok := contract.ParseRef(image)
		if !ok {
			t.Fatal(image)
		}
		fmt.Fprintf(&b, "%s\n", image)
		show(&b, contract.OfBlocks(ref, Blocks(ref)))
	}
	golden.File(t, "testdata/images.golden", b.String())
}

func show(b *strings.Builder, c *contract.Contract) {
	if c == nil {
		b.WriteString("\tnothing is known\n")
		return
	}
	for _, l := range c.Listeners {
		fmt.Fprintf(b, "\tlistens %s for %s\n", l.Key(), l.For[0])
	}
	for _, l := range c.Connections {
		fmt.Fprintf(b, "\tconnects %s for %s\n", l.Key(), l.For[0])
	}
	for _, v := range c.Variables {
		if v.Needed || v.Format.Kind == types.Nothing {
			fmt.Fprintf(b, "\tneeds %s %s\n", v.Key(), v.Format)
		}
	}
	for _, v := range c.Volumes {
		if v.Write {
			fmt.Fprintf(b, "\twrites %s %s floating=%v\n", v.Key(), v.Format, v.Floating)
		}
	}
	for _, v := range c.Config.Volumes {
		fmt.Fprintf(b, "\tVOLUME %s\n", v.Text)
	}
	fmt.Fprintf(b, "\tENTRYPOINT %q CMD %q\n", c.Config.Entrypoint, c.Config.Cmd)
}

// BenchmarkStandard measures the cost that every run pays: reading and indexing the declarations.
func BenchmarkStandard(b *testing.B) {
	for b.Loop() {
		var d declared
		for _, name := range declaring {
			ts, fs := contract.Declarations(newEntry(name).tree())
			d.types, d.formats = append(d.types, ts...), append(d.formats, fs...)
		}
		types.NewRegistry(d.types, d.formats)
	}
}

// BenchmarkIndex measures the cost that every run with an image pays: finding the files that describe each
// image.
func BenchmarkIndex(b *testing.B) {
	for b.Loop() {
		index := map[string]int{}
		var buffer []byte
		for _, e := range entries() {
			buffer = load(e.name, buffer)
			for name := range images(buffer) {
				index[name]++
			}
		}
	}
}
