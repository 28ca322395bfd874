//go:build !js

package main

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/containerd/platforms"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/attestations/sbom"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/frontend/gateway/client"
	"github.com/moby/buildkit/frontend/subrequests/convertllb"
	"github.com/moby/buildkit/frontend/subrequests/lint"
	"github.com/moby/buildkit/frontend/subrequests/outline"
	"github.com/moby/buildkit/frontend/subrequests/targets"
	"github.com/moby/buildkit/solver/errdefs"
	"github.com/moby/buildkit/solver/result"
	"github.com/moby/buildkit/util/grpcerrors"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
	"google.golang.org/grpc/codes"
)

// A frontend handles one request from BuildKit.
type frontend struct {
	gateway client.Client
	ui      *dockerui.Client
	src     *dockerui.Source
	file    *file
	own     fs.FS  // the file system of the frontend's image
	plain   []byte // the Dockerfile with its contract lines blanked, so line numbers stay the same
	opt     dockerfile2llb.ConvertOpt
}

// Build answers one request: it builds an image, or answers a subrequest. It makes the same calls as
// BuildKit's own frontend (see builder.Build). Before them, it checks the contract; after them, it adds the
// contract to the image.
func Build(ctx context.Context, c client.Client, own fs.FS) (_ *client.Result, err error) {
	f := &frontend{gateway: c, own: own}
	if f.ui, err = dockerui.NewClient(c); err != nil {
		return nil, err
	}
	if err := supported(f.ui.BuildOpts().Opts["frontend.caps"]); err != nil {
		return nil, err
	}
	if f.src, err = f.ui.ReadEntrypoint(ctx, "Dockerfile"); err != nil {
		return nil, err
	}
	if err := f.read(ctx); err != nil {
		return nil, err
	}
	f.opt = dockerfile2llb.ConvertOpt{
		Config: f.ui.Config, Client: f.ui, SourceMap: f.src.SourceMap, MetaResolver: c,
		Warn: func(rule, description, url, message string, at []parser.Range) {
			f.warn(ctx, rule, description, url, message, at)
		},
	}
	if res, ok, err := f.ui.HandleSubrequest(ctx, f.subrequests()); err != nil || ok {
		return res, f.located(err)
	}
	if err := f.check(ctx); err != nil {
		return nil, err
	}
	res, err := f.build(ctx)
	return res, f.located(err)
}

// caps lists the capabilities of the frontend, which a client may require.
var caps = []string{"inputs", "subrequests", "contexts", "gitquerystring", "contexts.zstd"}

// supported returns an error for a required capability that the frontend lacks.
func supported(asked string) error {
	for word := range strings.SplitSeq(asked, ",") {
		name, _, _ := strings.Cut(word, "+")
		known := func(c string) bool { return name == "moby.buildkit.frontend."+c }
		if name != "" && !slices.ContainsFunc(caps, known) {
			return grpcerrors.WrapCode(errdefs.NewUnsupportedFrontendCapError(name), codes.Unimplemented)
		}
	}
	return nil
}

func (f *frontend) subrequests() dockerui.RequestHandler {
	return dockerui.RequestHandler{
		Outline: func(ctx context.Context) (*outline.Outline, error) {
			return dockerfile2llb.Dockerfile2Outline(ctx, f.plain, f.opt)
		},
		ListTargets: func(ctx context.Context) (*targets.List, error) {
			return dockerfile2llb.ListTargets(ctx, f.plain)
		},
		Lint: func(ctx context.Context) (*lint.LintResults, error) {
			results, err := dockerfile2llb.DockerfileLint(ctx, f.plain, f.opt)
			if err == nil {
				err = f.lint(results)
			}
			return results, err
		},
		ConvertLLB: func(ctx context.Context) (*convertllb.Result, error) {
			return dockerfile2llb.DockerfileConvertLLB(ctx, f.plain, f.opt)
		},
	}
}

// warn sends a warning from one of BuildKit's rules to the client while an image is built.
func (f *frontend) warn(ctx context.Context, rule, description, url, message string, at []parser.Range) {
	line := 0
	if len(at) > 0 {
		line = at[0].Start.Line
	}
	f.src.Warn(ctx, linter.LintFormatShort(rule, message, line),
		client.WarnOpts{Level: 1, Detail: [][]byte{[]byte(description)}, URL: url, Range: ranges(at)})
}

