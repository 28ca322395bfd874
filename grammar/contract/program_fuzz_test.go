package contract_test

import (
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// FuzzPrograms parses arbitrary PROGRAM blocks and matches a command against them. A match must have one
// entry for each argument of the command.
func FuzzPrograms(f *testing.F) {
	f.Add("PROGRAM flask run\nLISTENS ON: TCP:{{--host}}:{{--port}} FOR: http\nENVIRONMENT ACCEPTS: --port FORMAT: PORT(http) ALIAS: -p\n", "run --port=5000 -p 80")
	f.Add("PROGRAM php -S, x\nPROGRAM y/z.mjs\nENVIRONMENT ACCEPTS: <1> FORMAT: STRING\n", "-S 0.0.0.0:80 -t .")
	f.Add("PROGRAM\nPROGRAM ,\nPROGRAM -x", "--")
	f.Fuzz(func(t *testing.T, text, args string) {
		tree := dockerfile.ParseContract(source.New("/x.contract", text))
		all := contract.Programs(tree, false)
		for _, p := range all {
			call := command.Call{Program: command.Word{Text: p.Name, Known: true}}
			for i, w := range strings.Fields(args) {
				call.Args = append(call.Args, command.Word{Text: w, Known: true, Index: i})
			}
			if m := contract.MatchProgram(all, call); m != nil {
				if len(m.Args) != len(call.Args) {
					t.Errorf("%d arguments of %d", len(m.Args), len(call.Args))
				}
				m.Contract(0)
			}
		}
	})
}
