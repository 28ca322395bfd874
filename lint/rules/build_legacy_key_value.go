package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_legacy_key_value.md
var legacyKeyValueDoc string

var legacyKeyValue = &lint.Rule{
	Name: "build/legacy-key-value", Aliases: []string{"LegacyKeyValueFormat"}, Doc: legacyKeyValueDoc, Level: lint.Note,
	Presets: family.BuildKit(), Fix: lint.Safe, Tags: []string{"deprecated"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.BuildSteps(p, f, func(t *build.Step) {
			var pair *dockerfile.Pair
			switch do := t.Do.(type) {
			case *dockerfile.Env:
				pair = legacyPair(do.Vars, do.Legacy)
			case *dockerfile.Label:
				pair = legacyPair(do.Labels, do.Legacy)
			}
			if pair == nil {
				return
			}
			name := t.Do.Common().Name
			found := visit.ReportStep(p, t, pair.Key, "a space between name and value is the legacy form; write `%s %s=…`", name, pair.Key.Text)
			if t.Triggered == nil {
				joinPair(found, f, pair)
			}
		})
	},
}

func legacyPair(pairs []*dockerfile.Pair, legacy bool) *dockerfile.Pair {
	if !legacy || len(pairs) == 0 || pairs[0].Value == nil {
		return nil
	}
	return pairs[0]
}

// joinPair adds the fix that writes name=value. It quotes the value if it contains spaces.
func joinPair(found *lint.Finding, f *dockerfile.File, pair *dockerfile.Pair) {
	between := source.Span{Start: pair.Key.At.End, End: pair.Value.At.Start}
	if strings.TrimSpace(f.Source.Slice(between)) != "" || strings.Contains(pair.Key.Text, "=") {
		return // there is a line continuation between name and value
	}
	quote := ""
	if blanks, plain := openBlanks(pair.Value.Text, f.Escape); blanks {
		if !plain {
			return
		}
		quote = `"`
	}
	edits := []source.Edit{source.Replace(between, "="+quote)}
	if quote != "" {
		edits = append(edits, source.Insert(pair.Value.At.End, quote))
	}
	found.WithFix("write "+pair.Key.Text+"=…", true, edits...)
}

// openBlanks returns whether the text has a space outside quotes, and whether it has neither quotes nor
// escapes.
func openBlanks(text string, escape byte) (blanks, plain bool) {
	var quote byte
	plain = true
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == escape && quote != '\'':
			plain = false
			i++
			blanks = blanks || quote == 0 && i < len(text) && blankByte(text[i])
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			plain, quote = false, c
		case quote == 0:
			blanks = blanks || blankByte(c) || c >= 0x80
		}
	}
	return blanks || quote != 0, plain
}

func blankByte(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }
