package code

// A quote is one way to write a string.
type quote struct {
	open, close string
	into        string // starts an interpolation, which ends at "}"
	raw         bool   // backslashes have no special meaning
	guards      bool   // if raw, a quote after a backslash still does not end the string
	lines       bool   // may continue on the next line
	double      bool   // a doubled closing mark represents the mark itself
	twice       bool   // a doubled into represents itself
	names       bool   // $name is an interpolation too
}

// The ways to write heredocs.
const (
	rubyHeredoc = iota + 1
	phpHeredoc
)

// A lexicon describes a language for the scanner.
type lexicon struct {
	line     []string // marks that start a comment up to the end of the line
	block    string   // "/*" if the language has such comments
	nested   bool     // comments can be nested
	quotes   []quote  // longest first
	prefixes map[string]string
	regex    bool // has /…/
	percent  bool // has %w[…]
	chars    bool // has 'c', and also uses a single quote in other ways
	hashes   bool // has r#"…"#
	raws     string
	heredoc  int
	tags     bool // has <?php
	pragma   bool // has lines that start with #
	begin    bool // has =begin … =end and __END__
}

var doubleQuoted = quote{open: `"`, close: `"`}
var singleQuoted = quote{open: "'", close: "'"}

var pythonSyntax = lexicon{
	line: []string{"#"},
	quotes: []quote{
		{open: `"""`, close: `"""`, lines: true}, {open: "'''", close: "'''", lines: true},
		doubleQuoted, singleQuoted,
	},
	prefixes: map[string]string{"r": "r", "b": "", "u": "", "f": "f", "t": "f", "br": "r", "rb": "r", "fr": "rf", "rf": "rf", "tr": "rf", "rt": "rf"},
}

var javascriptSyntax = lexicon{
	line: []string{"//"}, block: "/*", regex: true,
	quotes: []quote{doubleQuoted, singleQuoted, {open: "`", close: "`", into: "${", lines: true}},
}

var javaSyntax = lexicon{
	line: []string{"//"}, block: "/*", chars: true,
	quotes: []quote{{open: `"""`, close: `"""`, lines: true}, doubleQuoted},
}

var kotlinSyntax = lexicon{
	line: []string{"//"}, block: "/*", nested: true, chars: true,
	quotes: []quote{
		{open: `"""`, close: `"""`, into: "${", lines: true, raw: true, names: true},
		{open: `"`, close: `"`, into: "${", names: true},
	},
}

var rubySyntax = lexicon{
	line: []string{"#"}, regex: true, percent: true, begin: true, heredoc: rubyHeredoc,
	quotes: []quote{{open: `"`, close: `"`, into: "#{", lines: true}, {open: "'", close: "'", lines: true}, {open: "`", close: "`", into: "#{", lines: true}},
}

var phpSyntax = lexicon{
	line: []string{"//", "#"}, block: "/*", tags: true, heredoc: phpHeredoc,
	quotes: []quote{{open: `"`, close: `"`, lines: true, names: true}, {open: "'", close: "'", lines: true}, {open: "`", close: "`", lines: true, names: true}},
}

var rustSyntax = lexicon{
	line: []string{"//"}, block: "/*", nested: true, chars: true, hashes: true,
	quotes:   []quote{{open: `"`, close: `"`, lines: true}},
	prefixes: map[string]string{"r": "r", "b": "", "br": "r", "c": "", "cr": "r"},
}

var csharpSyntax = lexicon{
	line: []string{"//"}, block: "/*", chars: true, pragma: true, raws: `"""`,
	quotes: []quote{
		{open: `$@"`, close: `"`, into: "{", raw: true, double: true, twice: true, lines: true},
		{open: `@$"`, close: `"`, into: "{", raw: true, double: true, twice: true, lines: true},
		{open: `$"""`, close: `"""`, into: "{", raw: true, lines: true},
		{open: `"""`, close: `"""`, lines: true},
		{open: `$"`, close: `"`, into: "{", twice: true},
		{open: `@"`, close: `"`, raw: true, double: true, lines: true},
		doubleQuoted,
	},
}
