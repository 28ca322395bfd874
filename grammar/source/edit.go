package source

// A Related is another place that explains a finding.
type Related struct {
	File    *File
	At      Span
	Message string
}

// A Fix is a change that makes the finding go away.
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

// Replace returns the edit that replaces the text at at.
func Replace(at Spanned, text string) Edit { return Edit{At: at.Span(), New: text} }

// Insert returns the edit that puts text before the byte at pos.
func Insert(pos Pos, text string) Edit {
	return Edit{At: Span{Start: pos, End: pos}, New: text}
}

// Delete returns the edit that deletes the text at at.
func Delete(at Spanned) Edit { return Edit{At: at.Span()} }

// In moves the edit to a file other than the finding's.
func (e Edit) In(file *File) Edit {
	e.File = file
	return e
}
