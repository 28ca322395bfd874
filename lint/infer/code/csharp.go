package code

import (
	"encoding/json"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/source"
)

var csharpShapes = []shape{
	{pattern: "Environment . GetEnvironmentVariable ( NAME )", how: "Environment.GetEnvironmentVariable"},
	{pattern: "Configuration [ NAME ]", how: "Configuration", key: ofColons, member: true},
	{pattern: "configuration [ NAME ]", how: "configuration", key: ofColons, member: true},
	{pattern: "_configuration [ NAME ]", how: "configuration", key: ofColons, member: true},
	{pattern: "config [ NAME ]", how: "config", key: ofColons, member: true},
	{pattern: "_config [ NAME ]", how: "config", key: ofColons, member: true},
	{pattern: "GetConnectionString ( NAME )", how: "GetConnectionString", key: connection, member: true},
	{pattern: "GetValue KIND ( NAME DEF )", how: "GetValue", key: ofColons, member: true},
}

var csharpDialect = sync.OnceValue(func() *dialect {
	return (&dialect{
		syntax: &csharpSyntax, shapes: csharpShapes, or: []string{"??"}, last: true,
		around: map[string]Hint{"Parse": "", "ToInt32": Int, "ToBoolean": Bool},
		fills:  []string{"DotNetEnv"},
	}).prepare()
})

// appsettings reads the keys in appsettings.json, which variables such as A__B override.
func appsettings(f *Facts, _ map[string]bool) {
	text := strings.TrimPrefix(f.File.Text, "\ufeff")
	base := len(f.File.Text) - len(text)
	d := json.NewDecoder(strings.NewReader(text))
	type level struct {
		key    string
		object bool
		isKey  bool
	}
	var stack []level
	for len(stack) < 32 && len(f.Reads) < 2000 {
		t, err := d.Token()
		if err != nil {
			return
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			stack = append(stack, level{object: t == json.Delim('{'), isKey: t == json.Delim('{')})
			continue
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:len(stack)-1]
		default:
			if len(stack) == 0 {
				return
			}
			top := &stack[len(stack)-1]
			if top.object && top.isKey {
				top.key, top.isKey = t.(string), false
				continue
			}
			var path []string
			ok := true
			for _, l := range stack {
				ok = ok && l.object
				path = append(path, l.key)
			}
			if name := strings.Join(path, "__"); ok && isName(name) {
				at := source.Pos(base + int(d.InputOffset()))
				f.Reads = append(f.Reads, Read{Name: name, File: f.File, At: source.Span{Start: at, End: at}, How: "appsettings.json", Other: true, Relaxed: true})
			}
		}
		if n := len(stack); n > 0 && stack[n-1].object {
			stack[n-1].isKey = true
		}
	}
}
