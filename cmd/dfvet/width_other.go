//go:build !unix && !windows

package main

import "os"

// columns returns 0, because the width of a terminal is unknown on this system.
func columns(*os.File) int { return 0 }
