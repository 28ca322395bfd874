package code

import (
	"strings"
	"sync"
)

var javascriptShapes = []shape{
	{pattern: "process . env . KEY", how: "process.env"},
	{pattern: "process . env ?. KEY", how: "process.env"},
	{pattern: "process ?. env ?. KEY", how: "process.env"},
	{pattern: "process . env [ NAME ]", how: "process.env"},
	{pattern: "Bun . env . KEY", how: "Bun.env"},
	{pattern: "Deno . env . get ( NAME )", how: "Deno.env.get"},
	{pattern: "env . KEY", how: "env", has: "env = process.env"},
	{pattern: "env . KEY", how: "env", has: "{ env } from"},
	{pattern: "get KIND ( NAME DEF )", how: "ConfigService.get", has: "ConfigService", caps: true, member: true},
	{pattern: "getOrThrow KIND ( NAME )", how: "ConfigService.getOrThrow", has: "ConfigService", caps: true, member: true, need: always},
	{pattern: "env . get ( NAME )", how: "env.get", has: "env-var", caps: true},
	{pattern: "Env . get ( NAME DEF )", how: "Env.get", has: "@adonisjs", caps: true},
	{pattern: "env ( NAME DEF )", how: "env", has: "strapi", caps: true},
	{pattern: "env . int ( NAME DEF )", how: "env.int", caps: true, hint: Int},
	{pattern: "env . bool ( NAME DEF )", how: "env.bool", caps: true, hint: Bool},
	{pattern: "env . array ( NAME DEF )", how: "env.array", caps: true, hint: List},
	{pattern: "env : NAME", how: "convict", has: "convict", caps: true},
}

var javascriptDialect = sync.OnceValue(func() *dialect {
	return (&dialect{
		syntax: &javascriptSyntax, shapes: javascriptShapes, or: []string{"||", "??"},
		around: map[string]Hint{"parseInt": Int, "parseFloat": Number, "Number": Number},
		heads:  []string{"function"},
		listens: []listening{
			{pattern: ". listen (", how: "listen", kind: "http", not: "net.createServer"},
			{pattern: "Bun . serve (", how: "Bun.serve", kind: "http"},
			{pattern: "Deno . serve (", how: "Deno.serve", kind: "http"},
			{pattern: "serve (", how: "serve", kind: "http", has: "@hono/node-server"},
			{pattern: ". server (", how: "server", kind: "http", has: "@hapi/hapi"},
			{pattern: ". bindAsync (", how: "bindAsync", kind: "grpc"},
			{pattern: "startStandaloneServer (", how: "startStandaloneServer", kind: "http", arg: 1},
		},
		imports: javascriptImport,
		more:    javascriptMore,
		fills:   []string{"dotenv"},
	}).prepare()
})

// javascriptImport records the module name after from, import or require(.
func javascriptImport(r *reader, i int) {
	if i == 0 || !r.tokens[i].plain {
		return
	}
	before := &r.tokens[i-1]
	if before.is("(") && i > 1 {
		before = &r.tokens[i-2]
		if !before.is("require") && !before.is("import") {
			return
		}
	} else if !before.is("from") && !before.is("import") {
		return
	}
	r.f.Imports = append(r.f.Imports, r.tokens[i].text)
}

// javascriptMore reads schemas, destructuring, and conditions that throw an error.
func javascriptMore(r *reader) {
	r.stopping = map[string]bool{}
	schema := strings.Contains(r.src, "process.env") || strings.Contains(r.src, "createEnv") || strings.Contains(r.src, "ConfigModule")
	depth := 0
	for i := range r.tokens {
		t := &r.tokens[i]
		switch {
		case t.is("{"):
			depth++
			r.destructured(i)
		case t.is("}"):
			depth = max(depth-1, 0)
		case t.is("if") && depth == 0:
			r.thrown(i)
		case schema && t.kind == word && isCaps(t.text) && i+3 < len(r.tokens) && r.tokens[i+1].is(":") && r.tokens[i+2].kind == word:
			r.schemaKey(i)
		}
	}
	for n := range r.f.Reads {
		if read := &r.f.Reads[n]; r.stopping[read.Name] && !read.Known && !read.Other {
			read.Stops = true
		}
	}
}

