package preflight

import (
	"strings"
)

// A mount is an entry in the mount table.
type mount struct {
	point    string
	readOnly bool // whether the mount or its file system is read-only
}

// mostMounts is the maximum number of mount points that are examined.
const mostMounts = 10_000

// parseMounts parses /proc/self/mountinfo. The fifth field of a line is the mount point, with spaces as \040,
// and the sixth contains its options. A hyphen separates these fields from the type, the source and the options
// of the file system.
func parseMounts(text string) []mount {
	var all []mount
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 7 || len(all) >= mostMounts {
			continue
		}
		all = append(all, mount{unescapeOctal(fields[4]), hasOption(fields[5], "ro") || hasOption(fields[len(fields)-1], "ro")})
	}
	return all
}

func hasOption(list, option string) bool {
	for one := range strings.SplitSeq(list, ",") {
		if one == option {
			return true
		}
	}
	return false
}

// unescapeOctal replaces each escape such as \040 with the byte that it encodes.
func unescapeOctal(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) && isOctal(s[i+1]) && isOctal(s[i+2]) && isOctal(s[i+3]) {
			b.WriteByte((s[i+1]-'0')<<6 | (s[i+2]-'0')<<3 | s[i+3] - '0')
			i += 3
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func isOctal(c byte) bool { return '0' <= c && c <= '7' }

// mountOf returns the mount at a path, or else the nearest one above it except for the root, or nil. Of
// several mounts at one place, it returns the last one, which hides the others.
func mountOf(all []mount, p string) *mount {
	var best *mount
	for i := range all {
		m := &all[i]
		if m.point != "/" && inside(m.point, p) && (best == nil || len(m.point) >= len(best.point)) {
			best = m
		}
	}
	return best
}

// inside reports whether a path is a folder or is below it.
func inside(folder, p string) bool {
	rest, ok := strings.CutPrefix(p, strings.TrimSuffix(folder, "/"))
	return ok && (rest == "" || rest[0] == '/')
}
