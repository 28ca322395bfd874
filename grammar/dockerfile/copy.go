package dockerfile

// This file reads COPY and ADD.

func parseCopy(p *parser, h Head) Instruction {
	c := &Copy{Head: h}
	c.Sources, c.Dest, c.JSON = p.sources(&h)
	for _, f := range h.Flags {
		if f.Name.Value == "from" {
			c.From = f.Value
		}
	}
	return c
}

func parseAdd(p *parser, h Head) Instruction {
	a := &Add{Head: h}
	a.Sources, a.Dest, a.JSON = p.sources(&h)
	return a
}

// sources reads the sources and the destination, which is the last word.
func (p *parser) sources(h *Head) (from []*Word, to *Word, json bool) {
	ws, form := p.jsonWords(h.Args, true)
	if json = form != noJSON; !json {
		ws = p.fields(h.Args)
	}
	switch len(ws) {
	case 0:
		if form != badJSON {
			p.check(h.Keyword.At, "`%s` requires a source and a destination", h.Name)
		}
		return nil, nil, json
	case 1:
		p.check(ws[0].At, "the destination for `%s` is missing", ws[0].Text)
		return ws, nil, json
	}
	from, to = ws[:len(ws)-1], ws[len(ws)-1]
	text := to.Text
	if json {
		text = p.decoded(to)
	}
	if _, found, ok := markOf(text); found && ok {
		p.check(to.At, "a heredoc cannot be the destination; add a path after it")
	}
	return from, to, json
}
