package project

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/lock"
)

// locks holds the content of dfvet.lock and the contracts in its labels. It does not change after loading.
type locks struct {
	file    *lock.File
	labels  map[string]*label.Label // by key of the image; only labels that can be parsed
	flaws   []lock.Problem          // problems of labels that cannot be parsed
	skipped *Skipped                // set if the file cannot be read
}

// readLocks reads the dfvet.lock next to the root's configuration. It never returns nil.
func readLocks(fsys FS, opts Options) *locks {
	full := path.Join(fsys.Root(), lock.FileName)
	var last *locks
	if opts.Last != nil && opts.Last.locks != nil {
		if last = opts.Last.locks; opts.Changed != nil && !slices.Contains(opts.Changed, full) {
			return last
		}
	}
	src, err := fsys.Read(full)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if last != nil && last.file == nil && last.skipped == nil {
			return last
		}
		return &locks{}
	case err != nil:
		return &locks{skipped: unread(full, err)}
	case last != nil && last.file != nil && last.file.Source == src:
		return last
	}
	l := &locks{file: lock.Parse(src), labels: map[string]*label.Label{}}
	for _, key := range l.file.Keys() {
		image := l.file.Images[key]
		_, cfg := image.Config("")
		text, has := cfg.Labels[label.Name]
		if !has {
			continue
		}
		parsed, err := label.Parse(text)
		if err != nil {
			l.flaws = append(l.flaws, lock.Problem{At: image.At, Message: err.Error()})
			continue
		}
		l.labels[key] = parsed
	}
	return l
}

// declarations returns the types and formats that the labels declare. Declarations in the catalogue and in
// contract files take precedence, and labels cannot take over their URL schemes. If two labels declare the
// same name, the first in the order of the images counts. The place of a declaration is the key of its image.
func (l *locks) declarations(ts []*types.Declaration, fs []*types.FormatDeclaration) ([]*types.Declaration, []*types.FormatDeclaration) {
	known, knownFormats, schemes := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, d := range ts {
		known[d.Type.Name()] = true
		for _, s := range slices.Concat(d.Schemes, d.TLSSchemes) {
			schemes[strings.ToLower(s)] = true
		}
	}
	taken := func(s string) bool { return schemes[strings.ToLower(s)] }
	for _, d := range fs {
		knownFormats[d.Name.Name()] = true
	}
	for _, key := range l.file.Keys() {
		if l.labels[key] == nil {
			continue
		}
		moreTypes, moreFormats := l.labels[key].Declarations()
		at := l.file.Images[key].At
		for _, d := range moreTypes {
			d.File, d.At = l.file.Source, at
			d.Schemes, d.TLSSchemes = slices.DeleteFunc(d.Schemes, taken), slices.DeleteFunc(d.TLSSchemes, taken)
			if name := d.Type.Name(); !known[name] {
				known[name] = true
				ts = append(ts, d)
			}
		}
		for _, d := range moreFormats {
			d.File, d.At = l.file.Source, at
			if name := d.Name.Name(); !knownFormats[name] {
				knownFormats[name] = true
				fs = append(fs, d)
			}
		}
	}
	return ts, fs
}

// Lock returns the content of dfvet.lock, or nil if there is no such file.
func (p *Project) Lock() *lock.File {
	if p.locks == nil {
		return nil
	}
	return p.locks.file
}

// LockProblems lists the faults in dfvet.lock and in its labels.
func (p *Project) LockProblems() (file, labels []lock.Problem) {
	if p.locks == nil || p.locks.file == nil || p.part {
		return nil, nil
	}
	return p.locks.file.Problems, p.locks.flaws
}

// own removes the problems of types that labels declare, because users cannot change these declarations here.
func (l *locks) own(problems []types.Problem) []types.Problem {
	return slices.DeleteFunc(problems, func(x types.Problem) bool { return l.file != nil && x.File == l.file.Source })
}

// A pulledImage is the contract of a pulled image and its origin.
type pulledImage struct {
	c      *contract.Contract
	origin Origin
}

// locked combines what dfvet.lock has about an image with the image's contract from contract files or the
// catalogue. That contract, c, may be nil.
func (l *locks) locked(ref contract.Ref, c *contract.Contract, origin Origin) pulledImage {
	image := l.file.Lookup(ref.Text)
	if image == nil {
		return pulledImage{c, origin}
	}
	cfg := l.config(image)
	key, _ := lock.Key(ref.Text)
	switch stated := l.labels[key]; {
	case origin == FromFile:
		return pulledImage{c.Completed(cfg, false), FromFile}
	case stated != nil:
		return pulledImage{contract.OfLabel(stated, ref.Text, l.file.Source, image.At).Configured(cfg), FromLock}
	case c != nil:
		return pulledImage{c.Completed(cfg, true), origin}
	}
	return pulledImage{contract.OfConfig(cfg), FromEvidence}
}

// config returns the configuration of a locked image as contract lines. Their place is the image's key in the
// file.
func (l *locks) config(image *lock.Image) contract.Config {
	_, in := image.Config("")
	setting := func(text string) contract.Setting {
		return contract.Setting{Text: text, Known: true, File: l.file.Source, At: image.At}
	}
	entrypoint := label.Unwrap(in.Entrypoint)
	cfg := contract.Config{Env: make(map[string]contract.Setting, len(in.Env)), Entrypoint: entrypoint, Cmd: in.Cmd,
		Shell: contract.RunsShell(entrypoint), Guarded: label.Guarded(in.Entrypoint), Known: len(in.OnBuild) == 0}
	for name, value := range in.Env {
		v := setting("")
		if v.Known = value != nil; v.Known {
			v.Text = *value
		}
		cfg.Env[name] = v
	}
	user := setting(in.User)
	if user.Text == "" {
		user.Text = "root"
	}
	cfg.User = &user
	cfg.Health = &contract.Health{None: in.Healthcheck == nil, File: l.file.Source, At: image.At}
	for _, port := range in.Exposed {
		cfg.Exposed = append(cfg.Exposed, setting(port))
	}
	for _, p := range in.Volumes {
		cfg.Volumes = append(cfg.Volumes, setting(path.Clean("/"+p)))
	}
	return cfg
}
