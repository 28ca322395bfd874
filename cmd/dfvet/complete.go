package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/rules"
)

// A completer offers values for a word on the command line.
type completer = func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective)

// completeWords offers fixed words as the values of a flag.
func completeWords(cmd *cobra.Command, flag string, words []string) {
	complete(cmd, flag, func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return words, cobra.ShellCompDirectiveNoFileComp
	})
}

// complete registers the completer for the values of a flag. It fails only if the flag does not exist.
func complete(cmd *cobra.Command, flag string, f completer) {
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err)
	}
}

// after offers words for the last item of a comma-separated list.
func after(word string, items []string) []cobra.Completion {
	before := word[:strings.LastIndexByte(word, ',')+1]
	var all []cobra.Completion
	for _, item := range items {
		all = append(all, before+item)
	}
	return all
}

// completeRules offers rules with their titles, their categories and their names in other tools.
func completeRules(_ *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return after(word, ruleWords()), cobra.ShellCompDirectiveNoFileComp
}

func ruleWords() []string {
	var all []string
	for _, r := range rules.All() {
		all = append(all, cobra.CompletionWithDesc(r.Name, r.Title()))
		for _, alias := range r.Aliases {
			all = append(all, cobra.CompletionWithDesc(alias, r.Name))
		}
	}
	return append(all, ruleCategories()...)
}

// completeCheck offers the values of the check's flags.
func completeCheck(cmd *cobra.Command) {
	completeWords(cmd, "format", formatWords())
	completeWords(cmd, "fail-on", project.FailOn)
	completeWords(cmd, "preset", lint.Presets)
	completeWords(cmd, "color", colors)
	for _, flag := range []string{"only", "enable", "disable"} {
		complete(cmd, flag, completeRules)
	}
	complete(cmd, "severity", completeSeverity)
}

// completeSeverity offers RULE, then RULE=LEVEL.
func completeSeverity(_ *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	last := word[strings.LastIndexByte(word, ',')+1:]
	rule, _, ok := strings.Cut(last, "=")
	var all []string
	if ok {
		for _, level := range levels {
			all = append(all, rule+"="+level)
		}
		return after(word, all), cobra.ShellCompDirectiveNoFileComp
	}
	for _, r := range rules.All() {
		all = append(all, r.Name+"=")
	}
	return after(word, all), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// levels are the levels that a rule can be given.
var levels = []string{lint.Error.String(), lint.Warning.String(), lint.Note.String(), lint.Off.String()}

// completeTopics offers all names that explain knows.
func completeTopics(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return topicNames(), cobra.ShellCompDirectiveNoFileComp
}

// completeContracts offers services in the project and images in the catalogue, in addition to files.
func completeContracts(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var all []string
	if base, err := workingDir(); err == nil {
		if p, err := loadFolder(base, nil); err == nil {
			for _, w := range p.Apps {
				for _, s := range w.Services {
					all = append(all, s.Name.Text)
				}
			}
		}
	}
	slices.Sort(all)
	return append(slices.Compact(all), imageNames()...), cobra.ShellCompDirectiveDefault
}
