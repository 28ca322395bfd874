//go:build !nonetwork

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sourcegraph/conc/pool"
	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/file"
	"github.com/dfvet/dfvet/lint/lock"
	"github.com/dfvet/dfvet/lint/project"
)

// lockFlags holds the values of the flags of lock.
type lockFlags struct {
	check     bool
	online    bool
	update    []string
	platforms []string
	insecure  []string
	helpers   bool
	env       []string
	timeout   time.Duration
}

// lockJobs is the number of images that are read in parallel.
const lockJobs = 8

func lockCommand() *cobra.Command {
	f := &lockFlags{}
	cmd := &cobra.Command{
		Use:   "lock [PATTERN… | [NAME=]oci:DIR | [NAME=]docker-archive:FILE.tar]",
		Short: "write dfvet.lock: the digests, configurations and contracts of the project's images",
		Long: `lock reads every image that the project uses in FROM, COPY --from, RUN --mount and Compose
files from its registry, and writes dfvet.lock at the root of the repository. The file has
the digest of each image and, for each platform in use, its configuration and the contract
in its label. With it, a check knows these images without using the network.

lock is the only command that uses the network. It contacts only the registries that the
project names, their token servers, and the hosts to which these redirect. It reads
manifests and configurations, never a layer. Credentials come from "auths" in Docker's
config.json.

An image that is not in a registry can be read from a folder in the OCI layout or from an
archive of docker save. If all arguments are of this kind, lock does not use the network.`,
		Example: "  dfvet lock\n  dfvet lock --check --online\n  dfvet lock --update postgres:16\n  dfvet lock acme/base:1=docker-archive:base.tar",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			r := newRegistries()
			r.insecure, r.timeout, r.keys.helpers = f.insecure, f.timeout, f.helpers
			defer r.close()
			return lockAll(cmd, f, args, r)
		},
	}
	s := cmd.Flags()
	s.SortFlags = false
	s.BoolVar(&f.check, "check", false, "write nothing; exit with 1 if an image of the project is not locked")
	s.BoolVar(&f.online, "online", false, "with --check: also ask the registries, and exit with 1 if a tag has moved")
	s.StringSliceVar(&f.update, "update", nil, "read only these images (names as in the files, or globs) and keep the other entries")
	s.StringSliceVar(&f.platforms, "platform", nil, "also lock every image for these platforms")
	s.StringSliceVar(&f.insecure, "insecure", nil, "hosts that may be contacted over plain http, without credentials")
	s.BoolVar(&f.helpers, "credential-helpers", false, "run the credential helpers that Docker's config.json names")
	s.StringSliceVar(&f.env, "env", nil, "variables to take from the environment")
	s.DurationVar(&f.timeout, "timeout", time.Minute, "the time limit for one image, including all attempts")
	complete(cmd, "update", completeLocked)
	return cmd
}

// completeLocked completes the images in dfvet.lock.
func completeLocked(_ *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	const none = cobra.ShellCompDirectiveNoFileComp
	base, err := workingDir()
	if err != nil {
		return nil, none
	}
	fsys, err := project.Disk(project.FindRoot(base))
	if err != nil {
		return nil, none
	}
	src, err := fsys.Read(path.Join(fsys.Root(), lock.FileName))
	if err != nil {
		return nil, none
	}
	var names []string
	for key := range lock.Parse(src).Images {
		names = append(names, lock.Familiar(key))
	}
	slices.Sort(names)
	return after(word, names), none
}

// lockAll locks the images below each root that the arguments select.
func lockAll(cmd *cobra.Command, f *lockFlags, args []string, r *registries) error {
	if f.online && !f.check {
		return errors.New("--online requires --check")
	}
	if f.check && len(f.update) > 0 {
		return errors.New("--check and --update cannot be combined")
	}
	base, err := workingDir()
	if err != nil {
		return err
	}
	var locals []local
	var patterns []string
	for _, arg := range args {
		if l, ok := readLocal(arg); ok {
			locals = append(locals, l)
		} else {
			patterns = append(patterns, arg)
		}
	}
	c := &checker{flags: &checkFlags{env: f.env}, base: base, errs: cmd.ErrOrStderr()}
	scopes, err := c.scopes(patterns, strings.NewReader(""))
	if err != nil {
		return err
	}
	var result status
	for _, s := range scopes {
		l := &locker{flags: f, registries: r, checker: c, out: cmd.OutOrStdout(), scope: s, locals: locals, offline: len(patterns) == 0 && len(locals) > 0}
		code, err := l.run(cmd.Context())
		if err != nil {
			return err
		}
		result = max(result, code)
	}
	if result > 0 {
		return result
	}
	return nil
}

