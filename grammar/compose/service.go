package compose

import "strings"

// service builds the model of one service of the merged project.
func (ld *assembler) service(e *Entry, vars *variables) *Service {
	n := e.Value
	s := &Service{Name: e.Key.Value(), Node: n, Dir: ld.p.Dir}
	if home, ok := ld.homes[e.Key]; ok {
		s.Dir = home
	}
	if n == nil || n.Kind != Mapping {
		return s
	}
	s.Image, s.ContainerName, s.Hostname = n.scalar("image"), n.scalar("container_name"), n.scalar("hostname")
	s.NetworkMode, s.User, s.ReadOnly = n.scalar("network_mode"), n.scalar("user"), n.scalar("read_only")
	if s.Build = build(n.Get("build")); s.Build != nil {
		s.Build.Args = passedOn(s.Build.Args, vars)
	}
	s.Environment = ld.environment(n.Get("environment"), vars)
	s.EnvFiles = envFiles(n.Get("env_file"))
	if ports := n.Get("ports"); ports != nil {
		for _, item := range ports.Items {
			s.Ports = append(s.Ports, port(item))
		}
	}
	s.Expose = values(n.Get("expose"))
	s.Mounts = mounts(n)
	s.Networks = attachments(n)
	s.Links, s.ExternalLinks = values(n.Get("links")), values(n.Get("external_links"))
	s.ExtraHosts = hosts(n.Get("extra_hosts"))
	s.DependsOn = dependencies(n.Get("depends_on"))
	s.Healthcheck = healthcheck(n.Get("healthcheck"))
	s.Entrypoint, s.Command = command(n.Get("entrypoint")), command(n.Get("command"))
	s.Profiles, s.VolumesFrom = values(n.Get("profiles")), values(n.Get("volumes_from"))
	s.Secrets = grantsOf(n.Get("secrets"), "/run/secrets/")
	s.Configs = grantsOf(n.Get("configs"), "/")
	s.Models = models(n.Get("models"))
	s.Provider, s.Contract = n.Get("provider"), n.Get(ContractKey.Name)
	s.Unread = ld.unread[e.Key.Text]
	if x := ld.extends[e.Key.Text]; x != nil {
		s.Extends = x.scalar("service")
		if x.Kind == Scalar {
			v := x.Value()
			s.Extends = &v
		}
	}
	return s
}

// environment reads the value of environment. If services share it through an alias, it is read once.
func (ld *assembler) environment(n *Node, vars *variables) []Pair {
	if n == nil {
		return nil
	}
	key := n
	if n.origin != nil {
		key = n.origin
	}
	list, ok := ld.pairs[key]
	if !ok {
		list = passedOn(modelPairs(pairs(n, "=")), vars)
		ld.pairs[key] = list
	}
	return list
}

// scalar returns the scalar at a key, or nil.
func (n *Node) scalar(key string) *Value {
	v := n.Get(key)
	if v == nil || v.Kind != Scalar {
		return nil
	}
	out := v.Value()
	return &out
}

// passedOn sets the values of variables that the file names without a value, if .env sets them.
func passedOn(list []Pair, vars *variables) []Pair {
	for i, p := range list {
		if p.Value != nil {
			continue
		}
		if text, ok := vars.lookup(p.Key.Text); ok {
			v := p.Key
			v.Text, v.Node = text, nil
			list[i].Value = &v
		}
	}
	return list
}

func build(n *Node) *Build {
	switch {
	case n == nil || n.Kind == Null:
		return nil
	case n.Kind == Scalar:
		v := n.Value()
		return &Build{Node: n, Context: &v}
	}
	return &Build{
		Node: n, Context: n.scalar("context"), Dockerfile: n.scalar("dockerfile"), Inline: n.Get("dockerfile_inline"),
		Target: n.scalar("target"), Args: modelPairs(pairs(n.Get("args"), "=")),
		AdditionalContexts: modelPairs(pairs(n.Get("additional_contexts"), "=")),
	}
}

func envFiles(n *Node) (out []EnvFile) {
	if n == nil {
		return nil
	}
	for _, item := range asList(n).Items {
		f := EnvFile{Required: true}
		switch item.Kind {
		case Scalar:
			f.Path = item.Value()
		case Mapping:
			p := item.scalar("path")
			if p == nil {
				continue
			}
			f.Path, f.Format = *p, item.textOf("format")
			f.Required = item.textOf("required") != "false"
		default:
			continue
		}
		out = append(out, f)
	}
	return out
}

