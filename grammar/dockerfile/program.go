package dockerfile

import "strings"

// This file reads PROGRAM blocks of contract files.

func parseProgram(p *parser, h Head) Instruction {
	n := &Program{Head: h}
	text := h.Args.Text
	if text == "" {
		p.report(h.Keyword.At, ContractSyntax, "`PROGRAM` has no program; write `PROGRAM flask run`")
		return n
	}
	for start := 0; start <= len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], ','); i >= 0 {
			end = start + i
		}
		if words := p.programWords(n, start, end); len(words) > 0 {
			n.Commands = append(n.Commands, words)
		}
		start = end + 1
	}
	return n
}

// programWords reads the words of one command: the text between two commas.
func (p *parser) programWords(n *Program, start, end int) []*Word {
	text := n.Args.Text
	var all []*Word
	ok := true
	from := start
	for i := start; i <= end; i++ {
		if i < end && !asciiSpace(text[i]) {
			continue
		}
		if from < i {
			w := p.contractWord(n.Args, from, i, false)
			ok = p.programWord(w, len(all) == 0) && ok
			all = append(all, w)
		}
		from = i + 1
	}
	if len(all) == 0 {
		at := min(end, len(text)-1)
		p.report(n.Args.Slice(at, at+1), ContractSyntax, "a program is missing before or after this comma")
	}
	if !ok {
		return nil
	}
	return all
}

// programWord reports a word that is not allowed in the command of a PROGRAM, and returns false for it.
func (p *parser) programWord(w *Word, first bool) bool {
	switch {
	case !w.Literal() || w.holds():
		p.report(w.At, ContractSyntax, "a `PROGRAM` cannot contain a variable; write the word itself")
	case first && strings.HasPrefix(w.Value, "-"):
		p.report(w.At, ContractSyntax, "a `PROGRAM` begins with the name of a program, not with a flag")
	case first && strings.Contains(w.Value, "/"):
		p.report(w.At, ContractSyntax, "`PROGRAM` requires the name of a program, not a path; write `%s`", w.Value[strings.LastIndexByte(w.Value, '/')+1:])
	default:
		return true
	}
	return false
}

// inProgram reports a line that is not allowed in a PROGRAM block.
func (p *parser) inProgram(in Instruction) {
	switch in.(type) {
	case *Listens, *Connects, *Environment, *ContractVolume, *Provisions, *Bad:
	default:
		h := in.Common()
		p.report(h.Keyword.At, ContractSyntax, "`%s` is not allowed in a `PROGRAM` block; only `LISTENS`, `CONNECTS`, `ENVIRONMENT`, `VOLUME AT:` and `PROVISIONS` are", h.Form.title())
	}
}

// noOperands reports operands and relative paths in a block without a PROGRAM: it is unknown which command
// they belong to.
func (p *parser) noOperands(in Instruction) {
	if p.lang == dockerfile && !OfDialect(in) {
		return
	}
	cs := ClausesOf(in)
	for _, c := range cs {
		for _, w := range c.Values {
			p.noOperand(c, w)
		}
	}
}

func (p *parser) noOperand(c *Clause, w *Word) {
	for _, part := range w.Parts {
		if part.Placeholder && isOperand(part.Var) {
			p.report(part.At, ContractSyntax, "`%s` is an operand of a command; it is only valid in a `PROGRAM` block", part.Var)
		}
	}
	name, _, _ := strings.Cut(w.Value, "=")
	switch c.Name {
	case WHEN, UNLESS:
		if strings.HasPrefix(w.Value, "./") {
			p.report(w.At, ContractSyntax, "`%s` is relative to the working directory of a program; it is only valid in a `PROGRAM` block", w.Text)
			return
		}
	case NEEDS, ACCEPTS, EMITS, ALIAS, EXCLUDES, OR:
	default:
		return
	}
	if isOperand(name) {
		p.report(w.At, ContractSyntax, "`%s` is an operand of a command; it is only valid in a `PROGRAM` block", name)
	}
}
