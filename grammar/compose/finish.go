package compose

// finish builds the project's model from the merged mapping.
func (ld *assembler) finish(root *Node, vars *variables) {
	p := ld.p
	p.Vars, p.DotEnv = vars.lookup, vars.fromFile
	if (root == nil || len(root.Entries) == 0) && len(p.Files) > 0 && len(p.Problems) == 0 {
		ld.add(Problem{File: p.Files[0].Source, Kind: BadSchema, Message: "the file is empty; begin with `services:`"})
	}
	for _, e := range root.section("services") {
		p.Services = append(p.Services, ld.service(e, vars))
	}
	for _, e := range root.section("networks") {
		p.Networks = append(p.Networks, network(e))
	}
	for _, e := range root.section("volumes") {
		p.Volumes = append(p.Volumes, volume(e))
	}
	for _, e := range root.section("secrets") {
		p.Secrets = append(p.Secrets, resource(e))
	}
	for _, e := range root.section("configs") {
		p.Configs = append(p.Configs, resource(e))
	}
	for _, e := range root.section("models") {
		p.Models = append(p.Models, &Model{Key: e.Key.Value(), Node: e.Value, Model: e.Value.scalar("model")})
	}
	ld.defaultNetwork()
	if root != nil {
		ld.check(root)
	}
}

// section returns the entries of a mapping at the top level.
func (n *Node) section(key string) []*Entry {
	v := n.Get(key)
	if v == nil || v.Kind != Mapping {
		return nil
	}
	return v.Entries
}

// defaultNetwork adds the network that services join if they name none.
func (ld *assembler) defaultNetwork() {
	used := false
	for _, s := range ld.p.Services {
		for _, a := range s.Networks {
			used = used || a.Network.Text == "default"
		}
	}
	for _, n := range ld.p.Networks {
		if n.Key.Text == "default" {
			return
		}
	}
	if used {
		ld.p.Networks = append(ld.p.Networks, &Network{Key: Value{Text: "default", Known: true}, Implied: true})
	}
}

// external reads external: true, or its old form {name: …}.
func external(n *Node) (is bool, name *Value) {
	v := n.Get("external")
	if v == nil {
		return false, n.scalar("name")
	}
	if v.Kind == Mapping {
		if old := v.scalar("name"); old != nil {
			return true, old
		}
		return true, n.scalar("name")
	}
	return v.text() == "true", n.scalar("name")
}

func network(e *Entry) *Network {
	n := e.Value
	out := &Network{Key: e.Key.Value(), Node: n, Internal: n.textOf("internal") == "true", Driver: n.scalar("driver")}
	out.External, out.Name = external(n)
	return out
}

func volume(e *Entry) *Volume {
	n := e.Value
	out := &Volume{Key: e.Key.Value(), Node: n, Driver: n.scalar("driver"), DriverOpts: modelPairs(pairs(n.Get("driver_opts"), "="))}
	out.External, out.Name = external(n)
	return out
}

func resource(e *Entry) *Resource {
	n := e.Value
	out := &Resource{
		Key: e.Key.Value(), Node: n, File: n.scalar("file"), Environment: n.scalar("environment"), Content: n.scalar("content"),
	}
	out.External, out.Name = external(n)
	return out
}
