package preflight

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
)

// flags finds the flags in a contract among the words of a command.
type flags struct{ words []string }

// find returns the value of a flag. If switches is true, the flag does not use the next word as its value.
// The words after a shell's -c are not examined, nor are operands such as <1>.
func (f flags) find(name string, switches bool) setting {
	if len(f.words) == 0 || isShell(f.words) || !strings.HasPrefix(name, "-") {
		return setting{open: true}
	}
	for i, w := range f.words[1:] {
		if w == "--" {
			break
		}
		flag, value, has := strings.Cut(w, "=")
		if flag != name {
			continue
		}
		s := setting{text: value, known: true, set: true, name: name}
		if next := i + 2; !has && !switches && next < len(f.words) && !strings.HasPrefix(f.words[next], "-") {
			s.text = f.words[next]
		}
		return s
	}
	return setting{}
}

// isShell reports whether a command is a shell with a script.
func isShell(words []string) bool {
	name := path.Base(words[0])
	return slices.Contains([]string{"sh", "bash", "ash", "dash", "zsh", "ksh", "busybox"}, name) && len(words) > 1
}

// runs reports whether a command runs the program that a contract describes, judging by its words.
func runs(p *label.Program, words []string) bool {
	if p == nil || len(words) == 0 {
		return true
	}
	own := slices.Concat(p.Entrypoint, p.Cmd)
	if slices.EqualFunc(own, words, sameWord) {
		return true
	}
	n := len(p.Entrypoint)
	if n == 0 || len(words) < n || !slices.EqualFunc(p.Entrypoint, words[:n], sameWord) {
		return sameProgram(own, words)
	}
	rest := words[n:]
	if len(rest) == 0 || strings.HasPrefix(rest[0], "-") {
		return true
	}
	if len(p.Cmd) == 0 {
		return sameProgram(own, words)
	}
	return slices.ContainsFunc(append([][]string{p.Cmd}, p.Synonyms...), func(own []string) bool { return sameProgram(own, rest) })
}

// sameProgram reports whether two commands run the same program. The file names must be equal, and so must
// all further words of own up to the first flag, path or address. If words then has another plain word, that
// is a subcommand, and the program is a different one.
func sameProgram(own, words []string) bool {
	switch {
	case len(own) == 0:
		return true
	case len(words) == 0 || path.Base(own[0]) != path.Base(words[0]):
		return false
	case isShell(own):
		return slices.EqualFunc(own, words, sameWord)
	}
	i := 1
	for ; i < len(own) && !strings.HasPrefix(own[i], "-") && !strings.ContainsAny(own[i], "/.:"); i++ {
		if i >= len(words) || !sameWord(own[i], words[i]) {
			return false
		}
	}
	return i >= len(words) || !isSubcommand(words[i])
}

// sameWord reports whether a word of the program in a contract equals a word of a command. If a secret in the
// former is masked, only the text before it is compared.
func sameWord(own, word string) bool {
	before, _, hidden := strings.Cut(own, source.Hidden)
	return own == word || hidden && strings.HasPrefix(word, before)
}

func isSubcommand(word string) bool {
	for _, r := range word {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_' {
			return false
		}
	}
	return word != "" && word[0] != '-'
}
