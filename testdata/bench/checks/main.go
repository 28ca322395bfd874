// Command checks runs BuildKit's own checks on the Dockerfiles below a folder, and prints the processor time
// in microseconds. The checks run in this process, so the time does not include the start of a program.
package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

func main() {
	start := processorTime()
	caps := pb.Caps.CapSet(pb.Caps.All())
	err := filepath.WalkDir(os.Args[1], func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		src := llb.NewSourceMap(nil, "Dockerfile", "Dockerfile", text)
		src.Definition = &llb.Definition{}
		// The findings, and files that cannot be built, do not matter here.
		_, _ = dockerfile2llb.DockerfileLint(context.Background(), text, dockerfile2llb.ConvertOpt{
			Config:    dockerui.Config{BuildPlatforms: []ocispecs.Platform{{OS: "linux", Architecture: "amd64"}}},
			SourceMap: src, MetaResolver: registry{}, LLBCaps: &caps})
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	fmt.Println((processorTime() - start).Microseconds())
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A registry claims to have every image. Each consists of one layer and nothing else.
type registry struct{}

func (registry) ResolveImageConfig(_ context.Context, ref string, opt sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	layer := digest.FromString(ref)
	return ref, layer, fmt.Appendf(nil, `{"os": %q, "architecture": %q, "config": {}, "rootfs": {"type": "layers", "diff_ids": [%q]}}`,
		opt.ImageOpt.Platform.OS, opt.ImageOpt.Platform.Architecture, layer), nil
}
