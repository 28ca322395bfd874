// Command dfvet-preflight checks in a container that the contract of its image is met, and then becomes the
// image's program. It is cmd/preflight and nothing else.
package main

import (
	"os"

	"github.com/dfvet/dfvet/cmd/preflight"
)

func main() {
	os.Exit(preflight.Main("dfvet-preflight", os.Args[1:], preflight.Real()))
}
