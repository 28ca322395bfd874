package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/rules"
)

// A completer returns completions for a word on the command line.
type completer = func(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective)

// completeWords completes the values of a flag with fixed words.
func completeWords(cmd *cobra.Command, flag string, words []string) {
	complete(cmd, flag, func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return words, cobra.ShellCompDirectiveNoFileComp
	})
}

// complete registers a completer for the values of a flag. It panics if the flag does not exist.
func complete(cmd *cobra.Command, flag string, f completer) {
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err)
	}
}

// after returns items as completions for the last element of a comma-separated list.
func after(word string, items []string) []cobra.Completion {
	before := word[:strings.LastIndexByte(word, ',')+1]
	var all []cobra.Completion
	for _, item := range items {
		all = append(all, before+item)
	}
	return all
}

// completeRules completes a list of rules with rule names, categories, and the rules' names in other tools.
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

// completeCheck registers the completers for the flags of the check.
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

// completeSeverity completes RULE, and then RULE=LEVEL.
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

// levels lists the levels that a user can set for a rule.
var levels = []string{lint.Error.String(), lint.Warning.String(), lint.Note.String(), lint.Off.String()}

// completeTopics completes the names that explain accepts.
func completeTopics(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return topicNames(), cobra.ShellCompDirectiveNoFileComp
}

// completeContracts completes services in the project and images in the catalogue, in addition to files.
func completeContracts(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var all []string
	if base, err := workingDir(); err == nil {
		if p, err := loadFolder(base, nil); err == nil {
			for _, app := range p.Apps {
				for _, s := range app.Services {
					all = append(all, s.Name.Text)
				}
			}
		}
	}
	slices.Sort(all)
	return append(slices.Compact(all), imageNames()...), cobra.ShellCompDirectiveDefault
}
