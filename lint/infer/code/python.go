package code

import (
	"strings"
	"sync"
)

var pythonShapes = []shape{
	{pattern: "os . getenv ( NAME DEF )", how: "os.getenv"},
	{pattern: "getenv ( NAME DEF )", how: "getenv", has: "import"},
	{pattern: "os . environ . get ( NAME DEF )", how: "os.environ.get"},
	{pattern: "os . environ . setdefault ( NAME DEF )", how: "os.environ.setdefault", write: true},
	{pattern: "os . environ . pop ( NAME DEF )", how: "os.environ.pop"},
	{pattern: "environ . get ( NAME DEF )", how: "environ.get", has: "import environ"},
	{pattern: "os . environ [ NAME ]", how: "os.environ", need: atTop},
	{pattern: "environ [ NAME ]", how: "environ", has: "import environ", need: atTop},
	// django-environ, environs and python-decouple
	{pattern: "env . str ( NAME DEF )", how: "env.str", has: "nv(", need: atTop},
	{pattern: "env . bool ( NAME DEF )", how: "env.bool", has: "nv(", need: atTop, hint: Bool},
	{pattern: "env . int ( NAME DEF )", how: "env.int", has: "nv(", need: atTop, hint: Int},
	{pattern: "env . float ( NAME DEF )", how: "env.float", has: "nv(", need: atTop, hint: Number},
	{pattern: "env . list ( NAME DEF )", how: "env.list", has: "nv(", need: atTop, hint: List},
	{pattern: "env . db ( NAME DEF )", how: "env.db", has: "nv(", need: atTop},
	{pattern: "env . db_url ( NAME DEF )", how: "env.db_url", has: "nv(", need: atTop},
	{pattern: "env . dj_db_url ( NAME DEF )", how: "env.dj_db_url", has: "nv(", need: atTop},
	{pattern: "env . cache ( NAME DEF )", how: "env.cache", has: "nv(", need: atTop},
	{pattern: "env . url ( NAME DEF )", how: "env.url", has: "nv(", need: atTop},
	{pattern: "env . path ( NAME DEF )", how: "env.path", has: "nv(", need: atTop},
	{pattern: "env . json ( NAME DEF )", how: "env.json", has: "nv(", need: atTop},
	{pattern: "env ( NAME DEF )", how: "env", has: "nv(", caps: true, need: atTop},
	{pattern: "config ( NAME DEF )", how: "config", has: "from decouple import", need: atTop},
	{pattern: "config ( NAME DEF )", how: "config", has: "starlette.config", need: atTop},
	{pattern: "config . get ( NAME DEF )", how: "config.get", has: "environ", caps: true},
}

var pythonDialect = sync.OnceValue(func() *dialect {
	return (&dialect{
		syntax: &pythonSyntax, shapes: pythonShapes, or: []string{"or"},
		around: map[string]Hint{"int": Int, "float": Number, "strtobool": Bool, "str2bool": Bool},
		indent: true, heads: []string{"def"},
		listens: []listening{
			{pattern: "uvicorn . run (", how: "uvicorn.run", kind: "http", key: "port"},
			{pattern: "app . run (", how: "app.run", kind: "http", key: "port"},
			{pattern: "web . run_app (", how: "web.run_app", kind: "http", key: "port"},
			{pattern: "serve (", how: "serve", kind: "http", key: "port", has: "waitress"},
			{pattern: "socketio . run (", how: "socketio.run", kind: "http", key: "port"},
			{pattern: "demo . launch (", how: "demo.launch", kind: "http", key: "server_port"},
			{pattern: "HTTPServer ( (", how: "HTTPServer", kind: "http", arg: 1},
			{pattern: ". add_insecure_port (", how: "add_insecure_port", kind: "grpc"},
		},
		fills: []string{"load_dotenv(", ".read_env(", "env_file"},
		more:  pythonMore,
	}).prepare()
})

