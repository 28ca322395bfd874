package code

import (
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/source"
)

var phpShapes = []shape{
	{pattern: "env ( NAME DEF )", how: "env"},
	{pattern: "getenv ( NAME DEF )", how: "getenv"},
	{pattern: "$_ENV [ NAME ]", how: "$_ENV"},
	{pattern: "Env :: get ( NAME DEF )", how: "Env::get"},
	{pattern: "App :: env ( NAME )", how: "App::env"},
}

var phpDialect = sync.OnceValue(func() *dialect {
	return (&dialect{
		syntax: &phpSyntax, shapes: phpShapes, or: []string{"?:", "??", "||"},
		around: map[string]Hint{"intval": Int, "boolval": Bool, "floatval": Number},
		heads:  []string{"function", "fn"},
		fills:  []string{"Dotenv"},
	}).prepare()
})

// symfony reads %env(NAME)% and %env(int:NAME)% in the configuration of Symfony.
func symfony(f *Facts, _ map[string]bool) {
	rest, at := f.File.Text, 0
	for {
		i := strings.Index(rest, "%env(")
		if i < 0 {
			return
		}
		rest, at = rest[i+5:], at+i+5
		end := strings.Index(rest, ")%")
		if end < 0 || end > 200 {
			continue
		}
		words := strings.Split(rest[:end], ":")
		name := words[len(words)-1]
		line := f.File.Text[max(at-300, 0):at]
		line = line[strings.LastIndexByte(line, '\n')+1:]
		if !isName(name) || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		from := at + end - len(name)
		read := Read{Name: name, File: f.File, At: source.Span{Start: source.Pos(from), End: source.Pos(from + len(name))}, How: "%env()%"}
		read.Other = len(words) > 2 && words[len(words)-3] == "default"
		if len(words) > 1 {
			read.Hint = map[string]Hint{"int": Int, "bool": Bool, "float": Number}[words[0]]
		}
		f.Reads = append(f.Reads, read)
	}
}
