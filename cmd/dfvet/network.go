//go:build !nonetwork

package main

import "github.com/spf13/cobra"

// networkCommands returns the commands that open connections. They make up a fifth of the program's size.
func networkCommands() []*cobra.Command { return []*cobra.Command{lockCommand(), preflightCommand()} }
