// Command buildkit parses the Dockerfiles below a folder with BuildKit's parser and does nothing else.
// dfvet's speed is compared with it.
package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

func main() {
	files, failed := 0, 0
	err := filepath.WalkDir(os.Args[1], func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		if _, err := parser.Parse(bytes.NewReader(text)); err != nil {
			failed++
		}
		return nil
	})
	fmt.Println(files, failed, err)
}
