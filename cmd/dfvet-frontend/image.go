//go:build !js

package main

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/containerd/platforms"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	dockerspec "github.com/moby/docker-image-spec/specs-go/v1"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
)

// finish adds the contract to the configuration of an image. It returns the image's file system. If
// requested, this contains the program that checks the contract at start.
func (f *frontend) finish(ctx context.Context, res *dockerfile2llb.Result, platform *ocispecs.Platform) (llb.State, error) {
	t, err := f.target(ctx, platform, res.BaseImage)
	if t == nil || err != nil {
		return res.State, err
	}
	c := t.contract(t.stage)
	wrapped := t.base != nil && label.Guarded(t.base.Config.Entrypoint)
	on := f.preflight(f.file.File)
	if c == nil || !t.own() && !on && !wrapped {
		return res.State, nil
	}
	made := c.Label(f.file.project.Types, nil)
	text := made.Text()
	if _, given := f.ui.Labels[label.Name]; c.Declared && !given {
		if res.Image.Config.Labels == nil {
			res.Image.Config.Labels = map[string]string{}
		}
		res.Image.Config.Labels[label.Name] = text
	}
	expose(&res.Image.Config, c)
	if on || wrapped {
		return f.guarded(res, orDefault(platform), text, on)
	}
	return res.State, nil
}

// A target is the stage to build, with its base image.
type target struct {
	*frontend
	stage *build.Stage
	base  *dockerspec.DockerOCIImage // the image from which the first stage in its chain is built; nil for scratch
	// replaced is the index of the stage that a named build context replaces, or -1.
	replaced int
}

// target returns the stage to build, or nil if the Dockerfile has none.
func (f *frontend) target(ctx context.Context, platform *ocispecs.Platform, base *dockerspec.DockerOCIImage) (*target, error) {
	args := f.args(orDefault(platform))
	stage := func(images contract.Images) *build.Stage {
		b := contract.BuildOf(f.file.File, args, images)
		switch name := f.ui.Target; {
		case len(b.Stages) == 0:
			return nil
		case name == "":
			return b.Stages[len(b.Stages)-1]
		default:
			return b.Source(&dockerfile.Word{Value: name})
		}
	}
	t := &target{frontend: f, base: base, replaced: -1}
	if t.stage = stage(nil); t.stage == nil {
		return nil, nil
	}
	if err := t.replace(ctx, platform); err != nil {
		return nil, err
	}
	t.stage = stage(t.images(t.root()))
	return t, nil
}

// args returns the build arguments, including those for the platform.
func (f *frontend) args(p ocispecs.Platform) map[string]*string {
	args := map[string]*string{}
	set := func(name, value string) { args[name] = &value }
	of := func(prefix string, p ocispecs.Platform) {
		p = platforms.Normalize(p)
		set(prefix+"PLATFORM", platforms.Format(p))
		set(prefix+"OS", p.OS)
		set(prefix+"OSVERSION", p.OSVersion)
		set(prefix+"ARCH", p.Architecture)
		set(prefix+"VARIANT", p.Variant)
	}
	of("TARGET", p)
	of("BUILD", f.ui.BuildPlatforms[0])
	set("TARGETSTAGE", "default")
	if f.ui.Target != "" {
		set("TARGETSTAGE", f.ui.Target)
	}
	for name, value := range f.ui.BuildArgs {
		set(name, value)
	}
	return args
}

// replace finds the stage in the target's chain that a named build context replaces. That context is then the
// base of the target.
func (t *target) replace(ctx context.Context, platform *ocispecs.Platform) error {
	for _, s := range t.stage.Chain() {
		name := s.Name()
		if name == "" || name == "scratch" || name == "context" {
			continue
		}
		named, err := t.ui.NamedContext(name, dockerui.ContextOpt{Platform: platform, ResolveMode: t.ui.ImageResolveMode.String()})
		if err != nil || named == nil {
			return err
		}
		t.replaced = s.Index
		_, t.base, err = named.Load(ctx)
		return err
	}
	return nil
}

// root returns the stage at the start of the target's chain, whose base is an image, or nil.
func (t *target) root() *build.Stage {
	for _, s := range t.stage.Chain() {
		if s.Base == nil || t.replaced == s.Index {
			return s
		}
	}
	return nil
}

