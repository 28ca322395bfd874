package project

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/dfvet/dfvet/grammar/source"
)

// PickHosts finds the contract files of each environment that the user names. A name is a key of hosts in the
// configuration, or a glob relative to dir. If a glob matches several files, each is an environment with the
// file's name. PickHosts returns nil if the user names nothing, and an error if nothing matches a name.
func PickHosts(found *Found, configs *Configs, dir string, names []string) ([]HostPick, error) {
	if len(names) == 0 {
		return nil, nil
	}
	files := slices.Concat(found.Contracts, found.Known)
	slices.Sort(files)
	configs.For(path.Join(dir, "x"))
	for _, full := range files {
		configs.For(full)
	}
	var picks []HostPick
	for _, name := range names {
		some, err := pickHosts(files, configs, dir, name)
		if err != nil {
			return nil, err
		}
		for _, pick := range some {
			if !slices.ContainsFunc(picks, func(p HostPick) bool { return p.Name == pick.Name }) {
				picks = append(picks, pick)
			}
		}
	}
	return picks, nil
}

func pickHosts(files []string, configs *Configs, dir, name string) ([]HostPick, error) {
	pick, named := HostPick{Name: name}, false
	var known []string
	for _, c := range configs.Used() {
		for _, h := range c.Hosts {
			known = append(known, h.Name)
			if h.Name != name {
				continue
			}
			named = true
			for _, glob := range h.Files {
				some := matching(files, c.Dir, glob)
				if len(some) == 0 {
					return nil, fmt.Errorf("--hosts %s: no contract file of the project matches %q, which %s names", name, glob, path.Base(c.Source.Path))
				}
				pick.Files = append(pick.Files, some...)
			}
		}
	}
	if !named {
		return pickFiles(files, dir, name, known)
	}
	slices.Sort(pick.Files)
	pick.Files = slices.Compact(pick.Files)
	return []HostPick{pick}, nil
}

// pickFiles returns one environment for each file that a glob matches. The file's path is its name.
func pickFiles(files []string, dir, glob string, known []string) ([]HostPick, error) {
	some := slices.Compact(matching(files, dir, glob))
	if len(some) == 0 {
		return nil, noHosts(glob, known)
	}
	var picks []HostPick
	for _, full := range some {
		picks = append(picks, HostPick{Name: strings.TrimPrefix(full, strings.TrimSuffix(dir, "/")+"/"), Files: []string{full}})
	}
	return picks, nil
}

// matching returns the files that match a glob relative to dir. A glob without a slash matches names at any
// depth.
func matching(files []string, dir, glob string) []string {
	glob = strings.TrimPrefix(glob, "./")
	if !strings.Contains(glob, "/") {
		glob = "**/" + glob
	}
	return slices.DeleteFunc(slices.Clone(files), func(full string) bool {
		text := full
		if !path.IsAbs(glob) {
			if !Inside(dir, full) {
				return true
			}
			text = strings.TrimPrefix(strings.TrimPrefix(full, dir), "/")
		}
		ok, _ := doublestar.Match(glob, text)
		return !ok
	})
}

func noHosts(name string, known []string) error {
	if near := source.Keywords.Near(name, known); near != "" {
		return source.Errorf("--hosts %s: the configuration has no environment of that name; did you mean `%s`?", name, near)
	}
	if len(known) > 0 {
		slices.Sort(known)
		return fmt.Errorf("--hosts %s: the configuration has no environment of that name, only %s, and no contract file matches", name, strings.Join(slices.Compact(known), ", "))
	}
	return fmt.Errorf("--hosts %s: no contract file matches, and the configuration names no hosts", name)
}
