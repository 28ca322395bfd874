package infer

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/lint/project"
)

// aside sets a file such as vite.config.ts aside, and reports whether it did. Most of these files configure a
// tool, and belong to the program only if it imports them.
func (w *walk) aside(full string) bool {
	stem := withoutExt(full)
	if !strings.HasSuffix(stem, ".config") || stem == full {
		return false
	}
	if len(w.asides) >= maxSources {
		w.over = true
		return true
	}
	if _, err := w.e.fs.Stat(path.Join(path.Dir(full), "package.json")); err != nil {
		if w.asides == nil {
			w.asides = map[string]string{}
		}
		w.asides[stem] = full
	}
	return true
}

// withoutExt returns the path of a JavaScript or TypeScript file without its extension. It returns other
// paths unchanged.
func withoutExt(full string) string {
	switch ext := path.Ext(full); ext {
	case ".js", ".ts", ".mjs", ".cjs", ".mts", ".cts":
		return strings.TrimSuffix(full, ext)
	}
	return full
}

// imported adds those files that were set aside but are imported by a file of the program.
func (w *walk) imported() {
	for n := 0; n < len(w.out.files) && len(w.asides) > 0; n++ {
		from := w.out.files[n]
		f := w.e.fact(from)
		if f == nil {
			continue
		}
		for _, name := range f.Imports {
			if name = withoutExt(name); !strings.HasSuffix(name, ".config") {
				continue
			}
			if stem := w.resolve(from, name); stem != "" && len(w.out.files) < maxSources {
				w.out.files = append(w.out.files, w.asides[stem])
				delete(w.asides, stem)
			}
		}
	}
}

// resolve returns the file set aside to which an import refers, or "". It may be next to the importing file
// or in a folder above it (src/config/env.config, @/config/env.config).
func (w *walk) resolve(from, name string) string {
	dir := path.Dir(from)
	if strings.HasPrefix(name, ".") {
		if stem := path.Join(dir, name); w.asides[stem] != "" {
			return stem
		}
		return ""
	}
	name = strings.TrimPrefix(strings.TrimPrefix(name, "@/"), "~/")
	for ; project.Inside(w.e.fs.Root(), dir); dir = path.Dir(dir) {
		for _, stem := range []string{path.Join(dir, name), path.Join(dir, "src", name)} {
			if w.asides[stem] != "" {
				return stem
			}
		}
		if dir == "/" {
			break
		}
	}
	return ""
}
