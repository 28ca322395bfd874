//go:build !unix && !windows

package main

import "os"

// columns returns 0: this system has no way to query the width of a terminal.
func columns(*os.File) int { return 0 }