// A locker locks the images below one root.
type locker struct {
	*checker
	flags      *lockFlags
	registries *registries
	out        io.Writer
	scope      scope
	locals     []local
	offline    bool // whether to read only the given folders and archives, and no registry

	target string                        // the path of dfvet.lock
	old    *lock.File                    // the current content of dfvet.lock; nil if it does not exist
	wanted map[string]*project.Reference // the images to lock, by key
	whole  bool                          // whether wanted contains all images in the repository
	failed int
}

func (l *locker) run(ctx context.Context) (status, error) {
	if ctx == nil {
		ctx = context.Background()
	}
	if err := l.load(); err != nil {
		return 0, err
	}
	if l.flags.check {
		return l.stale(ctx)
	}
	next := &lock.File{Images: map[string]*lock.Image{}}
	if l.old != nil {
		for key, image := range l.old.Images {
			if l.wanted[key] != nil || !l.whole {
				next.Images[key] = image
			}
		}
	}
	for key, f := range l.readLocals(ctx) {
		next.Images[key] = f.image
	}
	if !l.offline {
		for key, f := range l.readAll(ctx) {
			next.Images[key] = f.image
		}
	}
	if err := l.write(next); err != nil {
		return 0, err
	}
	if l.failed > 0 {
		return couldNot, nil
	}
	return 0, nil
}

// load loads the project and reads the existing lock file.
func (l *locker) load() error {
	fsys, err := project.Disk(l.scope.root)
	if err != nil {
		return err
	}
	fsys = project.Remember(fsys)
	configs := project.FindConfigs(fsys)
	p, err := project.Load(fsys, project.Options{Found: project.Discover(fsys, l.scope.patterns, configs.Ignored), Configs: configs, Env: l.environment()})
	if err != nil {
		return err
	}
	l.target = path.Join(fsys.Root(), lock.FileName)
	l.whole = slices.ContainsFunc(l.scope.patterns, func(p project.Pattern) bool { return p.Deep && p.Path == l.scope.root })
	for _, s := range p.Skipped {
		switch {
		case s.Path == l.target:
			return fmt.Errorf("%s: %s", l.shown(l.target), s.Reason)
		case s.Failed:
			l.whole = false
			l.say("%s: %s", l.shown(s.Path), s.Reason)
		}
	}
	if l.old = p.Lock(); l.old != nil && l.old.Broken {
		return fmt.Errorf("%s: %s", l.shown(l.target), l.old.Problems[0].Message)
	}
	refs, unresolved := p.References()
	l.wanted = map[string]*project.Reference{}
	for _, r := range refs {
		l.wanted[r.Key] = r
	}
	for _, u := range unresolved {
		l.whole = false
		l.say("%s:%d: `%s` depends on a variable without a value, so it is not locked; pass the variable with --env, or give it a default", l.shown(u.File.Path), u.File.Line(u.At.Start), u.Text)
	}
	return nil
}

// platforms returns the platforms for which to lock an image: those that services use, those in --platform,
// and those in the lock file.
func (l *locker) platforms(key string) []string {
	var all []string
	if r := l.wanted[key]; r != nil {
		all = slices.Clone(r.Platforms)
	}
	for _, p := range l.flags.platforms {
		all = append(all, lock.Platform(p))
	}
	if old := l.lookUp(key); old != nil && old.Offers != nil {
		for p := range old.Platforms {
			if slices.Contains(old.Offers, p) {
				all = append(all, p)
			}
		}
	}
	if len(all) == 0 {
		all = []string{lock.DefaultPlatform}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (l *locker) lookUp(key string) *lock.Image {
	if l.old == nil {
		return nil
	}
	return l.old.Images[key]
}

// asked lists the images to read from registries.
func (l *locker) asked() []string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(l.wanted)) {
		if old := l.lookUp(key); old != nil && old.Source != "" {
			continue // the image comes from a folder or archive, which readLocals reads
		}
		if l.updates(key) {
			all = append(all, key)
		}
	}
	return all
}

