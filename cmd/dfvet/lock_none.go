//go:build nolock

package main

import "github.com/spf13/cobra"

// lockCommands returns nothing: this build has no `dfvet lock`, and no package for the network.
func lockCommands() []*cobra.Command { return nil }
