package query

import (
	"io"
	"path"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// This file takes secrets out of what the server shows. A screen is shared, and what is shown gets into
// pictures and logs; only edits of the user's own files hold what they must.

// Known returns the secrets of the file, of the files that are one project with it, and of the variables
// that contracts call secrets.
func (q *Query) Known() *source.SecretTexts {
	if q.secrets != nil {
		return q.secrets
	}
	l := q.Own()
	if last, ok := l.secrets.Load(q.File.Source); ok {
		q.secrets = last.(*source.SecretTexts)
		return q.secrets
	}
	texts := q.File.Source.SecretTexts()
	var named []source.NamedSecret
	if f := q.File.Docker(); f != nil {
		s := l.FileSecrets(f)
		texts, named = append(texts, s.Texts...), append(named, s.Named...)
	}
	for _, w := range l.All() {
		if Concerns(w, q.File.Source.Path) {
			texts = append(texts, SecretsOf(l.Project, w)...)
			named = append(named, w.Secrets(l.Types).Named...)
		}
	}
	q.secrets = source.NewSecretTexts(texts, named...)
	l.secrets.Store(q.File.Source, q.secrets)
	return q.secrets
}

// SecretsOf returns the texts of a Compose project's secrets.
func SecretsOf(p *project.Project, w *project.App) []string {
	texts := w.Secrets(p.Types).Texts
	for _, f := range w.Model.Files {
		texts = append(texts, f.Source.SecretTexts()...)
	}
	if p.FS != nil {
		if src, err := p.FS.Read(path.Join(w.Model.Dir, ".env")); err == nil {
			texts = append(texts, src.SecretTexts()...)
		}
	}
	return texts
}

// Shown returns Markdown without secrets, and without what steers an editor.
func (q *Query) Shown(text string) string {
	return escapedLines(q.Known().Mask(source.MaskQuoted(text)))
}

// Line returns a text on one line without secrets.
func (q *Query) Line(text string) string {
	return source.Escape(q.Known().Mask(source.Mask(text)))
}

// Hides reports whether a text has a secret in it.
func (q *Query) Hides(text string) bool {
	return len(q.Known().Spans(text)) > 0 || source.MaskURLs(text) != text
}

// IsSecret reports whether the value of a variable is never shown.
func (q *Query) IsSecret(v *contract.Variable) bool {
	return v.Secret || source.IsSecretName(v.Name) || q.Own().Types.Secret(v.Format)
}

// Tells reports whether what a value comes to would tell a secret: it refers to one, and the text itself
// does not show where that is.
func Tells(written, text string) bool {
	return source.RefersToSecret(written) && source.Mask(text) == text
}

// A MaskedWriter writes lines for people: a log gets into reports of bugs.
type MaskedWriter struct{ io.Writer }

// Write writes a line without secrets.
func (w MaskedWriter) Write(line []byte) (int, error) {
	_, err := io.WriteString(w.Writer, escapedLines(source.Mask(string(line))))
	return len(line), err
}
