package contract

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/label"
)

// manyVariables is the number of variables above which a contract has an index of them.
const manyVariables = 32

// An index finds the incoming variables of a contract by their names.
type index struct {
	names map[string][]*Variable // by name, alias and variant
	// patterns holds the variables whose name contains "*", by the text before the first "*" and then by the
	// text after the last "*".
	patterns map[string]map[string][]*Variable
	order    map[*Variable]int
}

func newIndex(lines []*Variable) *index {
	if len(lines) < manyVariables {
		return nil
	}
	x := &index{names: map[string][]*Variable{}, patterns: map[string]map[string][]*Variable{}, order: map[*Variable]int{}}
	for i, v := range lines {
		if v.Emits {
			continue
		}
		seen := map[string]bool{}
		for _, names := range [][]string{v.Names(), v.Variants()} {
			for _, n := range names {
				if !seen[n] {
					seen[n] = true
					x.names[n] = append(x.names[n], v)
				}
			}
		}
		if first, last := strings.IndexByte(v.Name, '*'), strings.LastIndexByte(v.Name, '*'); first >= 0 {
			before, after := v.Name[:first], v.Name[last+1:]
			if x.patterns[before] == nil {
				x.patterns[before] = map[string][]*Variable{}
			}
			x.patterns[before][after] = append(x.patterns[before][after], v)
			x.order[v] = i
		}
	}
	return x
}

// longestPattern is the maximum length in bytes of a name that is compared with patterns, because each of its
// prefixes is looked up.
const longestPattern = 300

// pattern returns the first line whose pattern matches the name, or nil.
func (x *index) pattern(name string) *Variable {
	var found *Variable
	for i := 0; i <= len(name) && len(name) <= longestPattern && len(x.patterns) > 0; i++ {
		ends := x.patterns[name[:i]]
		if ends == nil {
			continue
		}
		for j := i; j <= len(name); j++ {
			for _, v := range ends[name[j:]] {
				if found != nil && x.order[v] >= x.order[found] {
					break
				}
				if label.Match(v.Name, name) {
					found = v
					break
				}
			}
		}
	}
	return found
}