// located adds places in the Dockerfile to an error from BuildKit that contains them.
func (f *frontend) located(err error) error {
	var at *parser.LocationError
	if errors.As(err, &at) {
		for _, l := range at.Locations {
			err = f.at(err, l)
		}
	}
	return err
}

// build builds the image for each platform.
func (f *frontend) build(ctx context.Context) (*client.Result, error) {
	scanner, err := f.scanner(ctx)
	if err != nil {
		return nil, err
	}
	var scanned sync.Map // the results to scan, by platform
	rb, err := f.ui.Build(ctx, func(ctx context.Context, platform *ocispecs.Platform, i int) (*dockerui.BuildResult, error) {
		opt := f.opt
		opt.BuildArgs = maps.Clone(opt.BuildArgs)
		opt.TargetPlatform = platform
		if i != 0 {
			opt.Warn = nil
		}
		res, err := dockerfile2llb.Dockerfile2LLB(ctx, f.plain, opt)
		if err != nil {
			return nil, err
		}
		state, err := f.finish(ctx, res, platform)
		if err != nil {
			return nil, err
		}
		ref, err := f.solve(ctx, state, true)
		if err != nil {
			return nil, err
		}
		scanned.Store(platforms.FormatAll(platforms.Normalize(orDefault(platform))), res)
		return &dockerui.BuildResult{Reference: ref, Image: res.Image, BaseImage: res.BaseImage, Epoch: res.Epoch}, nil
	})
	if err != nil {
		return nil, err
	}
	if scanner != nil {
		err = rb.EachPlatform(ctx, func(ctx context.Context, id string, _ ocispecs.Platform) error {
			res, ok := scanned.Load(id)
			if !ok {
				return errors.New("nothing to scan for " + id)
			}
			return f.scan(ctx, rb, id, scanner, res.(*dockerfile2llb.Result))
		})
	}
	if err != nil {
		return nil, err
	}
	return rb.Finalize()
}

func orDefault(p *ocispecs.Platform) ocispecs.Platform {
	if p != nil {
		return *p
	}
	return platforms.DefaultSpec()
}

// solve asks BuildKit to build a state.
func (f *frontend) solve(ctx context.Context, state llb.State, imports bool) (client.Reference, error) {
	def, err := state.Marshal(ctx)
	if err != nil {
		return nil, err
	}
	req := client.SolveRequest{Definition: def.ToPB()}
	if imports {
		req.CacheImports = f.ui.CacheImports
	}
	res, err := f.gateway.Solve(ctx, req)
	if err != nil {
		return nil, err
	}
	return res.SingleRef()
}

// scanner returns the scanner that generates the bill of materials, or nil if none is requested.
func (f *frontend) scanner(ctx context.Context) (sbom.Scanner, error) {
	if f.ui.SBOM == nil {
		return nil, nil
	}
	platform := f.ui.BuildPlatforms[0]
	return sbom.CreateSBOMScanner(ctx, f.gateway, f.ui.SBOM.Generator, platform, sourceresolver.Opt{
		ImageOpt: &sourceresolver.ResolveImageOpt{
			ResolveMode: f.ui.BuildOpts().Opts["image-resolve-mode"],
			Platform:    &platform,
		},
	}, f.ui.SBOM.Parameters)
}

// scan adds the bill of materials for one platform to the result.
func (f *frontend) scan(ctx context.Context, rb *dockerui.ResultBuilder, id string, scanner sbom.Scanner, res *dockerfile2llb.Result) error {
	var opts []llb.ConstraintsOpt
	if res.IsIgnoreCache {
		opts = append(opts, llb.IgnoreCache)
	}
	att, err := scanner(ctx, id, res.SBOM.Core, res.SBOM.Extras, opts...)
	if err != nil {
		return err
	}
	solved, err := result.ConvertAttestation(&att, func(st *llb.State) (client.Reference, error) { return f.solve(ctx, *st, false) })
	if err != nil {
		return err
	}
	rb.AddAttestation(id, *solved)
	return nil
}
