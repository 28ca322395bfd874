//go:build !js

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/exporter/containerimage/exptypes"
	"github.com/moby/buildkit/frontend/gateway/client"
	gwpb "github.com/moby/buildkit/frontend/gateway/pb"
	"github.com/moby/buildkit/solver/errdefs"
	"github.com/moby/buildkit/solver/pb"
	dockerspec "github.com/moby/docker-image-spec/specs-go/v1"
	digest "github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
	"github.com/tonistiigi/fsutil/types"
	"golang.org/x/tools/txtar"
	"google.golang.org/protobuf/proto"

	"github.com/dfvet/dfvet/testdata/golden"
)

// Each archive is one request. It contains the client's options, the Dockerfile and the rest of the build
// context, the configurations of base images (image/NAME), and the expected result.
func TestBuild(t *testing.T) {
	golden.Archives(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) { a.Section(t, "want", answer(a.Archive)) })
}

// answer returns the result of a request as text: the warnings, the error with its places, and the
// configuration of each image.
func answer(a *txtar.Archive) string {
	b := &buildkit{files: map[string]string{}, images: map[string]string{}, opts: map[string]string{}}
	for _, f := range a.Files {
		switch {
		case f.Name == "opts":
			for line := range strings.Lines(string(f.Data)) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				b.opts[name] = value
			}
		case strings.HasPrefix(f.Name, "image/"):
			b.images[strings.TrimPrefix(f.Name, "image/")] = string(f.Data)
		case f.Name != "want":
			b.files[f.Name] = string(f.Data)
		}
	}
	own := fstest.MapFS{"preflight/linux-amd64": {Data: []byte("the check")}, "preflight/linux-arm-v7": {Data: []byte("the check")}}
	res, err := Build(context.Background(), b, own)
	var out strings.Builder
	out.WriteString(b.warnings.String())
	if err != nil {
		fmt.Fprintf(&out, "error: %v\n", err)
		for _, s := range errdefs.Sources(err) {
			fmt.Fprintf(&out, "at line %d\n", s.Ranges[0].Start.Line)
		}
		return out.String()
	}
	for _, name := range slices.Sorted(keysOf(res.Metadata)) {
		switch {
		case name == "result.txt":
			out.Write(res.Metadata[name])
		case strings.HasPrefix(name, exptypes.ExporterImageConfigKey):
			fmt.Fprintf(&out, "%s\n%s", name, shown(res.Metadata[name]))
		}
	}
	slices.Sort(b.made)
	out.WriteString(strings.Join(b.made, ""))
	return out.String()
}

func keysOf[T any](m map[string]T) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// shown returns the parts of an image's configuration that the frontend can change.
func shown(config []byte) string {
	var img dockerspec.DockerOCIImage
	if err := json.Unmarshal(config, &img); err != nil {
		return err.Error()
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	for k, v := range img.Config.Labels {
		var decoded any
		if json.Unmarshal([]byte(v), &decoded) == nil {
			_ = e.Encode(map[string]any{k: decoded})
		} else {
			_ = e.Encode(map[string]any{k: v})
		}
	}
	_ = e.Encode(map[string]any{"entrypoint": img.Config.Entrypoint, "cmd": img.Config.Cmd, "ports": slices.Sorted(keysOf(img.Config.ExposedPorts))})
	return b.String()
}

// A buildkit is a gateway client that needs no daemon: every state that it solves contains the files of the
// build context.
type buildkit struct {
	client.Client
	opts     map[string]string
	files    map[string]string
	images   map[string]string
	warnings strings.Builder
	made     []string // the files that the frontend itself creates
}

func (b *buildkit) BuildOpts() client.BuildOpts {
	caps := pb.Caps.CapSet(pb.Caps.All())
	return client.BuildOpts{Opts: b.opts, LLBCaps: caps, Caps: gwpb.Caps.CapSet(gwpb.Caps.All()),
		Workers: []client.WorkerInfo{{Platforms: []ocispecs.Platform{{OS: "linux", Architecture: "amd64"}}}}}
}

func (b *buildkit) Inputs(context.Context) (map[string]llb.State, error) { return nil, nil }

func (b *buildkit) Warn(_ context.Context, _ digest.Digest, message string, _ client.WarnOpts) error {
	fmt.Fprintf(&b.warnings, "warning: %s\n", message)
	return nil
}

func (b *buildkit) ResolveImageConfig(_ context.Context, ref string, opt sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	name := strings.TrimPrefix(strings.TrimPrefix(strings.TrimSuffix(ref, ":latest"), "docker.io/"), "library/")
	config, ok := b.images[name]
	if !ok {
		return "", "", nil, fmt.Errorf("%s: not found", ref)
	}
	return ref, digest.FromString(config), []byte(config), nil
}

func (b *buildkit) ResolveSourceMetadata(ctx context.Context, op *pb.SourceOp, opt sourceresolver.Opt) (*sourceresolver.MetaResponse, error) {
	_, d, config, err := b.ResolveImageConfig(ctx, strings.TrimPrefix(op.Identifier, "docker-image://"), opt)
	return &sourceresolver.MetaResponse{Op: op, Image: &sourceresolver.ResolveImageResponse{Digest: d, Config: config}}, err
}

func (b *buildkit) Solve(_ context.Context, req client.SolveRequest) (*client.Result, error) {
	for _, def := range req.Definition.Def {
		var op pb.Op
		if err := proto.Unmarshal(def, &op); err != nil {
			return nil, err
		}
		for _, action := range op.GetFile().GetActions() {
			if f := action.GetMkfile(); f != nil {
				b.made = append(b.made, fmt.Sprintf("makes %s, mode %o, %d bytes\n", f.Path, f.Mode, len(f.Data)))
			}
		}
	}
	res := client.NewResult()
	res.SetRef(&reference{files: b.files})
	return res, nil
}

// A reference is the file system that results from a solved state.
type reference struct {
	client.Reference
	files map[string]string
}

func (r *reference) ReadFile(_ context.Context, req client.ReadRequest) ([]byte, error) {
	text, ok := r.files[strings.TrimPrefix(path.Clean(req.Filename), "/")]
	if !ok {
		return nil, errors.New("not found")
	}
	return []byte(text), nil
}

func (r *reference) ReadDir(_ context.Context, req client.ReadDirRequest) ([]*types.Stat, error) {
	m := fstest.MapFS{}
	for name, text := range r.files {
		m[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	entries, err := fs.ReadDir(m, cmpOr(strings.Trim(req.Path, "/"), "."))
	var all []*types.Stat
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		all = append(all, &types.Stat{Path: e.Name(), Mode: uint32(info.Mode()), Size: info.Size()})
	}
	return all, err
}

func (r *reference) StatFile(_ context.Context, req client.StatRequest) (*types.Stat, error) {
	text, ok := r.files[strings.TrimPrefix(path.Clean(req.Path), "/")]
	if !ok {
		return nil, errors.New("not found")
	}
	return &types.Stat{Path: req.Path, Size: int64(len(text)), Mode: 0o644}, nil
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
