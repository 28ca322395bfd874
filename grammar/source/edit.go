package source

// A Related is another place in the files that helps to explain a finding.
type Related struct {
	File    *File
	At      Span
	Message string
}

// A Fix is a change that resolves a finding.
type Fix struct {
	Title string // an imperative, lower case: "add the EXPOSE"
	Safe  bool
	Edits []Edit // they do not overlap
}

// An Edit replaces a span of a file; an empty span inserts, an empty New deletes.
type Edit struct {
	File *File
	At   Span
	New  string
}

// Replace returns an edit that replaces a text.
func Replace(at Spanned, text string) Edit { return Edit{At: at.Span(), New: text} }

// Insert returns an edit that inserts text before the byte at pos.
func Insert(pos Pos, text string) Edit {
	return Edit{At: Span{Start: pos, End: pos}, New: text}
}

// Delete returns an edit that deletes a text.
func Delete(at Spanned) Edit { return Edit{At: at.Span()} }

// In returns the edit for another file than the finding's.
func (e Edit) In(file *File) Edit {
	e.File = file
	return e
}
