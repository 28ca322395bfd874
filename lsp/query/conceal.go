package query

import (
	"io"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// This file removes secrets from everything that the server shows, because users share their screens, and
// shown text ends up in screenshots and logs. Secrets remain only in edits to the user's own files.

// Known returns the secrets in the file and in the other files of its projects, and the values of variables
// that contracts mark as secret.
func (q *Query) Known() *source.SecretTexts {
	if q.secrets != nil {
		return q.secrets
	}
	l := q.OwnProject()
	if last, ok := l.secrets.Load(q.File.Source); ok {
		q.secrets = last.(*source.SecretTexts)
		return q.secrets
	}
	texts := q.File.Source.SecretTexts()
	var named []source.NamedSecret
	if f := TreeOf[dockerfile.File](q.File); f != nil {
		s := l.FileSecrets(f)
		texts, named = append(texts, s.Texts...), append(named, s.Named...)
	}
	for _, app := range l.All() {
		if Concerns(app, q.File.Source.Path) {
			texts = append(texts, l.SecretTexts(app)...)
			named = append(named, app.Secrets(l.Types).Named...)
		}
	}
	q.secrets = source.NewSecretTexts(texts, named...)
	l.secrets.Store(q.File.Source, q.secrets)
	return q.secrets
}

// Shown returns Markdown without secrets and without control characters.
func (q *Query) Shown(text string) string {
	return escapedLines(q.Known().Mask(source.MaskQuoted(text)))
}

// Line returns a text as one line without secrets.
func (q *Query) Line(text string) string {
	return source.Escape(q.Known().Mask(source.Mask(text)))
}

// Hides reports whether a text contains a secret, so that it must not be shown.
func (q *Query) Hides(text string) bool {
	return len(q.Known().Spans(text)) > 0 || source.MaskURLs(text) != text
}

// IsSecret reports whether a variable's value must never be shown.
func (q *Query) IsSecret(v *contract.Variable) bool {
	return v.Secret || source.IsSecretName(v.Name) || q.OwnProject().Types.Secret(v.Format)
}

// Tells reports whether the resolved form of a text would reveal a secret that the text itself only refers
// to.
func Tells(written, text string) bool {
	return source.RefersToSecret(written) && source.Mask(text) == text
}

// A MaskedWriter writes log lines without secrets, because logs end up in bug reports.
type MaskedWriter struct{ io.Writer }

// Write writes a line without secrets.
func (w MaskedWriter) Write(line []byte) (int, error) {
	_, err := io.WriteString(w.Writer, escapedLines(source.Mask(string(line))))
	return len(line), err
}
