//go:build !nonetwork

package main

import (
	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/cmd/preflight"
)

func preflightCommand() *cobra.Command {
	return &cobra.Command{
		Use:                "preflight [--contract FILE] [--wait 30s] [--probe] -- COMMAND...",
		Short:              "check the contract of an image inside its container, then start COMMAND",
		DisableFlagParsing: true, // the words after "--" are the command that preflight starts
		RunE: func(cmd *cobra.Command, args []string) error {
			sys := preflight.Real()
			sys.Errors = cmd.ErrOrStderr()
			if s := preflight.Main("dfvet preflight", args, sys); s != 0 {
				return status(s)
			}
			return nil
		},
	}
}
