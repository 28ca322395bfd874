//go:build !unix && !windows

package main

import "os"

// columns returns 0: how wide a terminal is cannot be asked here.
func columns(*os.File) int { return 0 }
