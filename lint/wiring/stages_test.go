package wiring

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/testdata/golden"
)

// stages maps the name of an archive to the function that prints the results that it is about.
var stages = map[string]func(b *strings.Builder, c *checker){
	"names":       printNames,
	"listeners":   printListeners,
	"ends":        printEnds,
	"judge":       printNeeds,
	"credentials": printCredentials,
	"evidence":    printNeeds,
	"file":        printNeeds,
	"environment": printNeeds,
	"volumes":     printNeeds,
	"ports":       printNeeds,
	"order":       printNeeds,
	"advertised":  printNeeds,
}

func TestStages(t *testing.T) {
	for stage, show := range stages {
		t.Run(stage, func(t *testing.T) {
			a := golden.Read(t, filepath.Join("testdata", stage+".txtar"))
			texts := map[string]string{"/p/.git/HEAD": ""}
			for name, text := range a.Texts("want") {
				texts["/p/"+name] = text
			}
			var b strings.Builder
			show(&b, checked(t, texts))
			a.Section(t, "want", b.String())
		})
	}
}

// TestStagesHaveArchives checks that each file in testdata is the archive of a stage.
func TestStagesHaveArchives(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name := strings.TrimSuffix(filepath.Base(f), ".txtar"); stages[name] == nil {
			t.Errorf("no stage runs %s: add %q to stages, with a function that prints what it finds", f, name)
		}
	}
}

func checked(t *testing.T, texts map[string]string) *checker {
	fsys := project.Memory("/p", texts)
	found := project.Discover(fsys, []project.Pattern{{Path: "/p", Deep: true}}, func(string) bool { return false })
	p, err := project.Load(fsys, project.Options{Found: found})
	if err != nil {
		t.Fatal(err)
	}
	return Check(p.Apps[0], p.Types).by
}

// printNames prints what each host in a service's HOSTS variable resolves to.
func printNames(b *strings.Builder, c *checker) {
	kinds := map[answerKind]string{outside: "outside", loopback: "loopback", found: "found", elsewhere: "elsewhere", undefined: "undefined"}
	for _, s := range c.App.Services {
		g := s.Env["HOSTS"]
		if g == nil {
			continue
		}
		for _, host := range strings.Fields(g.Text) {
			a := c.resolve(s, host)
			fmt.Fprintf(b, "%s: %s %s", s.Name.Text, host, kinds[a.Kind])
			for _, p := range a.Services {
				b.WriteString(" " + p.Name.Text)
			}
			b.WriteString("\n")
		}
	}
}

func printListeners(b *strings.Builder, c *checker) {
	for _, s := range c.App.Services {
		all, closed := c.listening(s)
		fmt.Fprintf(b, "%s: %s, all known: %t\n", s.Name.Text, portList(all), closed)
		for _, l := range all {
			fmt.Fprintf(b, "  %s loopback: %t, may: %t\n", typeList(l.listener.For), l.loopback, l.may)
		}
	}
}

func printEnds(b *strings.Builder, c *checker) {
	for _, s := range c.App.Services {
		v := c.view(s)
		for _, l := range v.c.Connections {
			for _, e := range c.connects(v, l) {
				printEnd(b, "CONNECTS", e)
			}
		}
		for _, l := range v.c.Variables {
			if !l.Emits && l.Format.NamesHost() {
				for _, e := range c.variableEnds(v, l) {
					printEnd(b, l.Name, e)
				}
			}
		}
	}
}

func printEnd(b *strings.Builder, from string, e *end) {
	fmt.Fprintf(b, "%s: %s -> %s %s, default: %t\n", e.v.Name.Text, from, e, typeList(e.types), e.isDefault)
}

// printNeeds prints the verdict of each need, then the faults.
func printNeeds(b *strings.Builder, c *checker) {
	for _, n := range c.Needs {
		fmt.Fprintf(b, "%s: ", n.Service.Name.Text)
		switch {
		case n.Volume != nil:
			b.WriteString("volume " + n.Volume.Path)
		case len(n.Types) > 0:
			fmt.Fprintf(b, "%s at %s:%d", typeList(n.Types), n.Host, n.Port)
		case n.Variable != nil:
			b.WriteString("variable " + n.Variable.Name)
		}
		fmt.Fprintf(b, " %s\n", n.Verdict)
	}
	printFaults(b, c.Faults)
}

func printCredentials(b *strings.Builder, c *checker) {
	for _, s := range c.App.Services {
		v := c.view(s)
		for _, l := range v.c.Listeners {
			k := c.providerAccounts(v, l)
			fmt.Fprintf(b, "%s: users %q, databases %d\n", s.Name.Text, users(k), len(k.databases))
		}
	}
	printNeeds(b, c)
}

func printFaults(b *strings.Builder, all []*Fault) {
	for _, f := range all {
		fmt.Fprintf(b, "%s %s: %s\n", place(f.File, f.At), f.Rule, f.Message)
	}
}

func place(f *source.File, at source.Span) string {
	line, column := f.LineRune(at.Start)
	return fmt.Sprintf("%s:%d:%d", filepath.Base(f.Path), line, column)
}
