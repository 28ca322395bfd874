package rules

import (
	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A use is a text that docker build fills variables into.
type use struct {
	parts []dockerfile.Part
	word  *dockerfile.Word // nil for the body of a heredoc
	pair  *dockerfile.Pair // of ENV, ARG or LABEL
	arg   *dockerfile.Arg  // whose pairs before this one are set already
}

func (u use) earlier(name string) bool {
	if u.arg == nil {
		return false
	}
	for _, v := range u.arg.Vars {
		if v == u.pair {
			return false
		}
		if v.Key.Value == name {
			return true
		}
	}
	return false
}

// filledIn lists what docker build fills variables into. RUN, CMD and their like leave that to the
// shell, and EXPOSE is not checked.
func filledIn(f *dockerfile.File, in dockerfile.Instruction) (all []use) {
	word := func(words ...*dockerfile.Word) {
		for _, w := range words {
			if w != nil && !isMark(in, w) {
				all = append(all, use{parts: w.Parts, word: w})
			}
		}
	}
	pairs := func(vars []*dockerfile.Pair, arg *dockerfile.Arg) {
		for _, v := range vars {
			if arg == nil {
				all = append(all, use{parts: v.Key.Parts, word: v.Key, pair: v})
			}
			if v.Value != nil {
				all = append(all, use{parts: v.Value.Parts, word: v.Value, pair: v, arg: arg})
			}
		}
	}
	switch do := in.(type) {
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
		for _, flag := range do.Flags {
			for _, k := range flag.Keys {
				if flag.Name.Value == "mount" {
					word(k.Value)
				}
			}
		}
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
			all = append(all, use{parts: doc.References(f.Source)})
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

// isMark reports whether a word is the <<NAME of a heredoc.
func isMark(in dockerfile.Instruction, w *dockerfile.Word) bool {
	for _, d := range in.Common().Heredocs {
		if d.Mark != nil && d.Mark.At == w.At {
			return true
		}
	}
	return false
}
