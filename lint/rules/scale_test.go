package rules_test

import (
	"runtime"
	"testing"

	"github.com/dfvet/dfvet/grammar/reader"
	"github.com/dfvet/dfvet/testdata/bench/constructs"
)

// TestScale checks that, for each construct, four times the text costs at most seven times the memory. A cost
// that is not linear would be sixteen times as high. The test counts allocated bytes because these do not
// depend on the machine's load. "make bench-scale" measures the time.
func TestScale(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: it checks some hundred projects")
	}
	const small, large, most = 8 << 10, 32 << 10, 7.0
	for _, c := range constructs.All() {
		if squares[c.Name] {
			continue
		}
		allocated(t, c, 1<<10) // initializes everything that is computed only once
		less, more := allocated(t, c, small), allocated(t, c, large)
		for i := 0; i < 3 && float64(more) > most*float64(less); i++ {
			more = min(more, allocated(t, c, large)) // a garbage collection in between empties pools, which increases the result
		}
		if growth := float64(more) / float64(less); growth > most && more > 4<<20 {
			t.Errorf("%s: %.1f MiB for %d KiB, and %.1f for %d: %.1f times as much", c.Name,
				float64(less)/(1<<20), small>>10, float64(more)/(1<<20), large>>10, growth)
		}
	}
}

// TestReadersHaveConstructs checks that there is a construct for each format with a reader, and that a service reads its
// file.
func TestReadersHaveConstructs(t *testing.T) {
	read := map[string]bool{}
	for _, c := range constructs.All() {
		if c.Reads == "" {
			continue
		}
		read[c.Reads] = true
		if !reads(t, c) {
			t.Errorf("%s: no service reads the file", c.Name)
		}
	}
	for _, format := range reader.Types() {
		if !read[format] {
			t.Errorf("testdata/bench/constructs/reader.go has no construct of format %s", format)
		}
	}
}

// reads reports whether a service of a construct reads a configuration file.
func reads(t *testing.T, c constructs.Construct) bool {
	p, err := constructs.Load(c.Make(64))
	if err != nil {
		t.Fatal(err)
	}
	for _, app := range p.Apps {
		for _, s := range app.Services {
			if len(s.Reads) > 0 {
				return true
			}
		}
	}
	return false
}

// squares are constructs whose cost is quadratic up to a limit that is larger than the sizes in this test.
// Examples are a value of up to 64 KiB to which every line appends, documents that are merged, and files that
// are merged over another.
var squares = map[string]bool{"Dockerfile: ENV appends": true, "Dockerfile: ENV PATH": true,
	"compose.yaml: documents": true, "files: files laid over one large one": true}

// allocated returns the bytes that are allocated when a construct of the given size is checked.
func allocated(t *testing.T, c constructs.Construct, size int) uint64 {
	files := c.Make(size)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := constructs.Check(files); err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
