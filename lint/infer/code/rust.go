package code

import (
	"strings"
	"sync"
)

// stopsThen are tokens after a read in Rust that stop the program if the variable is not set.
var stopsThen = []string{". expect (", ". unwrap ( )", "?", "?."}

var rustShapes = []shape{
	{pattern: "env :: var ( NAME )", how: "env::var", need: inMain, then: stopsThen},
	{pattern: "env :: var_os ( NAME )", how: "env::var_os"},
	{pattern: "var ( NAME )", how: "var", has: "env::var;", need: inMain, then: stopsThen},
	{pattern: "dotenvy :: var ( NAME )", how: "dotenvy::var"},
	{pattern: "dotenv :: var ( NAME )", how: "dotenv::var"},
	{pattern: "env = NAME", how: "clap", has: "clap", caps: true},
}

var rustDialect = sync.OnceValue(func() *dialect {
	return (&dialect{
		syntax: &rustSyntax, shapes: rustShapes,
		after: []string{". unwrap_or (", ". unwrap_or_else (", ". ok ( ) . unwrap_or (", ". ok ( ) . unwrap_or_else (", ". as_deref ( ) . unwrap_or ("},
		heads: []string{"fn"},
		listens: []listening{
			{pattern: "TcpListener :: bind (", how: "TcpListener::bind", kind: "http", has: "axum"},
			{pattern: ". bind (", how: "bind", kind: "http", has: "actix"},
			{pattern: ". bind ( (", how: "bind", kind: "http", arg: 1, has: "actix"},
			{pattern: "SocketAddr :: from ( ( [ 0 , 0 , 0 , 0 ] ,", how: "SocketAddr::from", kind: "http"},
		},
		fills: []string{"dotenv"},
		more:  rustMore,
	}).prepare()
})

// rustMore completes reads in clap with the default next to env. It also determines whether main makes the
// read.
func rustMore(r *reader) {
	for n := range r.f.Reads {
		read := &r.f.Reads[n]
		if read.How != "clap" {
			continue
		}
		i := r.reads[n]
		end := i
		for end < len(r.tokens) && end < i+40 && !r.tokens[end].is("]") {
			end++
		}
		for j := max(i-40, 0); j+2 < end; j++ {
			if r.tokens[j].is("#") {
				read.Other, read.Known = false, false
			}
			if strings.HasPrefix(r.tokens[j].text, "default_value") && r.tokens[j].kind == word && r.tokens[j+1].is("=") {
				v := r.literal(j+2, r.argument(j+2))
				read.Default, read.Known, read.Other = v.text, v.known, !v.known
			}
		}
	}
}
