package facts

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// A Mount is one --mount in a RUN.
type Mount struct {
	Type   string // the default is "bind"
	Target string // "" if it is not set or contains a variable
	At     source.Span
}

// Mounts returns the mounts of a RUN.
func (s *Step) Mounts() []Mount {
	var out []Mount
	for _, f := range s.Do.Common().Flags {
		if f.Name.Value != "mount" {
			continue
		}
		m := Mount{Type: "bind", At: f.At}
		for _, k := range f.Keys {
			if k.Value == nil {
				continue
			}
			switch strings.ToLower(k.Key.Value) {
			case "type":
				m.Type = k.Value.Value
			case "target", "dst", "destination":
				m.Target = k.Value.Value
			}
		}
		out = append(out, m)
	}
	return out
}

// Scratch reports whether a cache or tmpfs is mounted at path or above it. Files that the step writes there
// do not become part of the image.
func (s *Step) Scratch(path string) bool {
	for _, m := range s.Mounts() {
		if (m.Type == "cache" || m.Type == "tmpfs") && within(path, m.Target) {
			return true
		}
	}
	return false
}

func within(path, dir string) bool {
	dir = strings.TrimSuffix(dir, "/")
	return dir != "" && (path == dir || strings.HasPrefix(path, dir+"/"))
}

// Mounted reports whether the step has a mount of the given type, such as "ssh" or "secret".
func (s *Step) Mounted(kind string) bool {
	for _, m := range s.Mounts() {
		if m.Type == kind {
			return true
		}
	}
	return false
}

// Start returns where the step's line starts, including ONBUILD.
func (s *Step) Start() source.Pos {
	h := s.Do.Common()
	if h.OnBuild != nil {
		return h.OnBuild.At.Start
	}
	return h.At.Start
}

// Run returns the step as a RUN, or nil.
func (s *Step) Run() *dockerfile.Run {
	r, _ := s.Do.(*dockerfile.Run)
	return r
}
