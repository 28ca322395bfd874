package project

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
)

// An absentEnv is an env file that is not in the repository, usually because git ignores it.
type absentEnv struct {
	samples []*source.File // sample files in the same folder, such as .env.example
}

// names reports whether a sample mentions a variable, even in a comment.
func (a *absentEnv) names(name string) bool {
	for _, f := range a.samples {
		if mentions(f.Text, name) {
			return true
		}
	}
	return false
}

// LikelyUnset reports whether a variable that Lookup does not find is probably unset: only env files that are
// not in the repository could set it, and none of their samples mentions it.
func (s *Service) LikelyUnset(name string) bool {
	return !s.EnvOpen && !strings.HasPrefix(name, "-") && !contract.IsOperand(name) && !s.injects(name) &&
		!slices.ContainsFunc(s.absent, func(a *absentEnv) bool { return a.names(name) })
}

// Sampled reports whether every env file that is not in the repository has a sample; absent reports whether
// there are such files.
func (s *Service) Sampled() (sampled, absent bool) {
	return !slices.ContainsFunc(s.absent, func(a *absentEnv) bool { return len(a.samples) == 0 }), len(s.absent) > 0
}

// AnyOpen reports whether variables that dfvet does not know about may be set.
func (s *Service) AnyOpen() bool { return s.EnvOpen || len(s.absent) > 0 }

// absentEnv returns the env file at that path if it is missing, or nil if it exists.
func (l *loader) absentEnv(full string) *absentEnv {
	if a, asked := l.cache.absent[full]; asked {
		return a
	}
	l.cache.absent[full] = nil
	if _, err := l.fs.Stat(full); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	a := &absentEnv{}
	l.cache.absent[full] = a
	for _, sample := range Samples(l.fs, full) {
		if f, err := l.fs.Read(sample); err == nil {
			a.samples = append(a.samples, f)
		}
	}
	return a
}

// mostSamples is the maximum number of samples that are read for one file.
const mostSamples = 4

// Samples returns the samples of a missing file, from the same folder.
func Samples(fsys FS, full string) []string {
	dir, of := path.Split(full)
	entries, err := fsys.ReadDir(path.Clean(dir))
	if err != nil {
		return nil
	}
	var all []string
	for _, e := range entries {
		if !e.IsDir() && isSample(e.Name(), of) && len(all) < mostSamples {
			all = append(all, dir+e.Name())
		}
	}
	return all
}

// isSample reports whether a file name marks a sample of another file: .env.example, example.env or
// env.sample for .env. A sample of .env may be meant for every env file in its folder.
func isSample(name, of string) bool {
	stem, sample := sampleStem(name)
	own, _ := sampleStem(of)
	return sample && (stem == own || stem == "env" && strings.Contains(of, "env"))
}

// sampleStem returns a file name without the words that mark a sample, and whether there was such a word.
func sampleStem(name string) (stem string, sample bool) {
	for _, word := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune(".-_", r) }) {
		switch word {
		case "example", "sample", "dist", "template", "tmpl", "tpl", "default", "defaults":
			sample = true
		default:
			stem += word
		}
	}
	return stem, sample
}

// mentions reports whether a text contains the name of a variable as a word.
func mentions(text, name string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(name)
		if (start == 0 || !source.NameByte(text[start-1])) && (end == len(text) || !source.NameByte(text[end])) {
			return true
		}
		from = end
	}
}
