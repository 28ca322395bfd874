package command

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Rendering is a file that a script writes with envsubst before the program runs.
type Rendering struct {
	From, To string // absolute paths; From is "" if the input is unknown
	// Text is the text of the statement.
	Text string
	// Names lists the variables that are substituted. If All is true, every variable is.
	Names []string
	All   bool
	// Env holds the variables that the script exports. They override those of the container.
	Env  []Setting
	Sure bool // the statement certainly runs
}

// rendering records a statement that writes a file with envsubst.
func (p *pass) rendering(s *syntax.Stmt, st *state) {
	r := p.substitution(s, st)
	if _, pipe := s.Cmd.(*syntax.BinaryCmd); pipe && r.call != nil {
		p.piped = r.call
	} else if r.call == p.piped {
		return // the pipe that contains this statement recorded it
	}
	if r.call == nil || r.to == "" || len(p.trace.Renderings) >= mostPrograms {
		return
	}
	one := Rendering{From: absolute(r.from, st.dir), To: absolute(r.to, st.dir), Env: st.exported(p.tracer), Sure: st.sure && !st.loop,
		Text: p.src.Slice(source.Span{Start: source.Pos(s.Pos().Offset()), End: source.Pos(s.End().Offset())})}
	one.Names, one.All = p.substituted(r.call, st)
	if one.To != "" {
		p.trace.Renderings = append(p.trace.Renderings, one)
	}
}

// absolute returns the absolute path of a file, or "" if it is unknown.
func absolute(name, dir string) string {
	switch {
	case name == "" || !path.IsAbs(name) && dir == "":
		return ""
	case path.IsAbs(name):
		return path.Clean(name)
	}
	return path.Join(dir, name)
}

// A substitution is a command that runs envsubst, with the names of its input and output files. A name is ""
// if it is unknown.
type substitution struct {
	call     *syntax.CallExpr
	from, to string
}

// substitution reads the three ways to run envsubst on a file: envsubst < A > B, cat A | envsubst > B, and
// envsubst < A | tee B.
func (p *pass) substitution(s *syntax.Stmt, st *state) (r substitution) {
	switch c := s.Cmd.(type) {
	case *syntax.CallExpr:
		if len(c.Args) > 0 && c.Args[0].Lit() == "envsubst" {
			r.call = c
			r.from, r.to = p.redirected(s, st)
		}
	case *syntax.BinaryCmd:
		if c.Op != syntax.Pipe {
			break
		}
		if r = p.substitution(c.Y, st); r.call != nil {
			r.from = p.operandOf("cat", c.X, st)
			return r
		}
		if r = p.substitution(c.X, st); r.call != nil && r.to == "" {
			r.to = p.operandOf("tee", c.Y, st)
		}
	}
	return r
}

// redirected returns the files to which a statement's input and output are redirected.
func (p *pass) redirected(s *syntax.Stmt, st *state) (from, to string) {
	for _, r := range s.Redirs {
		if r.N != nil {
			continue
		}
		w := p.one(r.Word, st)
		if !w.Known {
			continue
		}
		switch r.Op {
		case syntax.RdrIn:
			from = w.Text
		case syntax.RdrOut, syntax.RdrClob:
			to = w.Text
		}
	}
	return from, to
}

// operandOf returns the operand of a command if the command has the given name and exactly one operand;
// otherwise "".
func (p *pass) operandOf(name string, s *syntax.Stmt, st *state) string {
	c, ok := s.Cmd.(*syntax.CallExpr)
	if !ok || len(c.Args) != 2 || c.Args[0].Lit() != name {
		return ""
	}
	if w := p.one(c.Args[1], st); w.Known {
		return w.Text
	}
	return ""
}

// substituted returns the variables that an envsubst command substitutes. If its argument is unknown, it
// returns none.
func (p *pass) substituted(c *syntax.CallExpr, st *state) (names []string, all bool) {
	if len(c.Args) == 1 {
		return nil, true
	}
	w := p.one(c.Args[1], st)
	if !w.Known || len(c.Args) > 2 || isFlag(w) {
		return nil, false
	}
	for _, part := range strings.Split(w.Text, "$")[1:] {
		part = strings.TrimPrefix(part, "{")
		end := 0
		for end < len(part) && isName(part[:end+1]) {
			end++
		}
		names = append(names, part[:end])
	}
	return names, false
}