// thrown marks variables as needed if a condition at the top level throws an error without them.
func (r *reader) thrown(i int) {
	end := r.close(i + 1)
	if end == 0 || end+2 >= len(r.tokens) || !r.tokens[end+1].is("throw") && !r.tokens[end+2].is("throw") && !r.spells(end+2, []string{"process", ".", "exit"}) {
		return
	}
	for j := i + 2; j+4 < end; j++ {
		if !r.spells(j, []string{"!", "process", ".", "env", "."}) || j > i+2 && !r.tokens[j-1].is("||") {
			continue
		}
		r.stopping[r.tokens[j+5].text] = true
	}
}

// destructured reads assignments such as { A, B = d } = process.env.
func (r *reader) destructured(i int) {
	if i == 0 || !r.tokens[i-1].oneOf([]string{"const", "let", "var"}) {
		return
	}
	end := r.close(i)
	if end == 0 || !r.spells(end+1, []string{"=", "process", ".", "env"}) || end+5 < len(r.tokens) && r.tokens[end+5].is(".") {
		return
	}
	for j := i + 1; j < end; {
		to := min(r.argument(j), end)
		if t := &r.tokens[j]; j < to && t.kind == word && isName(t.text) {
			read := Read{Name: t.text, File: r.f.File, At: r.span(j), How: "process.env", bound: t.text}
			for k := j + 1; k < to; k++ {
				if r.tokens[k].is(":") {
					read.bound = r.tokens[k+1].text
				} else if r.tokens[k].is("=") {
					v := r.literal(k+1, to)
					read.Default, read.Known, read.Other = v.text, v.known, v.other
					break
				}
			}
			r.addRead(j, read)
		}
		j = to + 1
	}
}

// validators maps the functions of envalid to the formats that they imply.
var validators = map[string]Hint{"str": "", "num": Number, "bool": Bool, "port": Int, "host": "", "url": "", "email": "", "json": ""}

// schemaKey reads a variable in a schema of zod or Joi, as in NAME: z.string().default("d"), or of envalid,
// as in NAME: str({default: "d"}).
func (r *reader) schemaKey(i int) {
	first := r.tokens[i+2].text
	read := Read{Name: r.tokens[i].text, File: r.f.File, At: r.span(i), bound: r.tokens[i].text}
	end := r.argument(i + 2)
	hint, valid := validators[first]
	switch {
	case (first == "z" || first == "zod" || first == "t" && r.has("typebox")) && r.tokens[i+3].is("."):
		read.How, read.Stops = "zod", true
	case (first == "Joi" || first == "joi" || first == "yup") && r.tokens[i+3].is("."):
		read.How = "Joi"
	case valid && r.tokens[i+3].is("(") && r.has("envalid"):
		read.How, read.Stops, read.Hint = "envalid", true, hint
	default:
		return
	}
	for j := i + 3; j < end; j++ {
		t := &r.tokens[j]
		if t.kind != word || j+1 >= end {
			continue
		}
		r.schemaWord(&read, j, end)
	}
	r.addRead(i, read)
}

// schemaHints maps the methods of zod and Joi that set the type of a value to formats.
var schemaHints = map[string]Hint{"number": Number, "boolean": Bool, "int": Int, "integer": Int, "port": Int, "stringbool": Bool}

// schemaWord reads one word of a variable's rule in a schema.
func (r *reader) schemaWord(read *Read, j, end int) {
	next := &r.tokens[j+1]
	switch t := &r.tokens[j]; {
	case (t.is("default") || t.is("prefault") || t.is("catch")) && next.is("("):
		v := r.literal(j+2, r.argument(j+2))
		read.Default, read.Known, read.Other, read.Stops = v.text, v.known, !v.known, false
	case t.is("default") && next.is(":"), t.is("devDefault") && next.is(":"):
		v := r.literal(j+2, r.argument(j+2))
		read.Default, read.Known, read.Other, read.Stops = v.text, v.known, !v.known, false
	case t.oneOf([]string{"optional", "nullish", "nullable", "preprocess", "union", "or", "transform", "literal", "undefined"}):
		read.Stops = false
	case t.is("required") && read.How == "Joi" && next.is("(") && r.tokens[j-1].is(".") && !read.Known:
		read.Stops = true
	case schemaHints[t.text] != "" && next.is("("):
		read.Hint = schemaHints[t.text]
	case (t.is("enum") || t.is("valid")) && next.is("("):
		for k := j + 2; k < end && !r.tokens[k].is(")"); k++ {
			if v := &r.tokens[k]; v.kind == text && v.plain {
				read.Enum = append(read.Enum, v.text)
			} else if v.kind == word {
				read.Enum = nil
				break
			}
		}
	}
}
