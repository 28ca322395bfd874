package dockerfile

import (
	"strconv"
	"time"
)

// This file reads the instructions that run something: RUN, CMD, ENTRYPOINT, SHELL and HEALTHCHECK.

// command reads l as the exec form or, if it is not a JSON array, as the shell form.
func (p *parser) command(l *Line) Command {
	c := Command{At: l.At}
	var form jsonForm
	if c.Exec, form = p.jsonWords(l, false); form == noJSON {
		c.Line = l
	}
	c.JSON = form != noJSON
	return c
}

func parseRun(p *parser, h Head) Instruction {
	return &Run{Head: h, Command: p.command(h.Args)}
}

func parseCmd(p *parser, h Head) Instruction {
	return &Cmd{Head: h, Command: p.command(h.Args)}
}

func parseEntrypoint(p *parser, h Head) Instruction {
	return &Entrypoint{Head: h, Command: p.command(h.Args)}
}

func parseShell(p *parser, h Head) Instruction {
	s := &Shell{Head: h, Command: p.command(h.Args)}
	switch c := &s.Command; {
	case h.Args.Text == "" || c.JSON && c.Exec == nil:
		p.check(h.Keyword.At, "`SHELL` has no program; write `SHELL [\"/bin/bash\", \"-c\"]`")
	case !c.JSON:
		p.check(h.Args.At, "`SHELL` requires a JSON array, such as `SHELL [\"/bin/bash\", \"-c\"]`")
	}
	return s
}

func parseHealthcheck(p *parser, h Head) Instruction {
	c := &Healthcheck{Head: h}
	text := h.Args.Text
	end := 0
	for end < len(text) && !latinSpace(text[end]) {
		end++
	}
	if end == 0 {
		c.Command.At = h.Args.At
		p.check(h.Keyword.At, "`HEALTHCHECK` requires `CMD` and a command, or `NONE`")
		return c
	}
	c.Type = p.name(h.Args, 0, end)
	for end < len(text) && latinSpace(text[end]) {
		end++
	}
	c.Command = p.command(h.Args.sub(end, len(text)))
	switch upper(c.Type.Text) {
	case "NONE":
		c.None = true
		if end < len(text) && !(c.Command.JSON && c.Command.Exec == nil) {
			p.check(c.Command.At, "unexpected text after `NONE`; remove it")
		}
		return c
	case CMD:
		if end == len(text) || c.Command.JSON && c.Command.Exec == nil {
			p.check(c.Type.At, "the command is missing after `CMD`")
		}
	default:
		p.check(c.Type.At, "expected `CMD` and a command, or `NONE`, not `%s`", c.Type.Text)
	}
	for _, f := range h.Flags {
		p.healthFlag(f)
	}
	return c
}

func (p *parser) healthFlag(f *Flag) {
	if f.Value == nil || f.given.text == "" {
		return
	}
	v := f.given.text
	switch f.Name.Value {
	case "interval", "timeout", "start-period", "start-interval":
		d, err := time.ParseDuration(v)
		if err != nil {
			p.check(f.Value.At, "`%s` is not a valid duration; write a number and a unit, such as `30s` or `1m30s`", v)
		} else if d != 0 && d < time.Millisecond {
			p.check(f.Value.At, "`--%s` is too short; write at least `1ms`, or `0` for the default", f.Name.Value)
		}
	case "retries":
		n, err := strconv.ParseInt(v, 10, 32)
		if err != nil || n < 0 {
			p.check(f.Value.At, "`%s` is not a valid number of retries", v)
		}
	}
}
