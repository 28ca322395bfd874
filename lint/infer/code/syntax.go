package code

// A quote is one way to write a string.
type quote struct {
	open, close string
	into        string // begins an interpolation, which "}" ends
	raw         bool   // a backslash is itself
	guards      bool   // with raw: a quote after a backslash does not end the string
	lines       bool   // it may span several lines
	double      bool   // the closing mark, doubled, represents itself
	twice       bool   // into, doubled, represents itself
	names       bool   // $name is an interpolation, too
}

// The ways to write heredocs.
const (
	rubyHeredoc = iota + 1
	phpHeredoc
)

// A lexicon describes a language to the scanner.
type lexicon struct {
	line     []string // marks that begin a comment up to the end of the line
	block    string   // "/*" if the language has such comments
	nested   bool     // comments nest
	quotes   []quote  // the longest first
	prefixes map[string]string
	regex    bool // /…/
	percent  bool // %w[…]
	chars    bool // 'c', in a language that also has single unpaired quotes
	hashes   bool // r#"…"#
	raws     string
	heredoc  int
	tags     bool // <?php
	pragma   bool // a line that begins with #
	begin    bool // =begin … =end, __END__
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
