package compose

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/sirupsen/logrus"
)

func given(name string) (string, bool) { return "given", name == "GIVEN" }

// TestEnvFile prints the variables in the file of each archive, with their positions.
func TestEnvFile(t *testing.T) {
	for _, a := range archives(t, "testdata/env/*.txtar") {
		t.Run(strings.TrimSuffix(filepath.Base(a.name), ".txtar"), func(t *testing.T) {
			text, _ := a.file(".env")
			format := strings.Join(a.option("format"), "")
			list, problem := ReadEnvFile(source.New("/p/.env", text), format, given, false)
			d := &dumper{}
			d.pairs("env", list)
			if problem != nil {
				d.problems([]Problem{*problem})
			}
			a.check(t, d.String())
		})
	}
}

// TestEnvFileOracle compares ReadEnvFile with compose-go's reader.
func TestEnvFileOracle(t *testing.T) {
	logrus.SetOutput(io.Discard)
	for _, s := range phrases(30_000, 9, "A", "B", "=", "=", "\n", "\n", " ", `"`, "'", "#", " #", "$A", "${B}", "${C:-d}", "export ", ":", "\\n", `\"`, "\r\n", "x", "-", "1", "\t") {
		want, err := dotenv.ParseWithLookup(strings.NewReader(s), given)
		list, problem := ReadEnvFile(source.New("/p/.env", s), "", given, true)
		if (err == nil) != (problem == nil) {
			t.Errorf("%q: %v, want %v", s, problem, err)
			continue
		}
		if err != nil {
			continue
		}
		delete(want, "") // what it makes of a last name without line end
		got := map[string]string{}
		for _, p := range list {
			if p.Value != nil && p.Key.Text != "" {
				got[p.Key.Text] = p.Value.Text
			}
		}
		if len(got) != len(want) {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
		for k, v := range want {
			if got[k] != v {
				t.Errorf("%q: %s is %q, want %q", s, k, got[k], v)
			}
		}
	}
}
