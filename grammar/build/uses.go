package build

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A Use is a text in which docker build expands variables.
type Use struct {
	Parts []dockerfile.Part
	Word  *dockerfile.Word // nil for the body of a heredoc
	Pair  *dockerfile.Pair // in ENV, ARG or LABEL
	arg   *dockerfile.Arg  // the pairs before this one are set already
}

// Earlier reports whether an earlier pair of the same ARG sets the name.
func (u Use) Earlier(name string) bool {
	if u.arg == nil {
		return false
	}
	for _, v := range u.arg.Vars {
		if v == u.Pair {
			return false
		}
		if v.Key.Value == name {
			return true
		}
	}
	return false
}

// Uses lists the texts in which docker build expands variables. RUN, CMD and similar instructions are left
// out because the shell expands their variables, and EXPOSE because it is not checked.
func Uses(f *dockerfile.File, in dockerfile.Instruction) (all []Use) {
	word := func(words ...*dockerfile.Word) {
		all = slices.Grow(all, len(words))
		for _, w := range words {
			if w != nil && !IsMark(in, w) {
				all = append(all, Use{Parts: w.Parts, Word: w})
			}
		}
	}
	pairs := func(vars []*dockerfile.Pair, arg *dockerfile.Arg) {
		all = slices.Grow(all, 2*len(vars))
		for _, v := range vars {
			if arg == nil {
				all = append(all, Use{Parts: v.Key.Parts, Word: v.Key, Pair: v})
			}
			if v.Value != nil {
				all = append(all, Use{Parts: v.Value.Parts, Word: v.Value, Pair: v, arg: arg})
			}
		}
	}
	switch do := in.(type) {
	case *dockerfile.From:
		word(do.Image)
		if do.Platform != nil {
			word(do.Platform.Value)
		}
	case *dockerfile.Arg:
		pairs(do.Vars, do)
	case *dockerfile.Env:
		pairs(do.Vars, nil)
	case *dockerfile.Label:
		pairs(do.Labels, nil)
	case *dockerfile.Copy:
		word(flagValues(do.Flags, "chown", "chmod")...)
		word(do.Sources...)
		word(do.Dest)
	case *dockerfile.Add:
		word(flagValues(do.Flags, "chown", "chmod", "checksum")...)
		word(do.Sources...)
		word(do.Dest)
	case *dockerfile.Run:
		word(mountValues(do)...)
	case *dockerfile.Workdir:
		word(do.Path)
	case *dockerfile.User:
		word(do.User)
	case *dockerfile.Volume:
		word(do.Paths...)
	case *dockerfile.StopSignal:
		word(do.Signal)
	}
	if _, run := in.(*dockerfile.Run); !run {
		for _, doc := range in.Common().Heredocs {
			all = append(all, Use{Parts: doc.References(f.Source)})
		}
	}
	return all
}

func mountValues(do *dockerfile.Run) (all []*dockerfile.Word) {
	for _, flag := range do.Flags {
		for _, k := range flag.Keys {
			if flag.Name.Value == "mount" {
				all = append(all, k.Value)
			}
		}
	}
	return all
}

func flagValues(flags []*dockerfile.Flag, names ...string) (all []*dockerfile.Word) {
	for _, f := range flags {
		for _, name := range names {
			if f.Name.Value == name {
				all = append(all, f.Value)
			}
		}
	}
	return all
}

// IsMark reports whether a word is the <<NAME of one of the instruction's heredocs.
func IsMark(in dockerfile.Instruction, w *dockerfile.Word) bool {
	return heredoc(in, w) != nil
}