// updates reports whether to read an image again: --update names it, or is not set.
func (l *locker) updates(key string) bool {
	return len(l.flags.update) == 0 || slices.ContainsFunc(l.flags.update, func(name string) bool {
		if full, ok := lock.Key(name); ok && full == key {
			return true
		}
		hit, _ := path.Match(name, lock.Familiar(key))
		return hit
	})
}

// readAll reads images from their registries, several in parallel. It reports each image that it cannot read,
// and keeps the old entry for it.
func (l *locker) readAll(ctx context.Context) map[string]*found {
	keys := l.asked()
	for _, name := range l.flags.update {
		if !slices.ContainsFunc(keys, func(key string) bool {
			one := locker{flags: &lockFlags{update: []string{name}}}
			return one.updates(key)
		}) {
			l.failed++
			l.say("--update %s: the project uses no such image", name)
		}
	}
	p := &progress{out: l.errs, of: len(keys), on: isTerminal(l.errs)}
	all, errs := make([]*found, len(keys)), make([]error, len(keys))
	work := pool.New().WithMaxGoroutines(lockJobs)
	for i, key := range keys {
		work.Go(func() {
			defer p.step()
			all[i], errs[i] = l.registries.image(ctx, key, l.platforms(key))
		})
	}
	work.Wait()
	p.end()
	read := map[string]*found{}
	for i, key := range keys {
		if errs[i] != nil {
			l.fail(key, errs[i])
			continue
		}
		l.tell(key, all[i])
		read[key] = all[i]
	}
	return read
}

// fail reports an image that could not be read.
func (l *locker) fail(key string, err error) {
	l.failed++
	kept := "; it is not locked"
	if l.lookUp(key) != nil {
		kept = "; its old entry is kept"
	}
	l.say("%s: %v%s", lock.Familiar(key), err, kept)
}

func (l *locker) tell(key string, f *found) {
	for _, note := range f.notes {
		l.say("%s: %s", lock.Familiar(key), note)
	}
}

// readLocals reads the given folders and archives, and those that the lock file names as sources of images.
func (l *locker) readLocals(ctx context.Context) map[string]*found {
	all := map[string]*found{}
	for _, one := range l.locals {
		full := l.absolute(filepath.ToSlash(one.path))
		images, err := one.images(ctx, full, l.platforms)
		if err != nil {
			l.failed++
			l.say("%s:%s: %v", one.scheme, one.path, err)
			continue
		}
		from := full
		if rel, err := filepath.Rel(l.scope.root, full); err == nil {
			from = filepath.ToSlash(rel)
		}
		for key, f := range images {
			f.image.Source = one.scheme + ":" + from
			all[key] = f
			l.tell(key, f)
			if l.wanted[key] == nil {
				l.say("%s: the project does not use this image", lock.Familiar(key))
			}
		}
	}
	if l.offline || l.old == nil {
		return all
	}
	for _, key := range l.old.Keys() {
		if image := l.old.Images[key]; image.Source != "" && all[key] == nil && l.wanted[key] != nil && l.updates(key) {
			l.reread(ctx, key, image.Source, all)
		}
	}
	return all
}

// reread reads an image from the folder or archive that the lock file names. It ignores one outside the
// repository, because somebody else may have written the lock file.
func (l *locker) reread(ctx context.Context, key, from string, all map[string]*found) {
	one, ok := readLocal(key + "=" + from)
	full := path.Join(l.scope.root, one.path)
	if !ok || path.IsAbs(one.path) || !project.Inside(l.scope.root, full) {
		return
	}
	if _, err := os.Stat(full); err != nil {
		return // it may exist only on the machine that locked the image
	}
	images, err := one.images(ctx, full, l.platforms)
	if err != nil || images[key] == nil {
		l.fail(key, fmt.Errorf("%s: %w", from, cmpErr(err)))
		return
	}
	images[key].image.Source = from
	all[key] = images[key]
}

func cmpErr(err error) error {
	if err == nil {
		return errors.New("it does not contain the image")
	}
	return err
}

