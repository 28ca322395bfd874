package compose

import (
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
)

func BenchmarkParse(b *testing.B) {
	src := source.New("/p/compose.yaml", services(30))
	b.SetBytes(int64(len(src.Text)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(src)
	}
}

func BenchmarkLoad(b *testing.B) {
	text := services(30)
	l := &Loader{Read: only(text)}
	f := Parse(source.New("/p/compose.yaml", text))
	l.Parsed = func(string) (*File, error) { return f, nil }
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		l.Load("/p/compose.yaml")
	}
}
