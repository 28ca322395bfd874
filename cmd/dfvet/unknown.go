package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dfvet/dfvet/grammar/source"
)

// unknown returns an error for a word that is not a value of a flag. It suggests the most similar value.
func unknown(flag, word string, words []string) error {
	near := source.Keywords.Near(word, words)
	if i := slices.IndexFunc(words, func(w string) bool { return len(word) > 1 && strings.HasPrefix(w, word) }); near == "" && i >= 0 {
		near = words[i]
	}
	if near != "" {
		return source.Errorf("%s %s: unknown value; did you mean `%s`? Use %s", flag, word, near, source.List(words, "or"))
	}
	return fmt.Errorf("%s %s: unknown value; use %s", flag, word, source.List(words, "or"))
}

// suggestFlag adds the most similar flag to the error for an unknown flag.
func suggestFlag(cmd *cobra.Command, err error) error {
	name, ok := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !ok {
		return err
	}
	var flags []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			flags = append(flags, f.Name)
		}
	})
	if near := source.Keywords.Near(name, flags); near != "" {
		return source.Errorf("%w; did you mean `--%s`?", err, near)
	}
	return err
}

// mistyped returns an error if the first argument is not a file but looks like a command: it is a single word,
// perhaps similar to the name of one. Without this check, it would be used as a pattern.
func mistyped(root *cobra.Command, args []string) error {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") || strings.ContainsAny(args[0], "./\\*") {
		return nil
	}
	if _, err := os.Lstat(args[0]); err == nil {
		return nil
	}
	var names []string
	for _, c := range root.Commands() {
		if c.Name() == args[0] {
			return nil
		}
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	if near := source.Keywords.Near(args[0], names); near != "" {
		return source.Errorf("%s: no such command, file or folder; did you mean `dfvet %s`?", args[0], near)
	}
	if strings.Trim(args[0], "abcdefghijklmnopqrstuvwxyz") == "" {
		return source.Errorf("%s: no such command, file or folder; `dfvet` checks the working directory, and `dfvet --help` lists the commands", args[0])
	}
	return nil
}
