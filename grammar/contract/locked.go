package contract

import (
	"maps"
	"path"
	"slices"
)

// OfConfig returns the contract of an image about which only the configuration is known.
func OfConfig(cfg Config) *Contract {
	c := &Contract{Config: cfg, Baseless: true}
	c.layer(true, false)
	c.finish()
	return c
}

// Configured returns the contract with cfg, the known configuration of the image. If cfg starts a program
// other than the one that the contract describes, the lines of the contract move to a lower layer.
func (c *Contract) Configured(cfg Config) *Contract {
	out := *c
	cfg.Synonyms = c.Config.Synonyms
	actual := programOf(Start{}.of(cfg))
	stated := programOf(c.Starts[0])
	switch {
	case c.Starts[0].later && len(c.Starts) == 1:
		out.Starts = []Start{Start{}.of(cfg)}
	case !slices.Equal(actual.Entrypoint, stated.Entrypoint) || !slices.Equal(actual.Cmd, stated.Cmd):
		out = *inherit(c)
		out.HasOwnLines, out.Replaced, cfg.Synonyms = true, true, nil
		out.Starts = append([]Start{Start{}.of(cfg)}, c.Starts...)
	}
	out.Config = cfg
	out.finish()
	return &out
}

// of returns s with the program that a configuration starts.
func (s Start) of(cfg Config) Start {
	s.Entrypoint, s.Set = cfg.Entrypoint, true
	if len(cfg.Cmd) > 0 {
		s.Commands = append([][]string{cfg.Cmd}, cfg.Synonyms...)
	}
	return s
}

// Completed returns a contract that was read from contract files, completed with cfg, the known configuration
// of the image. The program and the values of variables in the files take precedence over cfg. If bundled is
// true (the files are from the catalogue), so do their lines about a variable.
func (c *Contract) Completed(cfg Config, bundled bool) *Contract {
	out := *c
	env := maps.Clone(cfg.Env)
	if env == nil {
		env = map[string]Setting{}
	}
	if bundled {
		for name := range c.named() {
			if v, ok := env[name]; ok {
				v.Aside = true
				env[name] = v
			}
		}
	}
	maps.Copy(env, c.Config.Env)
	stated := c.Config
	out.Config = cfg
	out.Config.Env, out.Config.Synonyms = env, stated.Synonyms
	out.Config.EntrypointAt, out.Config.CmdAt = stated.EntrypointAt, stated.CmdAt
	start := c.Starts[0]
	switch {
	case len(stated.Entrypoint) > 0 || len(stated.Cmd) > 0 && !start.Hidden:
		out.Config.Entrypoint, out.Config.Cmd, out.Config.Shell = stated.Entrypoint, stated.Cmd, stated.Shell
	case len(stated.Cmd) > 0:
		out.Config.Cmd = stated.Cmd
		start.Entrypoint, start.Hidden = cfg.Entrypoint, false
	default:
		start = Start{}.of(cfg)
	}
	out.Starts = append([]Start{start}, c.Starts[1:]...)
	return &out
}

// named returns the names of the variables in the contract's lines, including conditions and placeholders.
func (c *Contract) named() map[string]bool {
	all := map[string]bool{}
	for _, x := range c.Conditions() {
		all[x.Name] = true
	}
	for _, v := range c.Variables {
		for _, name := range slices.Concat(v.Names(), v.Variants()) {
			all[name] = true
		}
		for _, x := range slices.Concat(v.Excludes, v.Or) {
			all[x.Name] = true
		}
	}
	for _, x := range c.Listeners {
		all[x.On.Placeholder] = true
	}
	for _, x := range c.Connections {
		all[x.Placeholder] = true
	}
	for _, x := range c.Volumes {
		all[x.Placeholder] = true
	}
	return all
}

// RunsShell reports whether an ENTRYPOINT runs a command text with a shell, as in sh -c.
func RunsShell(entrypoint []string) bool {
	return len(entrypoint) > 1 && entrypoint[1] == "-c" && slices.Contains([]string{"sh", "bash", "ash", "dash"}, path.Base(entrypoint[0]))
}
