package project

// IgnoredFile reports whether git ignores the file at full.
func IgnoredFile(fsys FS, full string) bool { return NewIgnores(fsys).has(full, false) }
