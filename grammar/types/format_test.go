package types

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dfvet/dfvet/testdata/golden"
	"github.com/dfvet/dfvet/testdata/system"
)

func TestParseFormat(t *testing.T) {
	for _, line := range lines(t, "formats.txt") {
		text, want, _ := strings.Cut(line, " => ")
		f, flaw := ParseFormat(text)
		got := ""
		if flaw != nil {
			holdFlaw(t, text, flaw)
			got = flaw.String()
		} else {
			got = f.String()
			if again, flaw := ParseFormat(got); flaw != nil || again.String() != got {
				t.Errorf("%s reads back as %v, %v", got, again, flaw)
			}
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestFormatSpans compares every node of a format with the text that it was read from.
func TestFormatSpans(t *testing.T) {
	text := `PATH | LIST(URL(org.ietf.http/)|com.acme/x, " ")|INT(1..2)`
	f := mustFormat(t, text)
	want := []string{text, "PATH", `LIST(URL(org.ietf.http/)|com.acme/x, " ")`, "URL(org.ietf.http/)|com.acme/x",
		"URL(org.ietf.http/)", "com.acme/x", "INT(1..2)"}
	var walk func(f *Format)
	walk = func(f *Format) {
		if got := text[f.Off : f.Off+f.Len]; got != want[0] {
			t.Errorf("got %s, want %s", got, want[0])
		}
		want = want[1:]
		for _, of := range f.Of {
			walk(of)
		}
	}
	walk(f)
	if len(want) > 0 {
		t.Errorf("not met: %q", want)
	}
}

// value decodes a value in a data file: literal text or a quoted Go string.
func value(s string) string {
	if v, err := strconv.Unquote(s); err == nil && strings.HasPrefix(s, `"`) {
		return v
	}
	return s
}

func TestCheck(t *testing.T) {
	r := testRegistry(t)
	var f *Format
	for _, line := range lines(t, "check.txt") {
		if len(line) < 2 || line[1] != ' ' {
			f = mustFormat(t, line)
			continue
		}
		v := value(line[2:])
		flaw := r.Check(f, v)
		if flaw != nil {
			holdFlaw(t, v, flaw)
		}
		if (flaw != nil) != (line[0] == '-') {
			t.Errorf("%s: %s: got %v", f, line, flaw)
		}
		targets := r.Targets(f, v)
		if line[0] == '?' {
			for _, x := range targets {
				if !x.Opaque {
					t.Errorf("%s: %s: is no unknown, but %+v", f, line, x)
				}
			}
		}
		if flaw != nil && targets != nil && f.Kind != List {
			t.Errorf("%s: %s: has a flaw and targets", f, line)
		}
	}
}

// TestMessages prints the messages that users see to a golden file, in which a reader can check that each one
// names the fix.
func TestMessages(t *testing.T) {
	r := testRegistry(t)
	var b strings.Builder
	var f *Format
	for _, line := range lines(t, "check.txt") {
		if len(line) < 2 || line[1] != ' ' {
			f = mustFormat(t, line)
		} else if flaw := r.Check(f, value(line[2:])); flaw != nil {
			fmt.Fprintf(&b, "%s\t%s\t%s\n", f, line[2:], flaw)
		}
	}
	golden.File(t, "testdata/messages.golden", b.String())
}

func TestTargets(t *testing.T) {
	r := testRegistry(t)
	var b strings.Builder
	var f *Format
	for _, line := range lines(t, "targets.txt") {
		b.WriteString(line + "\n")
		v, ok := strings.CutPrefix(line, "> ")
		if !ok {
			f = mustFormat(t, line)
			continue
		}
		for _, target := range r.Targets(f, v) {
			holdTarget(t, v, target)
			b.WriteString("\t" + show(v, target) + "\n")
		}
	}
	golden.File(t, "testdata/targets.golden", b.String())
}

// show prints only the parts that a target has.
func show(v string, t Target) string {
	s := []string{string(t.Kind) + "(" + t.Ref.String() + ")", strconv.Quote(v[t.Off : t.Off+t.Len])}
	add := func(name, value string, has bool) {
		if has {
			if hasGap(value) {
				value = "?"
			}
			s = append(s, name+"="+value)
		}
	}
	add("opaque", "yes", t.Opaque)
	add("scheme", t.Scheme, t.Scheme != "")
	add("host", t.Host, t.Host != "")
	add("port", strconv.Itoa(t.Port), t.Port != 0)
	add("port", "?", t.AnyPort)
	add("parameters", "?", t.Open)
	add("served", strconv.Itoa(t.Served()), t.Served() != t.Port)
	add("user", t.User, t.HasUser)
	add("password", t.Password, t.HasPass)
	add("database", t.Database, t.HasBase)
	add("tls", [...]string{"", "yes", "no"}[t.TLS], t.TLS != Unknown)
	add("loopback", "yes", IsLoopback(t.Host))
	return strings.Join(s, " ")
}

// holdTarget fails if a part of a target is not at the offset recorded for it.
func holdTarget(t *testing.T, v string, x Target) {
	t.Helper()
	for _, p := range []struct {
		at   Part
		text string
	}{{x.HostAt, x.Host}, {x.PortAt, strconv.Itoa(x.Port)}, {x.UserAt, x.User}, {x.PassAt, x.Password}, {x.BaseAt, x.Database}, {Part{x.Off, x.Len}, ""}} {
		if p.at.Off < 0 || p.at.Len < 0 || p.at.Off+p.at.Len > len(v) {
			t.Fatalf("%q: the part %+v lies outside", v, p.at)
		}
		raw := v[p.at.Off : p.at.Off+p.at.Len]
		if hasGap(p.text) {
			continue
		}
		plain, _ := url.PathUnescape(raw)
		if p.at.Len > 0 && p.text != "" && raw != p.text && plain != p.text && !strings.ContainsAny(raw, `\0+`) {
			t.Fatalf("%q: %q is said to stand at %q", v, p.text, raw)
		}
	}
}

func TestUnknown(t *testing.T) {
	for v, want := range map[string]bool{
		"${X}": true, "a${X:-b}c": true, "<host>": true, "{{HOST}}": true, "%%HOST%%": true,
		"$X": false, "${": false, "<>": false, "a > b < c": false, "%%": false, "100%": false, "": false,
	} {
		if IsUnknown(v) != want {
			t.Errorf("%q: got %v", v, !want)
		}
	}
}

func TestMayBe(t *testing.T) {
	for _, c := range []struct {
		value, text string
		want        bool
	}{
		{"${P}-db", "shop-db", true}, {"${P}-db", "shop-store", false}, {"$P-db", "db-db-db", true}, {"db-${P}", "db-1", true},
		{"db-${P}", "store-1", false}, {"a${P}b${Q}c", "a-b-c", true}, {"a${P}b${Q}c", "a-c", false}, {"${P}", "any", true},
		{"db", "db", true}, {"db", "dbs", false}, {"", "db", false},
	} {
		if got := MayBe(Masked(c.value, true), c.text); got != c.want {
			t.Errorf("%s, %s: got %v", c.value, c.text, got)
		}
	}
}

func TestSecret(t *testing.T) {
	r := testRegistry(t)
	for text, want := range map[string]bool{
		"PASSWORD(db)": true, "TOKEN(db)|STRING": true, "com.acme/secret": true, "LIST(PASSWORD(db), \",\")": true,
		"USER(db)": false, "STRING": false, "com.nobody/x": false, "com.acme/db": false,
	} {
		if r.Secret(mustFormat(t, text)) != want {
			t.Errorf("%s: got %v", text, !want)
		}
	}
}

// TestConstructors checks that every usage in the table parses and every entry has a manual text.
func TestConstructors(t *testing.T) {
	for _, c := range Constructors {
		usage := strings.NewReplacer("(min..max)", "(1..9)", "[, account]", "", "(a, b, …)", "(a, b)",
			"(type)", "(org.ietf.http/)", "(format, separator)", `(INT, ",")`, "(type", "(org.ietf.http/").Replace(c.Usage)
		f, flaw := ParseFormat(usage)
		if flaw != nil || f.Kind != c.Kind {
			t.Errorf("%s: %v", c.Usage, flaw)
		}
		if len(c.Doc) < 10 || !strings.HasSuffix(c.Doc, ".") {
			t.Errorf("%s has no manual", c.Kind)
		}
	}
}

// TestHostile checks that malicious input is handled in linear time.
func TestHostile(t *testing.T) {
	r := testRegistry(t)
	start := system.ProcessorTime(t)
	const deep = 20_000
	for _, text := range []string{
		strings.Repeat("LIST(", deep), strings.Repeat("LIST(", deep) + "INT" + strings.Repeat(")", deep),
		strings.Repeat("INT|", deep), "ENUM" + strings.Repeat("(", deep), "REGEX(" + strings.Repeat("(", deep) + ")",
		`REGEX("` + strings.Repeat("a{1000}", 30) + `")`, "HOST(" + strings.Repeat("a.", deep) + ")",
		"HOST(a.b" + strings.Repeat("/c", deep) + ")",
	} {
		if f, flaw := ParseFormat(text); flaw == nil && text[:4] != "ENUM" {
			t.Errorf("%.30s… is read as %.30s…", text, f)
		}
	}
	long := strings.Repeat("a", 1<<17)
	for _, c := range []struct{ format, value string }{
		{`REGEX("((a*)*)*b$")`, long}, {`REGEX("(a?){500}a{500}$")`, long}, {"JSON", strings.Repeat("[", deep)},
		{"LIST(HOST(org.ietf.http/), \",\")", strings.Repeat(",", 1<<17)}, {"URL(org.ietf.http/)", "http://" + strings.Repeat("a,http://", 1<<16)},
		{"DSN(com.mysql.db/)", strings.Repeat("a=b;", 1<<14)}, {"DSN(com.mysql.db/)", strings.Repeat("a='b' ", 1<<16)},
		{"DSN(com.mysql.db/)", strings.Repeat("@tcp(", 1<<16)}, {"BIND", strings.Repeat(":", 1<<17)}, {"DURATION", long}, {"CRON", long},
		{"ENUM(" + long + ")", long[1:]}, {"ADDRESS(org.ietf.http/)", strings.Repeat("[", 1<<17)},
		{"URL(org.ietf.http/)", strings.Repeat("<", 1<<17)}, {"URL(org.ietf.http/)", strings.Repeat("${", 1<<17) + "}"},
		{"DSN(com.mysql.db/)", "a=" + strings.Repeat("{{${<%% ", 1<<14)},
	} {
		f := mustFormat(t, c.format)
		r.Check(f, c.value)
		r.Targets(f, c.value)
	}
	twice := &FormatDeclaration{Name: Type{Authority: "a.b", Path: "f40"}, Matches: "y"}
	declared := []*FormatDeclaration{twice}
	for i := range 40 {
		name := Type{Authority: "a.b", Path: fmt.Sprint("f", i)}
		declared = append(declared, &FormatDeclaration{Name: name, Is: mustFormat(t, fmt.Sprintf("a.b/f%[1]d|LIST(a.b/f%[1]d, \";\")|a.b/f%[1]d", i+1))})
	}
	bomb, _ := NewRegistry(nil, declared)
	f := mustFormat(t, "a.b/f0")
	bomb.Check(f, "x;x")
	bomb.Targets(f, "x;x")
	bomb.Secret(f)
	if took := system.ProcessorTime(t) - start; took > 8*time.Second { // a quadratic reader takes minutes
		t.Errorf("took %v", took)
	}
}

func FuzzFormat(f *testing.F) {
	for _, line := range lines(f, "formats.txt") {
		text, _, _ := strings.Cut(line, " => ")
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		x, flaw := ParseFormat(text)
		if flaw != nil {
			holdFlaw(t, text, flaw)
			return
		}
		if x.Off < 0 || x.Off+x.Len > len(text) {
			t.Fatalf("%q stands at %d+%d", text, x.Off, x.Len)
		}
		again, flaw := ParseFormat(x.String())
		if flaw != nil || again.String() != x.String() {
			t.Fatalf("%q is spelt %q, which reads back as %v, %v", text, x, again, flaw)
		}
	})
}

func FuzzValue(f *testing.F) {
	r := testRegistry(f)
	var formats []*Format
	for _, name := range []string{"check.txt", "targets.txt"} {
		for _, line := range lines(f, name) {
			if len(line) > 1 && line[1] == ' ' {
				f.Add(uint8(len(formats)-1), value(line[2:]))
			} else {
				formats = append(formats, mustFormat(f, line))
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, v string) {
		format := formats[int(which)%len(formats)]
		flaw := r.Check(format, v)
		if flaw != nil {
			holdFlaw(t, v, flaw)
		}
		for _, x := range r.Targets(format, v) {
			holdTarget(t, v, x)
			if flaw != nil && format.Kind != List {
				t.Fatalf("%s of %q: %s, and yet %+v", format, v, flaw, x)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	r := testRegistry(b)
	f := mustFormat(b, "URL(org.postgresql.db/)")
	for b.Loop() {
		r.Check(f, "postgres://u:p@db:5432/shop?sslmode=disable")
	}
}

func BenchmarkTargets(b *testing.B) {
	r := testRegistry(b)
	f := mustFormat(b, `LIST(ADDRESS(org.apache.kafka/), ",")`)
	for b.Loop() {
		r.Targets(f, "kafka-1:9092,kafka-2:9092,kafka-3:9092")
	}
}

func BenchmarkFit(b *testing.B) {
	r := testRegistry(b)
	have, want := mustType(b, "com.coreos.etcd/client-communication"), mustType(b, "org.ietf.http/")
	for b.Loop() {
		r.Fit(have, want)
	}
}

func BenchmarkParseFormat(b *testing.B) {
	for b.Loop() {
		mustFormat(b, `LIST(ADDRESS(org.apache.kafka/), ",")`)
	}
}