func mounts(n *Node) (out []Mount) {
	if v := n.Get("volumes"); v != nil {
		for _, item := range v.Items {
			if item.Kind == Scalar || item.Kind == Mapping {
				out = append(out, mount(item))
			}
		}
	}
	if v := n.Get("tmpfs"); v != nil {
		for _, item := range asList(v).Items {
			out = append(out, tmpfs(item))
		}
	}
	return out
}

// attachments returns the networks of a service, or the default network if it names none.
func attachments(n *Node) (out []Attachment) {
	list := n.Get("networks")
	if list != nil && list.Kind != Null {
		for _, e := range asNames(list, false).Entries {
			a := Attachment{Network: e.Key.Value()}
			if e.Value != nil && e.Value.Kind == Mapping {
				a.Aliases = values(e.Value.Get("aliases"))
				a.IPv4, a.IPv6 = e.Value.scalar("ipv4_address"), e.Value.scalar("ipv6_address")
			}
			out = append(out, a)
		}
	}
	if len(out) == 0 && n.Get("network_mode") == nil && n.Get("provider") == nil {
		out = []Attachment{{Network: Value{Text: "default", Known: true}, Implied: true}}
	}
	return out
}

func hosts(n *Node) (out []Pair) {
	for _, e := range pairs(n, "=:") {
		p := Pair{Key: e.Key.Value()}
		if e.Value != nil && e.Value.Kind == Scalar {
			v := e.Value.Value()
			if inner, ok := strings.CutPrefix(v.Text, "["); ok {
				v.Text = strings.TrimSuffix(inner, "]")
			}
			p.Value = &v
		}
		out = append(out, p)
	}
	return out
}

func dependencies(n *Node) (out []Dependency) {
	if n == nil {
		return nil
	}
	for _, e := range asNames(n, true).Entries {
		d := Dependency{Service: e.Key.Value(), Required: true}
		if e.Value != nil && e.Value.Kind == Mapping {
			d.Condition = e.Value.scalar("condition")
			d.Required = e.Value.textOf("required") != "false"
		}
		if n.Kind == Sequence {
			d.Condition = nil
		}
		out = append(out, d)
	}
	return out
}

func healthcheck(n *Node) *Healthcheck {
	if n == nil || n.Kind != Mapping {
		return nil
	}
	return &Healthcheck{Node: n, Disable: n.textOf("disable") == "true", Test: test(n.Get("test"))}
}

func grantsOf(n *Node, folder string) (out []Grant) {
	if n == nil {
		return nil
	}
	for _, item := range n.Items {
		g := Grant{Known: true}
		switch item.Kind {
		case Scalar:
			g.Name, g.Known = item.Value(), item.known()
		case Mapping:
			src := item.scalar("source")
			if src == nil {
				src = &Value{Known: true, File: item.File, At: item.Span()}
			}
			g.Name, g.Target = *src, item.textOf("target")
			g.Known = src.Known && (item.Get("target") == nil || item.Get("target").known())
		default:
			continue
		}
		switch {
		case g.Target == "":
			g.Target = folder + g.Name.Text
		case !strings.HasPrefix(g.Target, "/"):
			g.Target = folder + g.Target
		}
		out = append(out, g)
	}
	return out
}

// models returns the models that a service uses, with the variables for the address and the identifier of
// each.
func models(n *Node) (out []Grant) {
	if n == nil {
		return nil
	}
	for _, e := range asNames(n, false).Entries {
		g := Grant{Name: e.Key.Value(), Known: true}
		prefix := strings.NewReplacer("-", "_", ".", "_").Replace(strings.ToUpper(g.Name.Text))
		g.Target, g.Model = prefix+"_URL", prefix+"_MODEL"
		if e.Value != nil && e.Value.textOf("endpoint_var") != "" {
			g.Target = e.Value.textOf("endpoint_var")
		}
		if e.Value != nil && e.Value.textOf("model_var") != "" {
			g.Model = e.Value.textOf("model_var")
		}
		out = append(out, g)
	}
	return out
}
