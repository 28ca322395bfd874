package rules

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed shell_shellcheck.md
var shellCheckDoc string

// ShellCheck returns the rule that passes shell code to the program shellcheck. It is optional and not part
// of All, because a check does not start processes by default. run receives a script and its dialect, and
// returns the program's output in its json1 format. It returns nil if the program could not be run, and
// reports that itself. Findings that our own rules also report are omitted.
func ShellCheck(run func(script, dialect string) []byte) *lint.Rule {
	c := &shellChecker{run: run, ours: map[string]bool{}}
	for _, r := range All() {
		for _, a := range r.Aliases {
			c.ours[a] = true
		}
	}
	return &lint.Rule{
		Name: "shell/shellcheck", Doc: shellCheckDoc, Level: lint.Warning, Fix: lint.Unsafe, Tags: []string{"shell"},
		Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
			for _, s := range p.Facts(f).Stages {
				for _, script := range s.Scripts() {
					c.check(p, script)
				}
			}
		},
		Compose: func(p *lint.Pass, f *compose.File) {
			for _, script := range p.Scripts(f) {
				c.check(p, script)
			}
		},
	}
}

type shellChecker struct {
	run  func(script, dialect string) []byte
	ours map[string]bool
}

// The parts of the json1 format that are used. Lines and columns start at 1, columns count code points, and
// the end is exclusive.
type (
	shellComments struct {
		Comments []shellComment `json:"comments"`
	}
	shellComment struct {
		shellRange
		Level   string `json:"level"`
		Code    int    `json:"code"`
		Message string `json:"message"`
		Fix     *struct {
			Replacements []shellReplacement `json:"replacements"`
		} `json:"fix"`
	}
	shellReplacement struct {
		shellRange
		Text string `json:"replacement"`
	}
	shellRange struct {
		Line      int `json:"line"`
		EndLine   int `json:"endLine"`
		Column    int `json:"column"`
		EndColumn int `json:"endColumn"`
	}
)

// dialects maps shells to the names that shellcheck accepts.
var dialects = map[facts.Dialect]string{facts.Sh: "sh", facts.Dash: "dash", facts.Ash: "dash", facts.Bash: "bash", facts.Ksh: "ksh"}

func (c *shellChecker) check(p *lint.Pass, s *facts.Script) {
	dialect := dialects[s.Dialect()]
	if dialect == "" || s.Exec || s.Outer != nil || strings.TrimSpace(s.Text) == "" {
		return // shellcheck reads nested code together with the code around it
	}
	var out shellComments
	if text := c.run(s.Text, dialect); text == nil || json.Unmarshal(text, &out) != nil {
		return
	}
	for _, x := range out.Comments {
		code := fmt.Sprintf("SC%04d", x.Code)
		if c.ours[code] {
			continue
		}
		c.report(p, s, x, code)
	}
}

func (c *shellChecker) report(p *lint.Pass, s *facts.Script, x shellComment, code string) {
	start, end, ok := x.within(s.Text)
	if !ok {
		return
	}
	level, known := map[string]lint.Level{"error": lint.Error, "warning": lint.Warning}[x.Level]
	if !known {
		level = lint.Note
	}
	found := p.Report(s.Span(start, end), "%s (%s)", plain(x.Message), code).AtLevel(level)
	found.Codes = []string{code}
	if x.Fix == nil {
		return
	}
	var edits []source.Edit
	for _, r := range x.Fix.Replacements {
		start, end, ok := r.within(s.Text)
		text, can := s.Write(r.Text)
		if !ok || !can {
			return
		}
		edits = append(edits, source.Replace(s.Span(start, end), text))
	}
	if len(edits) > 0 {
		found.WithFix("apply ShellCheck's fix", false, edits...)
	}
}

// plain converts a sentence from shellcheck to the form of our messages.
func plain(message string) string {
	message = strings.TrimSuffix(strings.TrimSpace(message), ".")
	if first, size := utf8.DecodeRuneInString(message); size > 0 && len(message) > size && !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZ", rune(message[size])) {
		return strings.ToLower(string(first)) + message[size:]
	}
	return message
}

// within returns the byte offsets of a range in a text. ok is false if the range is outside the text.
func (r shellRange) within(text string) (start, end int, ok bool) {
	start, ok1 := byteOf(text, r.Line, r.Column)
	end, ok2 := byteOf(text, r.EndLine, r.EndColumn)
	return start, end, ok1 && ok2 && start <= end
}

func byteOf(text string, line, column int) (int, bool) {
	at := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			return 0, false
		}
		at += i + 1
	}
	for ; column > 1; column-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		if size == 0 {
			return 0, false
		}
		at += size
	}
	return at, true
}