// pythonMore reads imports, settings classes, and the schemes in django-environ.
func pythonMore(r *reader) {
	bases := map[string]bool{"BaseSettings": true}
	for i := range r.tokens {
		t := &r.tokens[i]
		switch {
		case t.first && (t.is("import") || t.is("from")):
			r.pythonImport(i)
		case t.is("class") && i+3 < len(r.tokens) && r.tokens[i+2].is("("):
			end := r.close(i + 2)
			for j := i + 3; j < end; j++ {
				if bases[r.tokens[j].text] && r.tokens[j].kind == word {
					bases[r.tokens[i+1].text] = true
					r.settings(i, end)
					break
				}
			}
		case t.is("Env") && i+1 < len(r.tokens) && r.tokens[i+1].is("(") && r.has("environ"):
			r.scheme(i + 2)
		}
	}
}

// pythonImport records the modules that an import statement names.
func (r *reader) pythonImport(i int) {
	name := func(j int) (string, int) {
		var b strings.Builder
		for j < len(r.tokens) && (r.tokens[j].is(".") || r.tokens[j].is("...") || r.tokens[j].kind == word && !r.tokens[j].is("import") && !r.tokens[j].is("as")) {
			if r.tokens[j].kind == word && b.Len() > 0 && !strings.HasSuffix(b.String(), ".") {
				break
			}
			b.WriteString(r.tokens[j].text)
			j++
		}
		return b.String(), j
	}
	if r.tokens[i].is("import") {
		for j := i + 1; j < len(r.tokens) && !r.tokens[j].first; j++ {
			if m, next := name(j); m != "" {
				r.f.Imports = append(r.f.Imports, m)
				j = next
			}
		}
		return
	}
	module, j := name(i + 1)
	r.f.Imports = append(r.f.Imports, module)
	for j++; j < len(r.tokens); j++ {
		t := &r.tokens[j]
		if t.first && (t.is("import") || t.is("from")) || !t.is("(") && !t.is(")") && !t.is(",") && t.kind != word {
			break
		}
		if t.kind == word && !t.is("as") {
			r.f.Imports = append(r.f.Imports, strings.TrimSuffix(module, ".")+"."+t.text)
			if strings.Trim(module, ".") == "" {
				r.f.Imports = append(r.f.Imports, module+t.text)
			}
		}
		if t.first && !r.tokens[j-1].is(",") && !r.tokens[j-1].is("(") {
			break
		}
	}
}

// settings reads the fields of a pydantic-settings class. Each field is a variable, whose name is that of the
// field in capital letters.
func (r *reader) settings(class, end int) {
	margin := r.tokens[class].column
	if !r.tokens[class].first {
		margin = 0
	}
	prefix := r.envPrefix(class)
	column := -1
	for j := end; j+2 < len(r.tokens); j++ {
		t := &r.tokens[j]
		if !t.first {
			continue
		}
		if column < 0 {
			column = t.column
		}
		if t.column <= margin && !t.oneOf([]string{")", "]", "}"}) {
			return
		}
		if t.column != column || t.kind != word || !r.tokens[j+1].is(":") || t.is("class") || t.is("model_config") || strings.HasPrefix(t.text, "_") {
			continue
		}
		r.field(j, prefix)
	}
}

// envPrefix returns the env_prefix of a settings class in capital letters.
func (r *reader) envPrefix(class int) string {
	for j := class + 1; j+2 < len(r.tokens) && j < class+4000; j++ {
		t := &r.tokens[j]
		if t.is("class") && t.first && t.column <= r.tokens[class].column {
			break
		}
		if t.is("env_prefix") && r.tokens[j+1].is("=") && r.tokens[j+2].plain {
			return strings.ToUpper(r.tokens[j+2].text)
		}
	}
	return ""
}

// pydanticHints maps type annotations to the formats that they imply.
var pydanticHints = map[string]Hint{"int": Int, "float": Number, "bool": Bool, "PositiveInt": Int, "NonNegativeInt": Int, "timedelta": Duration}

