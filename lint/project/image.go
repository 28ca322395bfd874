package project

import (
	"sync"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// image returns the contract of an image. It comes from the workspace's contract files, from the image's
// label in dfvet.lock, or from the catalogue, in this order. The image's configuration in dfvet.lock
// only completes it. For an image that is built and not pulled, only contract files count.
func (l *loader) image(ref contract.Ref, pulled bool) (*contract.Contract, Origin) {
	if !pulled {
		return l.writtenContract(ref, false)
	}
	if unknownTag(ref.Text) {
		c, origin := l.writtenContract(ref, true)
		if c != nil {
			any := *c
			any.Open = true // another tag may have listeners that no line describes
			c = &any
		}
		return c, origin
	}
	k := memo(l.project.pulled, ref.Text, func() pulledImage {
		c, origin := l.writtenContract(ref, true)
		if l.project.locks == nil { // the project was not created by Load
			return pulledImage{c, origin}
		}
		return l.project.locks.locked(ref, c, origin)
	})
	return k.c, k.origin
}

// writtenContract returns the contract of an image from the workspace's contract files or, if catalogue is set, from
// the catalogue.
func (l *loader) writtenContract(ref contract.Ref, catalogue bool) (*contract.Contract, Origin) {
	c := memo(l.project.declared, ref.Text, func() *contract.Contract {
		if l.project.blocks == nil { // the project was not created by Load
			return nil
		}
		return contract.OfBlocks(ref, l.project.blocks.For(ref))
	})
	if c != nil {
		return c, FromFile
	}
	if !catalogue {
		return nil, NoContract
	}
	if c = memo(l.project.bundled, ref.Text, func() *contract.Contract { return contract.OfBlocks(ref, catalog.Blocks(ref)) }); c == nil {
		return nil, NoContract
	}
	return c, FromCatalog
}

// imageOf returns the contract of an image reference, or nil.
func (l *loader) imageOf(text string) *contract.Contract {
	ref := l.ref(text)
	if ref.Name == "" {
		return nil
	}
	c, _ := l.image(ref, true)
	return c
}

// ref parses an image reference; its Name is "" if it is not valid.
func (l *loader) ref(text string) contract.Ref { return l.project.Ref(text) }

// Ref parses an image reference; the result has no Name if the text is not one.
func (p *Project) Ref(text string) contract.Ref {
	return memo(p.refs, text, func() contract.Ref {
		ref, _ := contract.ParseRef(text)
		return ref
	})
}

// Stage returns the contract of a stage without a Compose file. The stage's own lines are laid over those of
// its base, with build arguments at their defaults.
func (p *Project) Stage(f *dockerfile.File, s *dockerfile.Stage) *contract.Contract {
	return memo(p.stages, s, func() *contract.Contract {
		stage := p.Build(f).Stage(s)
		if stage.Base != nil && !contract.Cut(stage) {
			return contract.OverBase(stage, p.Stage(f, stage.Base.Stage))
		}
		return contract.OfStage(stage, p.Image)
	})
}

// Build returns the build of a Dockerfile without a Compose file, with build arguments at their defaults.
func (p *Project) Build(f *dockerfile.File) *build.Build {
	return memo(p.builds, f, func() *build.Build { return contract.BuildOf(f, nil, p.Image) })
}

// memo returns the cached value for a key, or calls make; two goroutines may both call it.
func memo[K, V any](known *sync.Map, key K, make func() V) V {
	if known == nil { // the project was not created by Load
		return make()
	}
	c, ok := known.Load(key)
	if !ok {
		c, _ = known.LoadOrStore(key, make())
	}
	return c.(V)
}

// Image returns the contract of an image from the contract files or the catalogue, or nil.
func (p *Project) Image(ref string) *contract.Contract {
	return memo(p.images, ref, func() *contract.Contract {
		l := &loader{fs: p.FS, project: p}
		return l.imageOf(ref)
	})
}
