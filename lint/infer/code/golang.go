package code

import (
	goscanner "go/scanner"
	gotoken "go/token"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"sync"
)

var goShapes = []shape{
	{pattern: "os . Getenv ( NAME )", how: "os.Getenv"},
	{pattern: "os . LookupEnv ( NAME )", how: "os.LookupEnv"},
	{pattern: "syscall . Getenv ( NAME )", how: "syscall.Getenv"},
	{pattern: "viper . BindEnv ( ANY , NAME )", how: "viper.BindEnv"},
	{pattern: "BindEnv ( ANY , NAME )", how: "BindEnv", has: "viper", member: true},
	{pattern: "viper . GetString ( NAME )", how: "viper.GetString", has: "AutomaticEnv", caps: true},
	{pattern: "viper . GetInt ( NAME )", how: "viper.GetInt", has: "AutomaticEnv", caps: true, hint: Int},
	{pattern: "viper . GetBool ( NAME )", how: "viper.GetBool", has: "AutomaticEnv", caps: true, hint: Bool},
	{pattern: "viper . SetDefault ( NAME DEF )", how: "viper.SetDefault", has: "AutomaticEnv", caps: true},
	{pattern: "EnvVar : NAME", how: "cli", has: "urfave/cli"},
	{pattern: "EnvVars : [ ] string { NAME", how: "cli", has: "urfave/cli"},
	{pattern: "cli . EnvVars ( NAME", how: "cli.EnvVars"},
}

var goDialect = sync.OnceValue(func() *dialect {
	return (&dialect{
		tokens: goTokens, shapes: goShapes,
		around: map[string]Hint{"Atoi": Int, "ParseBool": Bool, "ParseInt": Int, "ParseFloat": Number, "ParseDuration": Duration},
		heads:  []string{"func"},
		listens: []listening{
			{pattern: "http . ListenAndServe (", how: "http.ListenAndServe", kind: "http"},
			{pattern: "http . ListenAndServeTLS (", how: "http.ListenAndServeTLS", kind: "https"},
			{pattern: "http . Server {", how: "http.Server", kind: "http", key: "Addr"},
			{pattern: ". Run (", how: "Run", kind: "http", has: "gin-gonic/gin"},
			{pattern: ". Listen (", how: "Listen", kind: "http", has: "gofiber/fiber"},
			{pattern: ". Start (", how: "Start", kind: "http", has: "labstack/echo"},
			{pattern: "net . Listen (", how: "net.Listen", kind: "grpc", arg: 1, has: "grpc.NewServer"},
		},
		more:  goMore,
		fills: []string{"godotenv"},
	}).prepare()
})

// goTokens reads the tokens in a Go file with Go's own scanner.
func goTokens(src string) []token {
	fset := gotoken.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(src))
	var s goscanner.Scanner
	s.Init(file, []byte(src), func(gotoken.Position, string) {}, 0)
	tokens := make([]token, 0, len(src)/6+16)
	line := 0
	for len(tokens) < maxTokens {
		pos, tok, lit := s.Scan()
		if tok == gotoken.EOF {
			break
		}
		if tok == gotoken.SEMICOLON && lit == "\n" {
			continue
		}
		at := file.Offset(pos)
		t := token{start: at, end: at + len(lit), text: lit}
		switch {
		case tok == gotoken.STRING || tok == gotoken.CHAR:
			t.kind, t.plain, t.text = text, true, ""
			if value, err := strconv.Unquote(lit); err == nil {
				t.text = value
			}
		case tok == gotoken.INT || tok == gotoken.FLOAT || tok == gotoken.IMAG:
			t.kind = number
		case tok == gotoken.IDENT || tok.IsKeyword():
			t.kind = word
		default:
			t.kind, t.text = punct, tok.String()
			t.end = at + len(t.text)
		}
		if n := file.Line(pos); n != line {
			line, t.first = n, true
			t.column = file.Position(pos).Column - 1
		}
		tokens = append(tokens, t)
	}
	return tokens
}

// goMore reads imports, struct tags, and conditions that check for an empty variable.
func goMore(r *reader) {
	imports := true
	for i := range r.tokens {
		t := &r.tokens[i]
		switch {
		case imports && t.kind == text:
			r.f.Imports = append(r.f.Imports, t.text)
		case t.is("func") || t.is("type") || t.is("var") || t.is("const"):
			imports = false
		case t.is("if"):
			r.ifEmpty(i)
		case !imports && t.kind == text && strings.Contains(t.text, `env`) && strings.Contains(t.text, `:"`):
			r.tag(i)
		}
	}
	r.f.Entry = len(r.tokens) > 1 && r.tokens[0].is("package") && r.tokens[1].is("main")
}

