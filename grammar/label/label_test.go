package label

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestParse checks the result of Parse for labels that it can read only in part, or not at all.
func TestParse(t *testing.T) {
	for _, c := range []struct {
		text, err string
		want      Label
	}{
		{`{"version":1}`, "", Label{Version: 1}},
		{`{"version":1,"colour":"red","listens":[{"on":"TCP:80","for":["org.ietf.http/"],"speed":9}]}`, "",
			Label{Version: 1, Listens: []Entry{{On: "TCP:80", For: []string{"org.ietf.http/"}}}}},
		{`{"version":1,"listens":[{"on":"TCP:80","for":["a.b/"],"must":["speed"]},{"on":"TCP:81","for":["a.b/"],"must":["on"]}]}`, "",
			Label{Version: 1, Open: true, Listens: []Entry{{On: "TCP:81", For: []string{"a.b/"}, Must: []string{"on"}}}}},
		{`{"version":1,"volumes":[{"path":"/a","base":1}]}`, "", Label{Version: 1, Open: true}},
		{"{\"version\":1,\"listens\":[{\"on\":\"TCP:80\",\"doc\":\"red \\u001b[31m\\u202e \\n line\"}]}", "",
			Label{Version: 1, Listens: []Entry{{On: "TCP:80", Doc: "red [31m  line"}}}},
		{`{"version":1,"types":{"a.b/\u0007":{"is":["c.d/\u0000"]}},"formats":{"a.b/f":{"matches":"\u0000x"}}}`, "",
			Label{Version: 1, Types: map[string]Type{"a.b/": {Is: []string{"c.d/"}}}, Formats: map[string]Format{"a.b/f": {Matches: "x"}}}},
		{`{"version":2}`, "version 2", Label{}},
		{`{}`, "version 0", Label{}},
		{``, "not a contract", Label{}},
		{`{"version":1`, "not a contract", Label{}},
		{`{"version":1} {}`, "text after", Label{}},
		{`[]`, "not a contract", Label{}},
		{`{"version":1,"listens":{}}`, "not a contract", Label{}},
		{"{\"version\":1,\"open\":\"\xff\"}", "UTF-8", Label{}},
		{strings.Repeat("[", 1000), "nested", Label{}},
		{`{"version":1,"x":"` + strings.Repeat("[", 1000) + `"}`, "", Label{Version: 1}},
		{strings.Repeat(" ", LargestRead+1), "bytes", Label{}},
	} {
		got, err := Parse(c.text)
		switch {
		case c.err == "" && err != nil, c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%.80s: %v, want %q", c.text, err, c.err)
		case c.err == "":
			if diff := cmp.Diff(&c.want, got); diff != "" {
				t.Errorf("%.80s: %s", c.text, diff)
			}
		}
	}
}

// TestKeys checks that the keys that "must" may list are those of Entry, and that these are in alphabetical
// order.
func TestKeys(t *testing.T) {
	fields := reflect.TypeFor[Entry]()
	last := ""
	for i := range fields.NumField() {
		key, _, _ := strings.Cut(fields.Field(i).Tag.Get("json"), ",")
		if !keys[key] && key != "from" && key != "must" {
			t.Errorf("%q is not known as a key", key)
		}
		if key < last {
			t.Errorf("%q comes after %q", key, last)
		}
		last = key
	}
	if len(keys) != fields.NumField()-2 {
		t.Errorf("%d keys are known, the struct has %d", len(keys), fields.NumField()-2)
	}
}

// TestText checks that a long label omits its DOC texts, and nothing else.
func TestText(t *testing.T) {
	l := Label{Version: 1, Listens: []Entry{{On: "TCP:80", For: []string{"org.ietf.http/"}, Doc: "<&> é"}}}
	if want := `{"listens":[{"doc":"<&> é","for":["org.ietf.http/"],"on":"TCP:80"}],"version":1}`; l.Text() != want {
		t.Errorf("%s, want %s", l.Text(), want)
	}
	l.Listens[0].Doc = strings.Repeat("x", ShortEnough)
	if want := `{"listens":[{"for":["org.ietf.http/"],"on":"TCP:80"}],"version":1}`; l.Text() != want || l.Listens[0].Doc == "" {
		t.Errorf("%s, want %s; the label itself does not change", l.Text(), want)
	}
}

func TestUnwrap(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"/app serve", "/app serve"},
		{Preflight, ""},
		{Preflight + " -- /app", "/app"},
		{Preflight + " --wait 5s -- /app --", "/app --"},
		{"/bin/sh -c x", "/bin/sh -c x"},
		{"", ""},
	} {
		if got := strings.Join(Unwrap(strings.Fields(c.in)), " "); got != c.want {
			t.Errorf("Unwrap(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{"version":1,"listens":[{"on":"TCP:80","for":["org.ietf.http/"]}],"types":{"a.b/":{"is":["c.d/"],"port":["TCP:1"]}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Parse(text)
		if err != nil {
			return
		}
		l.Registry()
		again, err := Parse(l.Text())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(l.Text(), again.Text()); diff != "" {
			t.Error(diff)
		}
	})
}
