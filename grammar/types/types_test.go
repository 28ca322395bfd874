package types

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dfvet/dfvet/testdata/golden"
	"github.com/google/go-cmp/cmp"
)

// lines returns the lines of a file in testdata, without comments and empty lines.
func lines(t testing.TB, name string) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimRight(line, "\n"); line != "" && line[0] != '#' {
			all = append(all, line)
		}
	}
	return all
}

// cells splits a line at " | ".
func cells(line string) []string {
	all := strings.Split(line, "|")
	for i, c := range all {
		all[i] = strings.TrimSpace(c)
	}
	return all
}

func mustType(t testing.TB, text string) Type {
	t.Helper()
	typ, flaw := ParseType(text)
	if flaw != nil {
		t.Fatalf("%s: %s", text, flaw.Message)
	}
	return typ
}

func mustFormat(t testing.TB, text string) *Format {
	t.Helper()
	f, flaw := ParseFormat(text)
	if flaw != nil {
		t.Fatalf("%s: %s", text, flaw.Message)
	}
	return f
}

// testRegistry reads testdata/registry.txt, including the formats that the tests name.
func testRegistry(t testing.TB) *Registry {
	var ds []*Declaration
	for _, line := range lines(t, "registry.txt") {
		words := strings.Fields(line)
		d := &Declaration{Type: mustType(t, words[0])}
		for i := 1; i < len(words); i += 2 {
			switch v := words[i+1]; words[i] {
			case "IS":
				d.Is = append(d.Is, mustType(t, v))
			case "PORT", "TLS-PORT":
				e, flaw := ParseEndpoint(v)
				if flaw != nil {
					t.Fatal(flaw.Message)
				}
				if words[i] == "PORT" {
					d.Ports = append(d.Ports, e)
				} else {
					d.TLSPorts = append(d.TLSPorts, e)
				}
			case "SCHEME":
				d.Schemes = append(d.Schemes, v)
			case "TLS-SCHEME":
				d.TLSSchemes = append(d.TLSSchemes, v)
			}
		}
		ds = append(ds, d)
	}
	formats := []*FormatDeclaration{
		{Name: mustType(t, "com.acme/order-id"), Matches: "^ORD-[0-9]{8}$"},
		{Name: mustType(t, "com.acme/db"), Is: mustFormat(t, "URL(org.postgresql.db/)|URL(com.mysql.db/)")},
		{Name: mustType(t, "com.acme/secret"), Is: mustFormat(t, "LIST(PASSWORD(org.postgresql.db/), \",\")")},
	}
	r, problems := NewRegistry(ds, formats)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return r
}

