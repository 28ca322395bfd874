package catalog

import (
	"slices"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/contract"
)

// byWord maps the words of PROGRAM lines to the files that contain them, so that only files that describe a
// program are parsed.
var byWord = sync.OnceValue(func() map[string][]*entry {
	index := map[string][]*entry{}
	for _, e := range entries() {
		if !strings.HasPrefix(e.name, "programs-") {
			continue
		}
		for line := range strings.Lines(e.text()) {
			rest, ok := strings.CutPrefix(line, "PROGRAM ")
			if !ok {
				continue
			}
			for _, word := range strings.FieldsFunc(rest, func(c rune) bool { return c == ',' || c == ' ' || c == '\n' || c == '\r' }) {
				name := contract.ProgramName(word)
				if list := index[name]; len(list) == 0 || list[len(list)-1] != e {
					index[name] = append(list, e)
				}
			}
		}
	}
	return index
})

// Programs returns the programs in the catalogue with that name (contract.ProgramName), in order.
func Programs(name string) []*contract.Program {
	var all []*contract.Program
	for _, e := range byWord()[name] {
		all = append(all, e.programs().Named(name)...)
	}
	return all
}

// ProgramNames lists the names of the catalogue's programs.
func ProgramNames() []string {
	var all []string
	for name := range byWord() {
		if len(Programs(name)) > 0 {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}