// own reports whether a stage in the target's chain has contract lines. If none has any, the label of the
// base image remains unchanged.
func (t *target) own() bool {
	for _, s := range t.stage.Chain() {
		if t.replaced == s.Index {
			return false
		}
		if slices.ContainsFunc(s.Body, dockerfile.OfDialect) {
			return true
		}
	}
	return false
}

// images returns the contract of the target's base image by its name. It knows no other image.
func (t *target) images(root *build.Stage) contract.Images {
	if root == nil || t.base == nil {
		return nil
	}
	of := t.ofBase(root.Image.Text)
	return func(ref string) *contract.Contract {
		if ref == root.Image.Text {
			return of
		}
		return nil
	}
}

// contract returns the contract of a stage with the build arguments of the request.
func (t *target) contract(s *build.Stage) *contract.Contract {
	switch {
	case t.replaced == s.Index && t.base != nil:
		return t.ofBase(s.Name())
	case t.replaced == s.Index:
		return &contract.Contract{Config: contract.Config{Known: true}}
	case s.Base != nil && !contract.Cut(s):
		return contract.OverBase(s, t.contract(s.Base))
	}
	return contract.OfStage(s, t.images(s))
}

// ofBase returns the contract of the base image ref. It starts with the image's configuration, and adds the
// lines from contract files in the build context, or else from the image's label, or else from the catalogue.
func (t *target) ofBase(ref string) *contract.Contract {
	cfg := configOf(&t.base.Config)
	known := t.file.project.Image(ref)
	if known != nil && !bundled(known) {
		return known.Completed(cfg, false)
	}
	if labelled := t.base.Config.Labels[label.Name]; labelled != "" {
		if l, err := label.Parse(labelled); err == nil {
			return contract.OfLabel(l, ref, cfg.User.File, source.Span{}).Configured(cfg)
		}
	}
	if known != nil {
		return known.Completed(cfg, true)
	}
	return contract.OfConfig(cfg)
}

// configOf returns the configuration of a base image in the form that contracts use.
func configOf(in *dockerspec.DockerOCIImageConfig) contract.Config {
	nowhere := source.New("image", "")
	setting := func(text string) contract.Setting { return contract.Setting{Text: text, Known: true, File: nowhere} }
	entrypoint := label.Unwrap(in.Entrypoint)
	cfg := contract.Config{Env: map[string]contract.Setting{}, Entrypoint: entrypoint, Cmd: in.Cmd,
		Shell: contract.RunsShell(entrypoint), Known: len(in.OnBuild) == 0}
	for _, e := range in.Env {
		name, value, _ := strings.Cut(e, "=")
		cfg.Env[name] = setting(value)
	}
	user := setting(cmp.Or(in.User, "root"))
	cfg.User = &user
	for _, port := range keys(in.ExposedPorts) {
		cfg.Exposed = append(cfg.Exposed, setting(port))
	}
	for _, p := range keys(in.Volumes) {
		cfg.Volumes = append(cfg.Volumes, setting(path.Clean("/"+p)))
	}
	return cfg
}

// bundled reports whether all lines of a contract come from the catalogue.
func bundled(c *contract.Contract) bool {
	for _, l := range c.Lines() {
		if !l.Line.Bundled {
			return false
		}
	}
	return true
}

func keys(m map[string]struct{}) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

// mostPorts is the maximum size of a range of ports that is exposed.
const mostPorts = 1000

// expose adds the ports on which the image always listens to its configuration.
func expose(conf *dockerspec.DockerOCIImageConfig, c *contract.Contract) {
	for _, l := range c.Listeners {
		if l.On.Placeholder != "" || l.Loopback || l.Bundled || len(l.When) > 0 || len(l.Unless) > 0 || l.On.Last-l.On.First >= mostPorts {
			continue
		}
		if conf.ExposedPorts == nil {
			conf.ExposedPorts = map[string]struct{}{}
		}
		for n := l.On.First; n <= l.On.Last; n++ {
			conf.ExposedPorts[fmt.Sprintf("%d/%s", n, strings.ToLower(string(l.On.Transport)))] = struct{}{}
		}
	}
}