// field reads one field of a settings class.
func (r *reader) field(j int, prefix string) {
	read := Read{Name: strings.ToUpper(prefix + r.tokens[j].text), File: r.f.File, At: r.span(j), How: "BaseSettings", Stops: true, bound: r.tokens[j].text}
	at, depth := j+2, 0
	for ; at < len(r.tokens); at++ {
		t := &r.tokens[at]
		if t.first && depth == 0 || t.is("=") && depth == 0 {
			break
		}
		switch {
		case t.oneOf([]string{"[", "("}):
			depth++
		case t.oneOf([]string{"]", ")"}):
			depth--
		case t.is("ClassVar") || t.is("InitVar"):
			return
		case t.kind == word && read.Hint == "" && at == j+2:
			read.Hint = pydanticHints[t.text]
		}
	}
	if at == j+2 || !isName(read.Name) {
		return
	}
	if at < len(r.tokens) && r.tokens[at].is("=") && !r.tokens[at].first {
		r.fieldDefault(at+1, &read)
	}
	r.addRead(j, read)
}

// fieldDefault reads the value after the = of a field, which is a literal or Field(default, alias=…).
func (r *reader) fieldDefault(from int, read *Read) {
	if from+1 >= len(r.tokens) {
		return
	}
	if !r.tokens[from].is("Field") || !r.tokens[from+1].is("(") {
		v := r.literal(from, r.operand(from))
		read.Default, read.Known, read.Other, read.Stops = v.text, v.known, v.other, false
		return
	}
	for at, n := from+2, 0; at < len(r.tokens); n++ {
		end := r.argument(at)
		if end == at {
			break
		}
		key, value := "", at
		if at+2 < end && r.tokens[at].kind == word && r.tokens[at+1].is("=") {
			key, value = r.tokens[at].text, at+2
		}
		switch {
		case key == "default" || key == "" && n == 0:
			if r.tokens[value].is("...") {
				break
			}
			v := r.literal(value, end)
			read.Default, read.Known, read.Other, read.Stops = v.text, v.known, v.other, false
		case key == "default_factory":
			read.Other, read.Stops = true, false
		case key == "alias" || key == "validation_alias" || key == "env":
			if t := &r.tokens[value]; end == value+1 && t.kind == text && t.plain && isName(t.text) {
				read.Name, read.At = strings.ToUpper(t.text), r.span(value)
			} else if end > value+1 {
				read.Stops = false // the field has several names
			}
		case key == "description":
			if t := &r.tokens[value]; end == value+1 && t.kind == text && t.plain {
				read.Doc = t.text
			}
		}
		if at = end + 1; end >= len(r.tokens) || !r.tokens[end].is(",") {
			break
		}
	}
}

// schemeHints maps the types in django-environ to formats.
var schemeHints = map[string]Hint{"int": Int, "bool": Bool, "float": Number, "list": List}

// scheme reads the arguments of environ.Env(NAME=(type, default), …).
func (r *reader) scheme(at int) {
	for at < len(r.tokens) {
		end := r.argument(at)
		if end <= at {
			return
		}
		if t := &r.tokens[at]; at+2 < end && t.kind == word && isCaps(t.text) && r.tokens[at+1].is("=") {
			read := Read{Name: t.text, File: r.f.File, At: r.span(at), How: "environ.Env"}
			if v := at + 2; r.tokens[v].is("(") && v+2 < end {
				read.Hint = schemeHints[r.tokens[v+1].text]
				if r.tokens[v+2].is(",") {
					d := r.literal(v+3, r.argument(v+3))
					read.Default, read.Known, read.Other = d.text, d.known, d.other
				}
			}
			r.addRead(at, read)
		}
		if at = end + 1; end >= len(r.tokens) || !r.tokens[end].is(",") {
			return
		}
	}
}
