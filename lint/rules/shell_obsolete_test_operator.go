package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_obsolete_test_operator.md
var obsoleteTestOperatorDoc string

var obsoleteTestOperator = family.Shell(&lint.Rule{
	Name: "shell/obsolete-test-operator", Aliases: []string{"SC2166"}, Doc: obsoleteTestOperatorDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Safe,
}, func(p *lint.Pass, s *facts.Script) {
	for _, c := range s.Tree().Calls {
		joints := jointsOf(facts.TestWords(c))
		if len(joints) == 0 {
			continue
		}
		w := joints[0]
		operator := map[string]string{"-a": "&&", "-o": "||"}[w.Value]
		found := p.Report(w, "`%s` in a test is not well defined; write two tests joined with `%s`", w.Value, operator)
		if edits := parted(s, c, joints); edits != nil {
			found.WithFix("write two tests", true, edits...)
		}
	}
})

// jointsOf returns the -a and -o that join two parts of a test. At the start of a part, they have another
// meaning: -a tests whether a file exists, and -o whether an option is set.
func jointsOf(ws []facts.Word) []facts.Word {
	var out []facts.Word
	for i := 1; i+1 < len(ws); i++ {
		if ws[i].Is("-a", "-o") && ws[i].Source() == ws[i].Value && !ws[i-1].Is("!", "(", "-a", "-o") {
			out = append(out, ws[i])
		}
	}
	return out
}

// parted returns the edits that split the parts into separate tests. It returns nil if && and || would group
// differently from -a and -o.
func parted(s *facts.Script, c *facts.Call, joints []facts.Word) []source.Edit {
	kind := joints[0].Value
	stmt, _ := c.Visit.Up.Node.(*syntax.Stmt)
	if stmt == nil || stmt.Negated || len(stmt.Redirs) > 0 || c.Mentions("(", ")", `\(`) || c.Words[0].Value == "test" {
		return nil
	}
	if b, ok := c.Visit.Up.Up.Node.(*syntax.BinaryCmd); ok && (kind == "-o" || b.Op != syntax.AndStmt && b.Y == stmt) {
		return nil
	}
	var edits []source.Edit
	for _, j := range joints {
		code, ok := s.Write("] " + map[string]string{"-a": "&&", "-o": "||"}[kind] + " [")
		if j.Value != kind || !ok {
			return nil
		}
		edits = append(edits, source.Replace(j, strings.TrimSpace(code)))
	}
	return edits
}
