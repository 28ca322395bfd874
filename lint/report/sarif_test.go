package report

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/lint/rules"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// oasisSchema compiles the schema of the standard, which go-sarif contains as a constant.
func oasisSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	code, _ := runtime.FuncForPC(reflect.ValueOf(sarif.NewReport).Pointer()).FileLine(0)
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(filepath.Dir(code), "schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	text, err := strconv.Unquote(file.Scope.Lookup("schema").Decl.(*ast.ValueSpec).Values[0].(*ast.BasicLit).Value)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSARIF checks that the output is valid according to the standard's schema and GitHub's additional
// requirements.
func TestSARIF(t *testing.T) {
	schema := oasisSchema(t)
	failed := sample()
	failed.Failures = []string{"x: it is not there"}
	for name, r := range map[string]*Report{"sample": sample(), "empty": {Base: "/r", Root: "/r", Version: "1.0.0"},
		"failed": failed, "many": many(maxResults + 1), "all rules": {Base: "/r", Root: "/r", Version: "1.0.0", Rules: rules.All()}} {
		t.Run(name, func(t *testing.T) {
			text := print(t, r, "sarif", Style{})
			doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(doc); err != nil {
				t.Error(err)
			}
			for _, fault := range gitHubFaults(text) {
				t.Error(fault)
			}
		})
	}
}

// TestSARIFCheckers checks that the checkers work: each of these changes makes the log invalid.
func TestSARIFCheckers(t *testing.T) {
	schema := oasisSchema(t)
	good := print(t, sample(), "sarif", Style{})
	for _, c := range []struct{ old, new string }{
		{`"version":"2.1.0"`, `"version":"2.2.0"`}, {`"ruleIndex":0`, `"ruleIndex":7`}, {`"startLine":2`, `"startLine":0`},
		{`"endColumn":`, `"endColum":`}, {`"level":"error"`, `"level":"fatal"`}, {`"uri":"w/Dockerfile"`, `"uri":"w/Docker file"`},
		{`"uri":"w/Dockerfile"`, `"uri":"/w/Dockerfile"`}, {`"columnKind"`, `"columnKinds"`}, {`"primaryLocationLineHash"`, `"hash"`},
		{`"security-severity":"8.0"`, `"security-severity":"high"`}, {`"precision":"high",`, ``}, {`"$schema"`, `"schema"`},
		{`"semanticVersion":"1.2.3"`, `"semanticVersion":"one"`}, {`"text":"Nobody listens there. It is`, `"text":"` + strings.Repeat("x", 1100)},
	} {
		bad := strings.Replace(good, c.old, c.new, 1)
		if bad == good {
			t.Errorf("%s does not stand in the log", c.old)
			continue
		}
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		if schema.Validate(doc) == nil && len(gitHubFaults(bad)) == 0 {
			t.Errorf("%s in the place of %s is not noticed", c.new, c.old)
		}
	}
}

// TestSARIFLimit checks that the number of results is limited, and that a notification says so.
func TestSARIFLimit(t *testing.T) {
	var log sarifLog
	if err := json.Unmarshal([]byte(print(t, many(maxResults+3), "sarif", Style{})), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if len(run.Results) != maxResults || len(run.Invocations[0].Notifications) != 1 {
		t.Errorf("%d results, notifications %v", len(run.Results), run.Invocations[0].Notifications)
	}
}

var (
	semver   = regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)
	relURI   = regexp.MustCompile(`^[A-Za-z0-9\-._~!$&'()*+,;=@%/]+$`)
	lineHash = regexp.MustCompile(`^[0-9a-f]+:[1-9][0-9]*$`)
)

// gitHubFaults checks a log against the requirements of GitHub's code scanning that go beyond the schema.
func gitHubFaults(text string) []string {
	var log sarifLog
	if err := json.Unmarshal([]byte(text), &log); err != nil {
		return []string{err.Error()}
	}
	c := &gitHub{}
	c.that(strings.HasPrefix(log.Schema, "https://") && strings.Contains(log.Schema, "sarif-2.1.0"), "$schema is %q", log.Schema)
	c.that(log.Version == "2.1.0" && len(log.Runs) == 1, "version %q, %d runs", log.Version, len(log.Runs))
	for _, run := range log.Runs {
		c.run(run)
	}
	c.that(strings.Contains(text, `"results":[`), "no list of results")
	return c.faults
}

type gitHub struct{ faults []string }

func (c *gitHub) that(ok bool, format string, args ...any) {
	if !ok {
		c.faults = append(c.faults, fmt.Sprintf(format, args...))
	}
}

func (c *gitHub) run(run sarifRun) {
	d := run.Tool.Driver
	c.that(d.Name == "dfvet", "the driver is %q", d.Name)
	c.that(semver.MatchString(d.SemanticVersion), "semanticVersion is %q", d.SemanticVersion)
	c.that(run.ColumnKind == "utf16CodeUnits", "columnKind is %q", run.ColumnKind)
	c.that(len(run.Results) <= 5000, "%d results", len(run.Results))
	ids := map[string]bool{}
	for _, r := range d.Rules {
		c.that(!ids[r.ID], "rule %s stands there twice", r.ID)
		ids[r.ID] = true
		c.rule(r)
	}
	for i, r := range run.Results {
		c.that(r.RuleIndex >= 0 && r.RuleIndex < len(d.Rules) && d.Rules[r.RuleIndex].ID == r.RuleID, "result %d: ruleIndex %d is not %s", i, r.RuleIndex, r.RuleID)
		c.result(i, r)
	}
}

func (c *gitHub) rule(r sarifRule) {
	for what, text := range map[string]string{"shortDescription": r.Short.Text, "fullDescription": r.Full.Text} {
		c.that(text != "" && len(text) <= 1024, "rule %s: %s has %d bytes", r.ID, what, len(text))
	}
	c.that(r.Help.Text != "" && r.Help.Markdown != "", "rule %s has no help", r.ID)
	c.that(levelWord(r.Default.Level), "rule %s has level %q", r.ID, r.Default.Level)
	p := r.Properties
	c.that(len(p.Tags) > 0 && len(p.Tags) <= 10, "rule %s has %d tags", r.ID, len(p.Tags))
	c.that(strings.Contains(" low medium high very-high ", " "+p.Precision+" "), "rule %s has precision %q", r.ID, p.Precision)
	c.that(strings.Contains(" error warning recommendation ", " "+p.Severity+" "), "rule %s has problem.severity %q", r.ID, p.Severity)
	if strings.Contains(strings.Join(p.Tags, " "), "security") {
		score, err := strconv.ParseFloat(p.Security, 64)
		c.that(err == nil && score > 0 && score <= 10, "rule %s has security-severity %q", r.ID, p.Security)
	}
}

func levelWord(l string) bool { return l == "error" || l == "warning" || l == "note" }

func (c *gitHub) result(i int, r sarifResult) {
	c.that(levelWord(r.Level), "result %d has level %q", i, r.Level)
	first, _, _ := strings.Cut(r.Message.Text, "\n")
	c.that(first != "", "result %d has no message", i)
	c.that(len(r.Locations) == 1, "result %d has %d locations", i, len(r.Locations))
	c.that(lineHash.MatchString(r.Fingerprints["primaryLocationLineHash"]), "result %d has the fingerprints %v", i, r.Fingerprints)
	for _, l := range r.Locations {
		a := l.Physical.Artifact
		c.that(relURI.MatchString(a.URI) && a.URI[0] != '/' && !strings.HasPrefix(a.URI, "../") && a.Base == "%SRCROOT%", "result %d is in %q of %q", i, a.URI, a.Base)
		c.region(i, l.Physical.Region)
	}
	ids := map[int]bool{0: true}
	for _, l := range r.Related {
		c.that(!ids[l.ID] && l.Message != nil, "result %d: related place %d", i, l.ID)
		ids[l.ID] = true
		c.region(i, l.Physical.Region)
	}
	for _, f := range r.Fixes {
		c.that(len(f.Changes) > 0 && f.Description.Text != "", "result %d has an empty fix", i)
	}
}

func (c *gitHub) region(i int, r sarifRegion) {
	c.that(r.StartLine > 0 && r.StartColumn > 0 && r.EndLine >= r.StartLine && r.EndColumn > 0 &&
		(r.EndLine > r.StartLine || r.EndColumn >= r.StartColumn), "result %d has the region %v", i, r)
}