func TestFit(t *testing.T) {
	r := testRegistry(t)
	names := map[Fit]string{Fits: "fits", Unproven: "unproven", WrongType: "wrong type", WrongVersion: "wrong version"}
	for _, line := range lines(t, "fit.txt") {
		c := cells(line)
		if got := names[r.Fit(mustType(t, c[0]), mustType(t, c[1]))]; got != c[2] {
			t.Errorf("%s for %s: got %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestNear(t *testing.T) {
	r := testRegistry(t)
	for _, line := range lines(t, "near.txt") {
		c := cells(line)
		var names []string
		for _, near := range r.Near(mustType(t, c[0])) {
			names = append(names, near.Name())
		}
		got := strings.Join(names, " ")
		if got == "" {
			got = "-"
		}
		if got != c[1] {
			t.Errorf("near %s: got %s, want %s", c[0], got, c[1])
		}
	}
}

// TestNamed checks that a short name in a reference means its type, unless a line has that name.
func TestNamed(t *testing.T) {
	isName := func(word string) bool { return word == "redis" || word == "db" }
	for in, want := range map[string]string{
		"URL(http)": "URL(org.ietf.http/)", "URL(HTTP)": "URL(org.ietf.http/)", "URL(https)": "URL(https)", "USER(redis)": "USER(redis)", "USER(db)": "USER(db)",
		"PASSWORD(mysql, root)": "PASSWORD(com.mysql.db/, root)", "INT": "INT", "HOST(any-database)": "HOST(dev.dfvet/any-database)",
		"LIST(URL(postgres)|HOST(redis), \",\")": "LIST(URL(org.postgresql.db/)|HOST(redis), \",\")", "HOST(nobody)": "HOST(nobody)",
	} {
		f := mustFormat(t, in)
		before := f.String()
		got := f.Named(isName)
		if got.String() != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
		if f.String() != before {
			t.Errorf("%s: the format itself has changed to %s", in, f)
		}
		if again := mustFormat(t, got.String()).Named(isName); again.String() != got.String() {
			t.Errorf("%s is read back as %s", got, again)
		}
	}
	if ref := mustFormat(t, "PORT(amqps)").Named(isName).Ref; !ref.TLS || ref.Type.Name() != "org.amqp/" {
		t.Errorf("PORT(amqps) refers to %+v", ref)
	}
}

// TestRegistryAnswers prints what the registry says about some types, all in one golden file.
func TestRegistryAnswers(t *testing.T) {
	r := testRegistry(t)
	var b strings.Builder
	for _, name := range []string{"com.coreos.etcd/client-communication", "com.acme.shop/orders/v2", "io.valkey/", "org.amqp/0-9-1", "org.ietf.http/", "com.coreos.etcd/", "com.nobody/"} {
		typ := mustType(t, name)
		b.WriteString(name + "\n")
		show := func(what string, ts []Type) {
			b.WriteString("\t" + what + ":")
			for _, t := range ts {
				b.WriteString(" " + t.Name())
			}
			b.WriteString("\n")
		}
		ends := func(what string, es []Endpoint) {
			b.WriteString("\t" + what + ":")
			for _, e := range es {
				b.WriteString(" " + e.String())
			}
			b.WriteString("\n")
		}
		show("is", r.Ancestors(typ))
		show("children", r.Children(typ))
		ends("ports", r.Defaults(typ, false))
		ends("tls ports", r.Defaults(typ, true))
		plain, tls := r.Schemes(typ)
		b.WriteString("\tschemes: " + strings.Join(plain, " ") + "; " + strings.Join(tls, " ") + "\n")
	}
	for _, s := range []string{"http", "REDISS", "neo4j+s", "nothing"} {
		b.WriteString(s + ":// is of")
		for _, t := range r.OfScheme(s) {
			b.WriteString(" " + t.Name())
		}
		b.WriteString("\n")
	}
	golden.File(t, "testdata/answers.golden", b.String())
}

func TestProblems(t *testing.T) {
	typ := func(s string) Type { return mustType(t, s) }
	named := func(s string) *Format { return &Format{Kind: Named, Name: typ(s)} }
	r, problems := NewRegistry([]*Declaration{
		{Type: typ("a.b/x"), Is: []Type{typ("a.c/")}},
		{Type: typ("a.c/"), Is: []Type{typ("a.d/")}},
		{Type: typ("a.d/"), Is: []Type{typ("a.b/x/y")}},
		{Type: typ("a.e/"), Is: []Type{typ("a.b/")}},
		{Type: typ("a.e/"), Is: []Type{typ("a.e/")}},
	}, []*FormatDeclaration{
		{Name: typ("f.a/"), Is: named("f.b/")},
		{Name: typ("f.b/"), Is: &Format{Kind: List, Of: []*Format{named("f.a/")}, Between: ","}},
		{Name: typ("f.c/"), Matches: "("},
	})
	var got []string
	for _, p := range problems {
		got = append(got, p.Message)
	}
	want := []string{
		"the type a.e/ is declared twice in this file; keep one of the lines",
		"a.b/x IS: a.c/ is a cycle: a.c/ is already a subtype of a.b/x",
		"a.c/ IS: a.d/ is a cycle: a.d/ is already a subtype of a.c/",
		"a.d/ IS: a.b/x/y is a cycle: a.b/x/y is already a subtype of a.d/",
		"a.e/ IS: a.e/ is a cycle: a.e/ is already a subtype of a.e/",
		"the format f.a/ contains itself",
		"the format f.b/ contains itself",
		"the format f.c/ has an invalid pattern: invalid regular expression (RE2 syntax): missing closing )",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// A circular declaration must not cause an endless loop.
	if flaw := r.Check(named("f.a/"), "x"); flaw != nil {
		t.Error(flaw.Message)
	}
	if r.Fit(typ("a.b/x"), typ("a.d/")) != Fits || r.Secret(named("f.a/")) || r.Targets(named("f.a/"), "x") != nil {
		t.Error("a circle is not walked once round")
	}
}

func TestInRange(t *testing.T) {
	names := map[Tri]string{Yes: "yes", No: "no", Unknown: "unknown"}
	for _, c := range []struct{ version, versions, want string }{
		{"16", ">=16", "yes"}, {"16.4", ">=14<17", "yes"}, {"17", "<17", "no"}, {"8", ">=18", "no"},
		{"16", ">=16.2", "unknown"}, {"16", "<16.5", "unknown"}, {"latest", ">=16", "unknown"}, {"9.6", "<10", "yes"},
	} {
		if got := names[InRange(c.version, c.versions)]; got != c.want {
			t.Errorf("%s in %s: got %s, want %s", c.version, c.versions, got, c.want)
		}
	}
}

func TestParseEndpoint(t *testing.T) {
	for text, want := range map[string]string{
		"TCP:80": "TCP:80", "udp:8000-8010": "UDP:8000-8010", "SCTP:1-1": "SCTP:1",
		"TCP:0":     `port 0 is not between 1 and 65535`,
		"TCP:70000": `port 70000 is not between 1 and 65535`,
		"TCP:":      `missing port after TCP:`,
		"TCP":       `missing port after TCP:`,
		"80":        "`80` is not a transport; write TCP:, UDP: or SCTP: before the port",
		"TCP:http":  "`http` is not a valid port; write a number from 1 to 65535",
		"TCP:9-8":   `the range 9-8 ends before it begins`,
		"TCP:1-":    "`\"\"` is not a valid port; write a number from 1 to 65535",
	} {
		e, flaw := ParseEndpoint(text)
		got := e.String()
		if flaw != nil {
			got = flaw.Message
			if flaw.Off < 0 || flaw.Off+flaw.Len > len(text) {
				t.Errorf("%s: the flaw is at %d+%d", text, flaw.Off, flaw.Len)
			}
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestParseType(t *testing.T) {
	for text, want := range map[string]string{
		"org.w3.clf":                           "org.w3.clf/",
		"org.postgresql.db/@>=14<17":           "org.postgresql.db/@>=14<17",
		"ORG.AMQP/0-9-1/":                      "org.amqp/0-9-1",
		"text":                                 "dev.dfvet/text",
		"com.acme/v2@TAG":                      "com.acme/v2@TAG",
		"":                                     `0+0 missing type, such as org.ietf.http/`,
		"org/x":                                "0+3 `org` has no dot; a type begins with a reversed domain name, such as org.ietf",
		"org..http/":                           `4+0 the type has an empty part`,
		"org.ietf.http//x":                     `14+0 the type has an empty part`,
		"org.ietf.http/x y":                    "15+1 a type consists of letters, digits, `.`, `-` and `/`, such as org.postgresql.db/",
		"org.w3.clf@new":                       "11+3 `new` is not a version; write a range such as >=14<17 or 16",
		"org.w3.clf@":                          "11+0 `\"\"` is not a version; write a range such as >=14<17 or 16",
		"org.w3.clf@>=1<":                      "15+0 `\"\"` is not a version; write a range such as >=14<17 or 16",
		strings.Repeat("a.", 20_000) + "a":     `0+40001 the name of the type is longer than 500 bytes`,
		strings.Repeat("a", 495):               `0+495 the name of the type is longer than 500 bytes`,
		"org.x" + strings.Repeat("/a", 20_000): `0+40005 the name of the type is longer than 500 bytes`,
	} {
		typ, flaw := ParseType(text)
		got := typ.String()
		if flaw != nil {
			got = flaw.String()
		}
		if got != want {
			t.Errorf("%.40s: got %s, want %s", text, got, want)
		}
	}
}

func FuzzType(f *testing.F) {
	for _, s := range []string{"org.ietf.http/", "text", "org.postgresql.db/@>=14<17", "a.b/c@TAG", "..", "a./@", "org.x/v@1.2-rc"} {
		f.Add(s, "org.ietf.http/2@2")
	}
	r := testRegistry(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		x, flaw := ParseType(a)
		if flaw != nil {
			holdFlaw(t, a, flaw)
			return
		}
		again, flaw := ParseType(x.String())
		if flaw != nil || again != x {
			t.Fatalf("%q reads back as %v, %v", x.String(), again, flaw)
		}
		r.Near(x)
		y, flaw := ParseType(b)
		if flaw != nil {
			return
		}
		if r.Fit(x, y) == Fits && r.Fit(y, x) == WrongType {
			t.Fatalf("%s fits %s, but the other way round they have nothing in common", x, y)
		}
		if r.Fit(x, x) != Fits && !apart(x.Versions, x.Versions) {
			t.Fatalf("%s does not fit itself", x)
		}
	})
}

// holdFlaw fails if a flaw is outside its text or has no message.
func holdFlaw(t *testing.T, text string, f *Flaw) {
	t.Helper()
	if f.Off < 0 || f.Len < 0 || f.Off+f.Len > len(text) || f.Message == "" || !utf8.ValidString(f.Message) {
		t.Fatalf("a flaw of %q at %d+%d: %q", text, f.Off, f.Len, f.Message)
	}
}
