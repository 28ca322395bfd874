package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"

	"github.com/dfvet/dfvet/lint/file"
	"github.com/dfvet/dfvet/lint/project"
)

func initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "write a commented dfvet.yaml, with the settings of .hadolint.yaml if there is one",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, name := range []string{"dfvet.yaml", ".dfvet.yaml"} {
				if _, err := os.Lstat(name); err == nil {
					return fmt.Errorf("%s already exists; edit it, or delete it first", name)
				}
			}
			text, from, err := firstConfig()
			if err != nil {
				return err
			}
			if err := file.Create("dfvet.yaml", text); err != nil {
				return fmt.Errorf("dfvet.yaml: %w", err)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "wrote dfvet.yaml%s\n", from)
			return err
		},
	}
}

const initHead = `# The configuration of dfvet for this folder and its subfolders.
# The manual: https://github.com/dfvet/dfvet/blob/main/docs/configuration.md

# The rules to start from: default, strict, hadolint, buildkit or all. The edition keeps a new
# dfvet from breaking a build.
preset: %s@2026

# dfvet exits with 1 for findings of at least this level: error, warning, note or never.
fail-on: %s

# Files and folders that are not checked.
# ignore: ["third-party/**"]

`

// firstConfig returns the text of a new configuration. It takes over the settings in .hadolint.yaml if there
// is one.
func firstConfig() (text, from string, err error) {
	base, err := workingDir()
	if err != nil {
		return "", "", err
	}
	fsys, err := project.Disk(project.FindRoot(base))
	if err != nil {
		return "", "", err
	}
	for _, name := range []string{".hadolint.yaml", ".hadolint.yml"} {
		f, err := fsys.Read(path.Join(base, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", "", fmt.Errorf("cannot read %s: %w", name, file.Cause(err))
		}
		var h hadolintConfig
		if err := yaml.Unmarshal([]byte(f.Text), &h); err != nil {
			return "", "", fmt.Errorf("cannot read %s: %w", name, err)
		}
		return fmt.Sprintf(initHead, "hadolint", h.failOn()) + h.rules(), ", with the settings in " + name, nil
	}
	return fmt.Sprintf(initHead, "default", "warning") + `# A level (error, warning, note, off) for a rule, by its name, another tool's name, or a glob.
# rules:
#   practice/*: note
#   DL3008: off
`, "", nil
}

// A hadolintConfig holds the settings in .hadolint.yaml (see "Configure" in hadolint's README).
type hadolintConfig struct {
	FailureThreshold  string              `yaml:"failure-threshold"`
	NoFail            bool                `yaml:"no-fail"`
	Ignored           []string            `yaml:"ignored"`
	Override          map[string][]string `yaml:"override"`
	TrustedRegistries []string            `yaml:"trustedRegistries"`
	LabelSchema       map[string]string   `yaml:"label-schema"`
	StrictLabels      bool                `yaml:"strict-labels"`
	NoPragmas         bool                `yaml:"disable-ignore-pragma"`
}

func (h *hadolintConfig) failOn() string {
	if h.NoFail {
		return "never"
	}
	switch h.FailureThreshold {
	case "error", "warning":
		return h.FailureThreshold
	case "none":
		return "never"
	}
	return "note" // for info, style and ignore, and by default
}

// labelRules maps the types in hadolint's label schema to hadolint's rules for them.
var labelRules = map[string]string{"url": "DL3052", "rfc3339": "DL3053", "spdx": "DL3054", "hash": "DL3055", "semver": "DL3056", "email": "DL3058"}

// plainKey matches rule codes that need no quotes in YAML.
var plainKey = regexp.MustCompile(`^[A-Z]+[0-9]+$`)

// rules returns the section with the rules, in order of their codes.
func (h *hadolintConfig) rules() string {
	lines := map[string]string{}
	for _, level := range []string{"style", "info", "warning", "error"} {
		ours := level
		if level == "style" || level == "info" {
			ours = "note"
		}
		for _, code := range h.Override[level] {
			lines[code] = ours
		}
	}
	for _, code := range h.Ignored {
		lines[code] = "off"
	}
	if len(h.TrustedRegistries) > 0 {
		lines["DL3026"] = "{level: error, registries: " + flow(h.TrustedRegistries) + "}"
	}
	if len(h.LabelSchema) > 0 {
		h.labels(lines)
	}
	if h.NoPragmas {
		lines["DL1001"] = "warning"
	}
	if len(lines) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("# Taken over from hadolint.\nrules:\n")
	for _, code := range slices.Sorted(maps.Keys(lines)) {
		key := code
		if !plainKey.MatchString(code) {
			key = fmt.Sprintf("%q", code)
		}
		fmt.Fprintf(&b, "  %s: %s\n", key, lines[code])
	}
	return b.String()
}

func (h *hadolintConfig) labels(lines map[string]string) {
	byRule := map[string][]string{}
	for _, key := range slices.Sorted(maps.Keys(h.LabelSchema)) {
		byRule["DL3049"] = append(byRule["DL3049"], key)
		byRule["DL3051"] = append(byRule["DL3051"], key)
		if rule := labelRules[h.LabelSchema[key]]; rule != "" {
			byRule[rule] = append(byRule[rule], key)
		}
		if h.StrictLabels {
			byRule["DL3050"] = append(byRule["DL3050"], key)
		}
	}
	for rule, keys := range byRule {
		if lines[rule] == "" {
			lines[rule] = "{labels: " + flow(keys) + "}"
		}
	}
}

// flow returns texts as a YAML list on one line.
func flow(words []string) string {
	var all []string
	for _, w := range words {
		all = append(all, fmt.Sprintf("%q", w))
	}
	return "[" + strings.Join(all, ", ") + "]"
}
