package lsp_test

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/grammar/source"
)

// evil holds names that try to mislead a user or to inject links and markup into an editor.
var evil = []string{"\x1b[31mred\u202egnp\u2066\u200b\u2028", "line\nbreak##[group]y", "`tick`", "``x", "a`](http://evil.example)",
	"![x](http://evil.example/x.png)", "<img src=x onerror=alert(1)>**b**", "<script>[x](command:evil)", "```\n# x"}

// hostileFiles returns files with the evil names in their names and texts.
func hostileFiles() *txtar.Archive {
	a := &txtar.Archive{}
	for i, name := range evil {
		word := strings.NewReplacer(" ", "", "\n", "", "/", "_").Replace(name)
		quoted, _ := json.Marshal(name)
		file := fmt.Sprintf("p%d/%s.Dockerfile", i, strings.NewReplacer("/", "_", "\n", "").Replace(name))
		a.Files = append(a.Files, txtar.File{Name: file, Data: fmt.Appendf(nil,
			"ARG A%[1]s=%[1]s\nFROM img%[1]s AS st%[1]s\nENV V%[1]s=%[1]s\nCOPY --from=%[1]s a b\nEXPOSE %[1]s 80\nLABEL l%[1]s=x\nWORKDIR $A%[1]s/%[1]s\n"+
				"RUN <<%[1]s\nx\n%[1]s\n#: ENVIRONMENT NEEDS: DB_URL FORMAT: URL(org.postgresql.db/) DOC: '%[1]s'\n#: ENVIRONMENT ACCEPTS: E FORMAT: ENUM(%[2]s) DEFAULT: %[1]s\n#: LISTENS ON: TCP:80 FOR: org.ietf.http/ AS: %[1]s\nFROM st%[1]s\n", word, quoted)})
		build, _ := json.Marshal(path.Base(file))
		a.Files = append(a.Files, txtar.File{Name: fmt.Sprintf("p%d/compose.yaml", i), Data: fmt.Appendf(nil,
			"x-a: &a%[3]d [%[1]s]\nservices:\n  %[1]s:\n    build: {context: ., dockerfile: %[2]s, args: {A: %[1]s}}\n    profiles: [%[1]s]\n    environment: {DB_URL: %[1]s, E: %[1]s, X: '${Y:-x}'}\n    depends_on: {%[1]s: {condition: service_healthy}, db: {condition: service_started}}\n    networks: [%[1]s]\n    volumes: ['v:/x', %[1]s]\n    command: *a%[3]d\n"+
				"  db:\n    image: %[1]s\n    healthcheck: {test: %[1]s}\n    environment: {POSTGRES_USER: %[1]s}\n    ports: ['80:80', %[1]s]\nnetworks: {%[1]s: {name: %[1]s}}\nvolumes: {v: {name: %[1]s}}\n", quoted, build, i)})
	}
	return a
}

var (
	fences    = regexp.MustCompile("(?s)(?:^|\n)(```+)[a-z]*\n.*?\n(```+)")
	dangerous = regexp.MustCompile(`(?:^|[^\\])(\]\(|<[a-z/!]|&[a-z]+;|!\[)`)
)

// markdownText returns a Markdown text without its code.
func markdownText(text string) string {
	text = fences.ReplaceAllString(text, "\n")
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '`')
		if i < 0 {
			return b.String() + text
		}
		b.WriteString(text[:i])
		if i > 0 && text[i-1] == '\\' {
			text = text[i+1:]
			continue
		}
		run := text[i : i+len(text[i:])-len(strings.TrimLeft(text[i:], "`"))]
		rest := text[i+len(run):]
		end := regexp.MustCompile("(?:[^`]|^)" + run + "(?:[^`]|$)").FindStringIndex(rest)
		if end == nil {
			b.WriteString(run)
			text = rest
			continue
		}
		text = rest[end[0]+1+len(run):]
	}
}

// The server shows the names of services, files and values as plain text, whatever they contain.
func TestHostileNames(t *testing.T) {
	seen := map[string]bool{}
	everyAnswer(t, hostileFiles(), func(method, where, text string) {
		var v any
		if text == "" || text == "null" || seen[method] {
			return
		}
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatalf("%s at %s: %v", method, where, err)
		}
		shownTexts(v, "", func(key, s string, markdown bool) {
			bad := strings.IndexFunc(s, func(r rune) bool { return r != '\n' && r != '\t' && source.Hides(r) })
			links := strings.NewReplacer("[the rule's page](https://github.com/dfvet/", "", "[Compose reference](https://docs.docker.com/", "").Replace(s)
			switch {
			case bad >= 0:
				t.Errorf("%s at %s: %s is %.300q", method, where, key, s)
			case markdown && dangerous.MatchString(markdownText(links)):
				t.Errorf("%s at %s: %s is the Markdown %.300q", method, where, key, s)
			default:
				return
			}
			seen[method] = true
		})
	})
}

// shownTexts calls say with each text in an answer that an editor shows.
func shownTexts(v any, key string, say func(key, s string, markdown bool)) {
	switch v := v.(type) {
	case string:
		say(key, v, false)
	case []any:
		for _, x := range v {
			shownTexts(x, key, say)
		}
	case map[string]any:
		for k, x := range v {
			text, ok := x.(string)
			switch {
			case ok && k == "value" && v["kind"] == "markdown":
				say(k, text, true)
			case k == "textEdit" || k == "newText" || k == "uri" || k == "target" || k == "data" || k == "sortText" || k == "filterText" || k == "arguments":
			default:
				shownTexts(x, k, say)
			}
		}
	}
}
