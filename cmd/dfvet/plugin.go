package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/lint/report"
)

// pluginName is the name of the program file in a cli-plugins folder, where the Docker CLI and Compose look
// for it.
const pluginName = "docker-dfvet"

// isPlugin reports whether the program was started as a plugin of the Docker CLI.
func isPlugin(program string) bool {
	return strings.TrimSuffix(filepath.Base(program), ".exe") == pluginName
}

// pluginArgs removes what the Docker CLI puts before the arguments of a plugin: the CLI's own flags and the
// plugin's name. Compose does not add these.
func pluginArgs(args []string) []string {
	if len(args) > 1 && args[0] == cobra.ShellCompRequestCmd && args[1] == "dfvet" {
		return slices.Delete(slices.Clone(args), 1, 2)
	}
	i := slices.Index(args, "dfvet")
	if i == 0 || i > 0 && os.Getenv("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND") != "" {
		return args[i+1:]
	}
	return args
}

// pluginCommand returns the command that describes the plugin to the Docker CLI.
func pluginCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "docker-cli-plugin-metadata",
		Short:  "describe the Docker CLI plugin",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return report.Encode(cmd.OutOrStdout(), struct {
				SchemaVersion, Vendor, Version, ShortDescription, URL string
			}{"0.1.0", "dfvet", "v" + Version, "Type-check Dockerfiles, contracts and Compose files", "https://github.com/dfvet/dfvet"})
		},
	}
}
