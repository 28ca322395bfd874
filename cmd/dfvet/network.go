//go:build !nonetwork

package main

import "github.com/spf13/cobra"

// networkCommands returns the commands that open connections. They account for a fifth of the program's size.
func networkCommands() []*cobra.Command { return []*cobra.Command{lockCommand(), preflightCommand()} }
