//go:build nonetwork

package main

import "github.com/spf13/cobra"

// networkCommands returns nothing, because this build has no command that opens a connection.
func networkCommands() []*cobra.Command { return nil }
