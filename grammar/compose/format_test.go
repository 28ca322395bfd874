package compose

import (
	"fmt"
	"io"
	"math/rand"
	"path"
	"slices"
	"strings"
	"testing"

	volumes "github.com/compose-spec/compose-go/v2/format"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/mattn/go-shellwords"
	"github.com/sirupsen/logrus"
	"github.com/xhit/go-str2duration/v2"
)

// phrases returns random texts of up to n pieces each, the same ones in every run.
func phrases(count, n int, pieces ...string) []string {
	r := rand.New(rand.NewSource(1))
	out := make([]string, count)
	for i := range out {
		var b strings.Builder
		for range r.Intn(n + 1) {
			b.WriteString(pieces[r.Intn(len(pieces))])
		}
		out[i] = b.String()
	}
	return out
}

func scalar(text string) *Node {
	return &Node{
		Kind: Scalar, Tag: "!!str", Text: text, File: source.New("/p/f", text), At: source.Span{End: source.Pos(len(text))},
	}
}

// TestDurations, TestSizes and the tests below compare our parsers with those of the libraries that
// compose-go uses.
func TestDurations(t *testing.T) {
	for _, s := range phrases(20_000, 6, "1", "10", "0", ".", "-", "+", "s", "ms", "m", "h", "d", "w", "us", "µs", "x", " ") {
		_, err := str2duration.ParseDuration(s)
		if validDuration(s) != (err == nil) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestSizes(t *testing.T) {
	for _, s := range phrases(20_000, 5, "1", "10", ".", "-", " ", "k", "K", "m", "g", "b", "B", "ib", "x") {
		var u types.UnitBytes
		err := u.DecodeMapstructure(s)
		if validBytes(s) != (err == nil) {
			t.Errorf("%q: %v", s, err)
		}
		if err == nil && float64(u) != sizeOf(s) {
			t.Errorf("%q: %v, want %v", s, sizeOf(s), u)
		}
	}
}

func TestPorts(t *testing.T) {
	for _, s := range phrases(15_000, 6, "1", "80", "65536", ":", ":", "-", "/", "/udp", "/TCP", "127.0.0.1", "[::1]", "::1", "a", "0") {
		want, err := types.ParsePortConfig(s)
		n := scalar(s)
		if fault := portFault(n); (fault == "") != (err == nil) {
			t.Errorf("%q: %q, %v", s, fault, err)
			continue
		}
		if err != nil {
			continue
		}
		var got []string
		for _, w := range want {
			got = append(got, fmt.Sprintf("%s:%s:%d/%s", w.HostIP, w.Published, w.Target, w.Protocol))
		}
		if a, b := fmt.Sprint(sorted(got)), fmt.Sprint(sorted(expand2(port(n)))); a != b {
			t.Errorf("%q: %s, want %s", s, b, a)
		}
	}
}

func TestVolumes(t *testing.T) {
	for _, s := range phrases(15_000, 6, "a", "data", ":", ":", "/", "./", "~", "ro", "rw", ",", "nocopy", "${X}", "${X:-a:b}", "C", `\`) {
		want, err := volumes.ParseVolume(s)
		if fault := volumeFault(s); (fault == "") != (err == nil) {
			t.Errorf("%q: %q, %v", s, fault, err)
			continue
		}
		if err != nil {
			continue
		}
		got := mount(scalar(s))
		nocopy := want.Volume != nil && want.Volume.NoCopy
		target := want.Target
		if target != "" {
			target = path.Clean(target)
		}
		if got.Type != want.Type || got.Source != want.Source || got.Target != target || got.ReadOnly != want.ReadOnly || got.NoCopy != nocopy {
			t.Errorf("%q: %+v, want %+v", s, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, s := range phrases(20_000, 8, "a", "b2", " ", "  ", `"`, "'", `\`, "$", "(", ")", "`", ";", "&", "|", ">", "2>", "$(", "\n", "é") {
		want, err := shellwords.Parse(s)
		got, ok := splitWords(s)
		if ok != (err == nil) {
			t.Errorf("%q: %v, %v", s, ok, err)
			continue
		}
		var texts []string
		for _, w := range got {
			texts = append(texts, w.text)
			if w.start < 0 || w.end > len(s) || w.start > w.end {
				t.Errorf("%q: word %q at %d to %d", s, w.text, w.start, w.end)
			}
		}
		if ok && fmt.Sprintf("%q", texts) != fmt.Sprintf("%q", want) {
			t.Errorf("%q: %q, want %q", s, texts, want)
		}
	}
}

func TestInterpolation(t *testing.T) {
	logrus.SetOutput(io.Discard)
	vars := map[string]string{"SET": "set", "EMPTY": "", "A": "$SET}"}
	lookup := func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
	for _, s := range phrases(30_000, 9, "$", "$$", "${", "}", "SET", "EMPTY", "UNSET", "A", ":-", "-", ":+", "+", ":?", "?", ":", " ", "x", "{", "${SET}", "${UNSET:-", "\n", "1") {
		want, err := template.Substitute(s, template.Mapping(lookup))
		parts, gotErr := expand(s, lookup, true)
		got, _ := join(parts)
		if (err == nil) != (gotErr == nil) {
			t.Errorf("%q: %v, want %v", s, gotErr, err)
		} else if err == nil && got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
		if open, e := expand(s, lookup, false); e == nil {
			text, known := join(open)
			if known && text != got {
				t.Errorf("%q: known as %q, want %q", s, text, got)
			}
		}
	}
}

func sorted(l []string) []string {
	slices.Sort(l)
	return l
}
