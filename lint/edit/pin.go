package edit

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/lock"
)

// lockedDigest returns the digest in dfvet.lock for a reference without a digest, or "".
func lockedDigest(p *lint.Pass, image string) string {
	if locked := p.Project.Lock().Lookup(image); locked != nil && !strings.Contains(image, "@") {
		return locked.Digest
	}
	return ""
}

// PinWord offers to add the digest of an image in a word of a Dockerfile.
func PinWord(p *lint.Pass, found *lint.Finding, word *dockerfile.Word, image string) {
	if digest := lockedDigest(p, image); digest != "" && word.Literal() && word.Value == image && word.Text == image {
		found.WithFix("pin the digest in "+lock.FileName, false, source.Insert(word.At.End, "@"+digest))
	}
}

// PinValue offers to add the digest of an image in a Compose file.
func PinValue(p *lint.Pass, found *lint.Finding, image compose.Value, safe bool) {
	digest := lockedDigest(p, image.Text)
	if digest == "" || image.Node == nil || image.Raw != image.Text {
		return
	}
	if edit, ok := SetText(image.Node, image.Text+"@"+digest, ""); ok {
		edit.File = image.File
		found.WithFix("pin the digest in "+lock.FileName, safe, edit)
	}
}