// ifEmpty reads if x == "" { x = "default" } and if x == "" { log.Fatal(…) }.
func (r *reader) ifEmpty(i int) {
	if i+6 >= len(r.tokens) || r.tokens[i+1].kind != word || !r.tokens[i+2].is("==") || r.tokens[i+3].kind != text || r.tokens[i+3].text != "" || !r.tokens[i+4].is("{") {
		return
	}
	name := r.tokens[i+1].text
	body := i + 5
	fatal := r.tokens[body].is("panic") || r.spells(body, []string{"os", ".", "Exit"}) || r.tokens[body].is("log") && body+2 < len(r.tokens) && strings.HasPrefix(r.tokens[body+2].text, "Fatal")
	in := ""
	if n := sort.Search(len(r.functions), func(n int) bool { return r.functions[n].at >= i }); n > 0 {
		in = r.functions[n-1].name
	}
	for _, n := range r.boundReads(name) {
		read := &r.f.Reads[n]
		if int(read.At.Start) > r.tokens[i].start || read.Known || read.Other {
			continue
		}
		switch {
		case fatal && (in == "main" || in == "init"):
			read.Stops = true
		case r.tokens[body].is(name) && body+3 < len(r.tokens) && r.tokens[body+1].is("="):
			end := body + 2
			for end < len(r.tokens) && !r.tokens[end].is("}") && !r.tokens[end].first {
				end++
			}
			v := r.literal(body+2, end)
			read.Default, read.Known, read.Other = v.text, v.known, v.other
		}
	}
}

// boundReads returns the last reads whose value is assigned to a word.
func (r *reader) boundReads(word string) []int {
	if r.bound == nil {
		r.bound = map[string][]int{}
		for n := range r.f.Reads {
			if b := r.f.Reads[n].bound; b != "" && len(r.bound[b]) < 20 {
				r.bound[b] = append(r.bound[b], n)
			}
		}
	}
	return r.bound[word]
}

// goHints are field types and the formats that they imply.
var goHints = map[string]Hint{"int": Int, "int64": Int, "int32": Int, "uint": Int, "uint16": Int, "bool": Bool, "float64": Number, "Duration": Duration}

// tag reads the tag of a field, such as env:"X,required" envDefault:"d", envconfig:"X" default:"d" or
// env-default:"d".
func (r *reader) tag(i int) {
	if i == 0 || r.has("envPrefix:") {
		return
	}
	tag := reflect.StructTag(r.tokens[i].text)
	value, ok := tag.Lookup("env")
	prefix := ""
	if !ok {
		if value, ok = tag.Lookup("envconfig"); !ok {
			return
		}
		if prefix = r.processPrefix(); prefix == "?" {
			return
		}
	}
	name, options, _ := strings.Cut(value, ",")
	read := Read{Name: prefix + strings.TrimSpace(name), File: r.f.File, At: r.span(i), How: "a field's tag", Hint: goHints[r.tokens[i-1].text]}
	if !isName(read.Name) || !isCaps(strings.ToUpper(read.Name)) {
		return
	}
	for _, key := range []string{"envDefault", "env-default", "default"} {
		if d, ok := tag.Lookup(key); ok {
			read.Default, read.Known = d, true
		}
	}
	for option := range strings.SplitSeq(options, ",") {
		option = strings.TrimSpace(option)
		if d, ok := strings.CutPrefix(option, "default="); ok {
			read.Default, read.Known = d, true
		}
		read.Stops = read.Stops || option == "required" || option == "notEmpty"
	}
	read.Stops = (read.Stops || tag.Get("required") == "true" || tag.Get("env-required") == "true") && !read.Known
	read.bound = fieldName(r, i)
	read.Doc = tag.Get("env-description")
	r.addRead(i, read)
}

// fieldName returns the name of the field with the tag at i.
func fieldName(r *reader, i int) string {
	for j := i; j >= 0 && j > i-8; j-- {
		if r.tokens[j].first && r.tokens[j].kind == word {
			return r.tokens[j].text
		}
	}
	return ""
}

// processPrefix returns the prefix that envconfig.Process adds to the names in tags. It returns "?" if the
// prefix is unknown.
func (r *reader) processPrefix() string {
	if r.prefix == nil {
		p := r.findPrefix()
		r.prefix = &p
	}
	return *r.prefix
}

func (r *reader) findPrefix() string {
	for i := range r.tokens {
		if (r.tokens[i].is("Process") || r.tokens[i].is("MustProcess")) && i+2 < len(r.tokens) && r.tokens[i+1].is("(") {
			switch t := &r.tokens[i+2]; {
			case t.kind != text:
				return "?"
			case t.text != "":
				return strings.ToUpper(t.text) + "_"
			}
			return ""
		}
	}
	return "" // envconfig also looks the name up without the prefix
}
