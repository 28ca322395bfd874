package dockerfile

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
)

// TestFitting reads half-typed instructions up to the mark ‸ and prints the usages that they may become, with the
// parameter at the mark.
func TestFitting(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"FROM al‸", "FROM image: image; FROM image:tag: image; FROM image@digest: image; FROM image AS name: image; FROM image:tag AS name: image; FROM image@digest AS name: image"},
		{"FROM alpine:3 A‸", "FROM image:tag AS name: AS"},
		{"COPY a ‸", "COPY [flags] source … destination: destination"},
		{"COPY --from=b‸ a b", "COPY [flags] source … destination: [flags]; COPY [flags] [\"source\", …, \"destination\"]: [flags]"},
		{"CMD [\"a\", \"b‸", "CMD [\"program\", \"argument\", …]: \"argument\"; CMD [\"argument\", \"argument\", …]: \"argument\""},
		{"RUN echo ‸x", "RUN command argument …: argument"},
		{"ENV A=‸b", "ENV key=value: value; ENV key=value key=value …: value"},
		{"HEALTHCHECK CM‸", "HEALTHCHECK [flags] CMD command: CMD"},
		{"ONBUILD RUN a‸", "RUN command argument …: command"},
		{"EXPOSE 80/‸", "EXPOSE port[/protocol] …: port[/protocol]"},
	} {
		before, after, _ := strings.Cut(c.text, "‸")
		f := Parse(source.New("Dockerfile", before+after))
		var all []string
		typed := TypedAt(f, nil, source.Pos(len(before)))
		for _, u := range typed.Fitting() {
			all = append(all, fmt.Sprintf("%s: %s", u.Label, u.Params[u.Active].In(u.Label)))
		}
		if got := strings.Join(all, "; "); got != c.want {
			t.Errorf("%q: %s, want %s", c.text, got, c.want)
		}
	}
}
