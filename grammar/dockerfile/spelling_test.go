package dockerfile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dfvet/dfvet/grammar/source"
)

// sixLines contains one line for each of the six contract instructions. Each must parse exactly as written.
const sixLines = `LISTENS ON: TCP:80 FOR: org.ietf.http/
CONNECTS TO: pgwritemaster.internal ON: TCP:5432 FOR: org.postgresql.db/
CONNECTS TO: {{ETCD_HOST}} ON: TCP:{{ETCD_PORT}} FOR: com.coreos.etcd/client-communication
ENVIRONMENT NEEDS: ETCD_HOST FORMAT: HOST(com.coreos.etcd/client-communication)
ENVIRONMENT NEEDS: ETCD_PORT FORMAT: PORT(com.coreos.etcd/client-communication)
VOLUME AT: /logs FORMAT: org.w3.clf REQUIRES: WRITE UID: 4321
`

func TestSixLines(t *testing.T) {
	f := Parse(source.New("Dockerfile", "FROM scratch\n"+sixLines))
	for _, p := range f.Problems {
		t.Error(p.Message)
	}
	body := f.Stages[0].Body
	if len(body) != 6 {
		t.Fatalf("%d nodes", len(body))
	}
	http := body[0].(*Listens)
	pg := body[1].(*Connects)
	etcd := body[2].(*Connects)
	host := body[3].(*Environment)
	port := body[4].(*Environment)
	logs := body[5].(*ContractVolume)
	for _, c := range []struct{ got, want string }{
		{http.On.Transport.Value, "TCP"}, {http.On.Port.Value, "80"}, {http.For[0].Value, "org.ietf.http/"},
		{pg.To.Value, "pgwritemaster.internal"}, {pg.On.Port.Value, "5432"}, {pg.For[0].Value, "org.postgresql.db/"},
		{etcd.To.Parts[0].Var, "ETCD_HOST"}, {etcd.On.Port.Parts[0].Var, "ETCD_PORT"},
		{etcd.For[0].Value, "com.coreos.etcd/client-communication"},
		{string(host.Direction), "NEEDS"}, {host.Variable.Value, "ETCD_HOST"},
		{host.Format.Value, "HOST(com.coreos.etcd/client-communication)"},
		{port.Variable.Value, "ETCD_PORT"}, {port.Format.Value, "PORT(com.coreos.etcd/client-communication)"},
		{logs.Path.Value, "/logs"}, {logs.Format.Value, "org.w3.clf"}, {logs.Requires.Value, "WRITE"},
		{logs.Value("UID").Value, "4321"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	if !etcd.To.Parts[0].Placeholder || !etcd.On.Port.Parts[0].Placeholder {
		t.Error("{{ETCD_HOST}} and {{ETCD_PORT}} are placeholders")
	}
}

// TestSpellings writes each of the six lines and each contract line in the seeds in all three spellings. The
// nodes and the problems must be the same.
func TestSpellings(t *testing.T) {
	lines := sixLines
	for _, text := range seeds(t) {
		f := Parse(source.New("Dockerfile", text))
		for _, in := range f.Instructions() {
			if h := in.Common(); h.Form != nil && h.Form.Dialect && h.Spelling == Raw && len(h.Comments) == 0 &&
				h.Name != "TYPE" && h.Name != "FORMAT" && !strings.ContainsAny(f.Source.Slice(h.At), "$\n") &&
				!strings.Contains(f.Source.Slice(h.At), "@TAG") { // these lines mean something else in another spelling
				lines += f.Source.Slice(h.At) + "\n"
			}
		}
	}
	for line := range strings.Lines(lines) {
		want := nodes("Dockerfile", "FROM a\n"+line)
		for _, other := range []string{"FROM a\n#: " + line, "FROM a\n  #:" + line} {
			if strings.ToUpper(line[:4]) != line[:4] {
				continue // a comment in lower case may be an ordinary one
			}
			if diff := cmp.Diff(want, nodes("Dockerfile", other)); diff != "" {
				t.Errorf("%q: %s", other, diff)
			}
		}
		if diff := cmp.Diff(want, nodes("x.contract", "FROM a\n"+line)); diff != "" {
			t.Errorf("%q in a contract file: %s", line, diff)
		}
		if form := lookupLine(line); form != nil && form.drafts() {
			inComment := nodes("Dockerfile", "FROM a\n#:? "+line)
			for name, draft := range map[string]string{"Dockerfile": "FROM a\n #:?" + line, "x.contract": "FROM a\n? " + line, "fragment": "?" + line} {
				if diff := cmp.Diff(inComment, nodes(name, draft)); diff != "" || !strings.Contains(inComment, "Draft") {
					t.Errorf("%q as a draft in %s: %s", line, name, diff)
				}
			}
		}
		if diff := cmp.Diff(want, nodes("fragment", line)); diff != "" {
			t.Errorf("%q in a fragment: %s", line, diff)
		}
	}
}

// lookupLine returns the form of a contract line, or nil.
func lookupLine(line string) *Form {
	f := parseAs("fragment", line)
	if len(f.Stages[0].Body) == 0 {
		return nil
	}
	return f.Stages[0].Body[0].Common().Form
}

// nodes returns the contract lines of a text as printed nodes without positions.
func nodes(name, text string) string {
	_, after, found := strings.Cut(dump(parseAs(name, text), false), "  Image \"a\"\n")
	if !found {
		return dump(parseAs(name, text), false)
	}
	return after
}
