package lock

import (
	"bytes"
	"encoding/json"
)

// Text returns the formatted file: sorted keys and a separate block for each image, so that two branches that
// lock different images can be merged.
func (f *File) Text() string {
	images := f.Images
	if images == nil {
		images = map[string]*Image{}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(struct {
		Images  map[string]*Image `json:"images"`
		Version int               `json:"version"`
	}{images, Version}); err != nil {
		panic(err) // strings and numbers can always be encoded
	}
	return b.String()
}
