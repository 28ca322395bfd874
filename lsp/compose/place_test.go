package compose

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/compose"
)

// placeLiteral is a literal with a place in a Compose file.
var placeLiteral = regexp.MustCompile(`"((?:services|networks|volumes|configs|secrets|models|include)\.[^" ]*[^".])"`)

// outsideTable lists the places that Compose does not accept, but where names are known while a file is edited: a
// mapping instead of a list.
var outsideTable = map[string]bool{"services.*.volumes.*": true}

// TestPlaces checks that each place that code names is in the table of keys, and that a place that is named more
// than once is a constant of grammar/compose.
func TestPlaces(t *testing.T) {
	first := map[string]string{}
	for _, pattern := range []string{"../../grammar/compose/place.go", "../../grammar/compose/cursor/*.go", "*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(text)) {
				code, _, _ := strings.Cut(line, "//")
				for _, m := range placeLiteral.FindAllStringSubmatch(code, -1) {
					place := m[1]
					if first[place] != "" {
						t.Errorf("%s and %s both name %q: make it a constant of grammar/compose/place.go", first[place], file, place)
					}
					first[place] = file
					if !isPlace(place) && !outsideTable[place] {
						t.Errorf("%s: %q is not in the table of keys", file, place)
					}
				}
			}
		}
	}
}

// isPlace reports whether a place is in the table of keys.
func isPlace(place string) bool {
	s := compose.Root
	for name := range strings.SplitSeq(place, ".") {
		switch {
		case s == nil:
			return false
		case name == "*":
			s = s.Any
		case name == "[]":
			s = s.Items
		case name == compose.ContractKey.Name:
			s = compose.ContractKey.Schema
		case s.Key(name) == nil:
			return false
		default:
			s = s.Key(name).Schema
		}
	}
	return s != nil
}
