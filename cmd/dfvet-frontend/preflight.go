//go:build !js

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/containerd/platforms"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/label"
)

// preflight reports whether the image should check its contract before its program starts.
func (f *frontend) preflight(file *dockerfile.File) bool {
	if v, ok := f.ui.BuildArgs["DFVET_PREFLIGHT"]; ok {
		on, err := strconv.ParseBool(v)
		return strings.EqualFold(v, "on") || err == nil && on
	}
	return file.Preflight != nil
}

// guarded returns the files of the image with the contract added. If on is true, it also adds the preflight
// program and makes the ENTRYPOINT start it first.
func (f *frontend) guarded(res *dockerfile2llb.Result, p ocispecs.Platform, contract string, on bool) (llb.State, error) {
	p = platforms.Normalize(p)
	if res.Image.OS != "" {
		p.OS, p.Architecture, p.Variant = res.Image.OS, res.Image.Architecture, res.Image.Variant
		p = platforms.Normalize(p)
	}
	var program []byte
	if on {
		var err error
		if program, err = f.program(p); err != nil {
			return llb.State{}, err
		}
		conf := &res.Image.Config
		conf.Entrypoint = append([]string{label.Preflight, "--"}, label.Unwrap(conf.Entrypoint)...)
	}
	made := llb.WithCreatedTime(time.Unix(0, 0))
	if res.Epoch != nil {
		made = llb.WithCreatedTime(*res.Epoch)
	}
	dir := path.Dir(label.Preflight)
	files := llb.Mkdir(dir, 0o755, llb.WithParents(true), made)
	if on {
		files = files.Mkfile(label.Preflight, 0o755, program, made)
	}
	files = files.Mkfile(dir+"/contract.json", 0o644, []byte(contract), made)
	state := res.State.File(files, llb.WithCustomName("[dfvet] add the contract"))
	res.Image.History = append(res.Image.History, ocispecs.History{CreatedBy: "dfvet preflight", Comment: "dfvet-frontend", Created: res.Epoch})
	return state, nil
}

// program returns the preflight program for a platform, which is in the frontend's own image.
func (f *frontend) program(p ocispecs.Platform) ([]byte, error) {
	if p.OS != "linux" {
		return nil, fmt.Errorf("`dfvet preflight=on` is for Linux images; this one is for %s", platforms.Format(p))
	}
	names := []string{p.Architecture + "-" + p.Variant, p.Architecture}
	for _, name := range names {
		data, err := fs.ReadFile(f.own, "preflight/linux-"+strings.TrimSuffix(name, "-"))
		if !errors.Is(err, fs.ErrNotExist) {
			return data, err
		}
	}
	return nil, fmt.Errorf("`dfvet preflight=on` is not available for %s", platforms.Format(p))
}
