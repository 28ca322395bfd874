//go:build !js

// BuildKit's client does not compile for browsers.

// Command dfvet-frontend is a BuildKit frontend that understands contract lines. `docker build` uses it if a
// Dockerfile begins with `# syntax=docker.io/dfvet/dfvet-frontend:1`. The frontend stores contract lines in
// the image's label and fails the build if they are wrong; it leaves everything else to BuildKit's own
// Dockerfile frontend.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/moby/buildkit/frontend/gateway/client"
	"github.com/moby/buildkit/frontend/gateway/grpcclient"
	"github.com/moby/buildkit/util/appcontext"
	_ "github.com/moby/buildkit/util/grpcutil/encoding/proto" // registers the encoding of BuildKit's messages
)

func main() {
	build := func(ctx context.Context, c client.Client) (*client.Result, error) {
		return Build(ctx, c, os.DirFS("/"))
	}
	if err := grpcclient.RunFromEnvironment(appcontext.Context(), build); err != nil {
		fmt.Fprintf(os.Stderr, "dfvet-frontend: %v\n", err)
		os.Exit(1)
	}
}