// write writes the lock file if its content changed, and prints the changes.
func (l *locker) write(next *lock.File) error {
	var added, moved, gone int
	for _, key := range next.Keys() {
		image := next.Images[key]
		switch old := l.lookUp(key); {
		case old == nil:
			added++
			l.print("locked %s %s", lock.Familiar(key), summary(image))
		case !same(old, image):
			moved++
			l.print("updated %s %s", lock.Familiar(key), summary(image))
		}
	}
	if l.old != nil {
		for _, key := range l.old.Keys() {
			if next.Images[key] == nil {
				gone++
				l.print("removed %s, which the project does not use", lock.Familiar(key))
			}
		}
	}
	text := next.Text()
	if l.old == nil && len(next.Images) == 0 {
		l.print("no image to lock")
		return nil
	}
	if len(text) > project.MaxSize {
		return fmt.Errorf("%s: larger than 4 MiB, the maximum; lock fewer images or platforms", l.shown(l.target))
	}
	if l.old == nil || l.old.Source.Text != text {
		if err := l.replace(text); err != nil {
			return fmt.Errorf("%s: %w", l.shown(l.target), err)
		}
	}
	l.print("%s: %s, %d new, %d updated, %d removed", l.shown(l.target), count(len(next.Images), "image"), added, moved, gone)
	return nil
}

// replace replaces the lock file, completely or not at all.
func (l *locker) replace(text string) error {
	target, err := file.Look(filepath.FromSlash(l.target))
	if err != nil {
		return err
	}
	if target.Stream() {
		return file.ErrIrregular
	}
	return target.Write(func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}, func(old io.Reader) error {
		was, err := io.ReadAll(io.LimitReader(old, project.MaxSize+1))
		if err == nil && (l.old == nil || string(was) != l.old.Source.Text) {
			err = errors.New("the file changed meanwhile; run `dfvet lock` again")
		}
		return err
	})
}

// same reports whether two entries have the same content.
func same(a, b *lock.Image) bool {
	x, y := *a, *b
	x.At = y.At
	return reflect.DeepEqual(x, y)
}

// summary describes what is locked for an image in a few words.
func summary(i *lock.Image) string {
	digest := i.Digest
	if digest == "" {
		digest = "from " + i.Source
	}
	return digest + " for " + strings.Join(slices.Sorted(maps.Keys(i.Platforms)), ", ")
}

// stale reports the images of the project that are not locked. With --online, it also reports those whose tag
// has moved.
func (l *locker) stale(ctx context.Context) (status, error) {
	missing := 0
	for _, key := range slices.Sorted(maps.Keys(l.wanted)) {
		image := l.lookUp(key)
		if image == nil {
			missing++
			l.print("%s is not locked", lock.Familiar(key))
			continue
		}
		for _, p := range l.wanted[key].Platforms {
			if image.Platforms[p] == nil && slices.Contains(image.Offers, p) {
				missing++
				l.print("%s is not locked for %s", lock.Familiar(key), p)
			}
		}
	}
	if l.flags.online {
		now := l.readAll(ctx)
		for _, key := range slices.Sorted(maps.Keys(now)) {
			if old := l.lookUp(key); old != nil && old.Digest != now[key].image.Digest {
				missing++
				l.print("%s has moved from %s to %s", lock.Familiar(key), old.Digest, now[key].image.Digest)
			}
		}
	}
	switch {
	case l.failed > 0:
		return couldNot, nil
	case missing > 0:
		l.print("%s: %s out of date; run `dfvet lock`", l.shown(l.target), count(missing, "image"))
		return foundSomething, nil
	}
	l.print("%s: %s, up to date", l.shown(l.target), count(len(l.wanted), "image"))
	return 0, nil
}

// print writes a line of the result. It escapes text from a registry or a file so that it cannot break the
// line.
func (l *locker) print(format string, args ...any) {
	fmt.Fprintln(l.out, source.Escape(source.Mask(source.Messagef(format, args...))))
}

// A progress shows the number of images read so far, on a terminal.
type progress struct {
	mu   sync.Mutex
	out  io.Writer
	of   int
	done int
	on   bool
}

func (p *progress) step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done++; p.on {
		fmt.Fprintf(p.out, "\r%d of %d images", p.done, p.of)
	}
}

// end clears the line with the progress.
func (p *progress) end() {
	if p.on && p.done > 0 {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
