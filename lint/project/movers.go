package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// movers resolves the conditions in a program's lines that name files in its working directory. Such a file
// may change the port or the address.
type movers struct {
	*loader
	s       *Service
	dir     string // the working directory, or "" if unknown
	preview bool   // vite preview has settings of its own
}

func (m *movers) settle(c *contract.Contract) {
	for _, v := range c.Variables {
		m.settleVariable(v)
	}
	for _, line := range c.All() {
		m.makeAbsolute(line.Unless)
		m.makeAbsolute(line.When)
	}
}

// makeAbsolute makes the paths in the remaining conditions absolute.
func (m *movers) makeAbsolute(conditions []contract.Condition) {
	for i, c := range conditions {
		if rest, ok := strings.CutPrefix(c.Path, "./"); ok && m.dir != "" {
			conditions[i].Path = path.Join(m.dir, rest)
		}
	}
}

// settleVariable drops conditions on files that do not exist, or that do not set what the variable sets. If a file
// sets it to a literal, that becomes the default.
func (m *movers) settleVariable(v *contract.Variable) {
	var said fileSetting
	var in *source.File
	v.Unless = slices.DeleteFunc(slices.Clone(v.Unless), func(c contract.Condition) bool {
		rest, ok := strings.CutPrefix(c.Path, "./")
		if !ok {
			return false
		}
		if m.dir == "" {
			return len(m.s.Mounts) == 0 && m.s.Build == nil && m.s.Service.Build == nil
		}
		file, there := m.file(path.Join(m.dir, rest))
		if there == types.Yes && file != nil && !includes(file.Text) {
			one := literalIn(file, settingNames(v), m.preview)
			if one.found && !one.vague && in == nil {
				said, in = one, file
				return true
			}
			return !one.found
		}
		return there == types.No
	})
	if in != nil {
		v.File, v.At, v.NameAt, v.FormatAt, v.DefaultAt = in, said.at, said.at, said.at, said.at
		v.Default = &said.text
	}
}

// file returns the file at a path of the container, and whether it exists. Unknown means that there may be
// any file.
func (m *movers) file(p string) (*source.File, types.Tri) {
	built := m.s.Build != nil && m.s.Build.Stage != nil
	if m.s.mountedAt(p) == nil && built && runsOver(m.s.Build.Model.Stage(m.s.Build.Stage), path.Base(p)) {
		return nil, types.Unknown
	}
	h := m.find(m.s, p)
	if h.what == gone || h.what == imageOwn && (!built || m.plainBase(m.s.Build.Model.Stage(m.s.Build.Stage))) {
		return nil, types.No
	}
	if f := m.textOf(h); f != nil {
		return f, types.Yes
	}
	return nil, types.Unknown
}

// plainBase reports whether a stage is built on scratch or on an image without application files.
func (m *movers) plainBase(s *build.Stage) bool {
	root := s.Root()
	if !root.Image.Known {
		return false
	}
	if root.Image.Text == "scratch" {
		return true
	}
	ref := m.ref(root.Image.Text)
	_, base := command.Base(ref.Name)
	return base && !strings.Contains(ref.Tag, "onbuild") || m.imageOf(root.Image.Text) != nil
}

// settingNames returns the names under which a configuration file may set what a variable sets. They are the
// names of its flags and variables, and common names for an address or a port.
func settingNames(v *contract.Variable) []string {
	var all []string
	for _, name := range v.Names() {
		if word := strings.TrimLeft(contract.WrittenName(name), "-"); len(word) > 1 {
			all = append(all, word, strings.ReplaceAll(word, "-", "_"))
		}
	}
	if v.Format.Kind == types.Bind {
		return append(all, "host", "bind", "address", "listen")
	}
	return append(all, "port")
}

// includes reports whether a configuration file includes others, or plugins that may set the address.
func includes(text string) bool {
	return slices.ContainsFunc(inclusions, func(mark string) bool { return strings.Contains(text, mark) })
}

var inclusions = []string{"mergeConfig", "laravel", "...", "from './", `from "./`, "from '../", `from "../`, "require('.", `require(".`, "import('.", `import(".`,
	"import *", "exec("}

func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
