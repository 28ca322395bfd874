package convert

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// This file checks RUN --mount.

func (c *converter) run(do *dockerfile.Run) {
	for _, f := range do.Flags {
		if f.Name.Value == "mount" {
			m := &mount{converter: c, flag: f, kind: "bind", sure: true}
			m.check()
		}
	}
}

// A mount is the part of a --mount that was read so far. Options are read in order, and an option that
// depends on the type uses the type that was read before it.
type mount struct {
	*converter
	flag *dockerfile.Flag
	kind string
	sure bool // the type is known
	// The values of the options. An unknown value is replaced with a placeholder.
	from, source, target, id, sharing string
	mode, uid, gid                    *dockerfile.Pair
	open                              bool // options with variables may set anything
}

func (m *mount) check() {
	before := len(m.found)
	var from *dockerfile.Word
	for _, k := range m.flag.Keys {
		m.option(k)
		if len(m.found) > before {
			break
		}
		if lower(k.Key.Value) == "from" && k.Value != nil {
			from = k.Value
		}
	}
	if len(m.found) == before && m.sure {
		m.together()
	}
	if from == nil || m.from == "" {
		m.unnamed()
		return
	}
	if len(m.found) == before && from.Value != "" {
		m.named(from, from.Value, "from=")
	}
}

// unnamed counts the empty image that the builder adds for a mount without from=.
func (m *mount) unnamed() {
	if m.names["scratch"] == nil {
		m.images++
	}
}

// option checks one key=value pair.
func (m *mount) option(k *dockerfile.Pair) {
	key := lower(k.Key.Value)
	if k.Value == nil {
		m.bare(k, key)
		return
	}
	text, sure := m.value(k.Value)
	if k.Value.Broken {
		m.sure, m.open = false, true
		return
	}
	if !sure {
		text = "?"
	}
	switch key {
	case "type":
		m.setType(k, text, sure)
	case "from":
		m.from = text
	case "source", "src":
		m.source = text
	case "target", "dst", "destination":
		m.target = text
	case "id":
		m.id = text
	case "env":
	case "readonly", "ro", "readwrite", "rw":
		m.boolean(k, key, text, sure)
	case "required":
		if m.only(k, key, "secret", "ssh") {
			m.boolean(k, key, text, sure)
		}
	case "size":
		if m.only(k, key, "tmpfs") && sure && !validSize(text) {
			m.refuse(Value, k.Value, "`%s` is not a valid size: write a number and a unit, such as `64m`", text)
		}
	case "sharing":
		m.setSharing(k, text, sure)
	case "mode":
		m.mode = k
		m.number(k, text, sure, 8, "octal digits such as `0755`")
	case "uid":
		m.uid = k
		m.number(k, text, sure, 10, "a number")
	case "gid":
		m.gid = k
		m.number(k, text, sure, 10, "a number")
	default:
		m.unknownKey(k, key)
	}
}

// bare checks an option without a value.
func (m *mount) bare(k *dockerfile.Pair, key string) {
	switch key {
	case "readonly", "ro", "readwrite", "rw":
	case "required":
		m.only(k, key, "secret", "ssh")
	default:
		if slices.Contains(mountKeys, key) {
			m.refuse(Value, k, "mount option `%s` needs a value: `%s=…`", k.Key.Text, key)
			return
		}
		m.unknownKey(k, key)
	}
}

func (m *mount) unknownKey(k *dockerfile.Pair, key string) {
	if near := source.Keywords.Near(key, mountKeys); near != "" {
		r := m.refuse(Value, k.Key, "unknown mount option `%s`; did you mean `%s`?", k.Key.Value, near)
		if r.At.Len() == len(k.Key.Value) {
			r.Instead = near
		}
		return
	}
	m.refuse(Value, k.Key, "unknown mount option `%s`", k.Key.Value)
}

func (m *mount) setType(k *dockerfile.Pair, text string, sure bool) {
	m.sure = sure
	if m.kind = lower(text); !sure || slices.Contains(mountTypes, m.kind) {
		return
	}
	r := m.refuse(Value, k.Value, "unknown mount type `%s`; use `bind`, `cache`, `tmpfs`, `secret` or `ssh`", text)
	if near := source.Keywords.Near(text, mountTypes); near != "" {
		r.Message = "unknown mount type " + source.Quote(text) + "; did you mean " + source.Quote(near) + "?"
		r.Instead = near
	}
}

func (m *mount) setSharing(k *dockerfile.Pair, text string, sure bool) {
	m.sharing = text
	if sure && !slices.Contains([]string{"shared", "private", "locked"}, lower(text)) {
		m.refuse(Value, k.Value, "`sharing` must be `shared`, `private` or `locked`, not `%s`", text)
	}
}

// only reports whether the type accepts an option. If not, it adds a refusal.
func (m *mount) only(k *dockerfile.Pair, key string, types ...string) bool {
	if m.sure && !slices.Contains(types, m.kind) {
		m.refuse(Value, k, "a mount of type `%s` has no option `%s`: put `type=%s` before it, or remove it", m.kind, key, types[0])
		return false
	}
	return m.sure
}

func (m *mount) boolean(k *dockerfile.Pair, key, text string, sure bool) {
	if _, err := strconv.ParseBool(text); sure && err != nil {
		m.refuse(Value, k.Value, "`%s` must be `true` or `false`, not `%s`", key, text)
	}
}

func (m *mount) number(k *dockerfile.Pair, text string, sure bool, base int, what string) {
	if _, err := strconv.ParseUint(text, base, 32); sure && err != nil {
		m.refuse(Value, k.Value, "`%s` must be %s, not `%s`", lower(k.Key.Value), what, text)
	}
}

// together checks whether the options can be combined.
func (m *mount) together() {
	if m.kind == "bind" || m.kind == "tmpfs" {
		for _, k := range []*dockerfile.Pair{m.mode, m.uid, m.gid} {
			if k != nil {
				m.refuse(Value, k, "a mount of type `%s` has no option `%s`", m.kind, lower(k.Key.Value))
				return
			}
		}
	}
	if m.kind == "secret" {
		switch {
		case m.from != "":
			m.refuse(Value, m.flag, "a secret mount does not allow `from`")
		case m.sharing != "":
			m.refuse(Value, m.flag, "a secret mount does not allow `sharing`")
		case m.source == "" && m.target == "" && m.id == "":
			m.refuse(Value, m.flag, "a secret mount needs an `id` or a `target`: `--mount=type=secret,id=NAME`")
		case m.source != "" && m.id != "":
			m.refuse(Value, m.flag, "a secret mount allows `id` or `source`, not both")
		}
		return
	}
	switch {
	case m.sharing != "" && m.kind != "cache":
		m.refuse(Value, m.flag, "`sharing` applies only to mounts of type `cache`, not `%s`", m.kind)
	case m.kind == "ssh" && m.source != "":
		m.refuse(Value, m.flag, "an SSH mount does not allow `source`")
	case m.kind == "ssh":
	case m.atRoot():
		if m.target == "" {
			m.refuse(Value, m.flag, "a %s mount needs a `target`; without one it would cover `/`, which `docker build` rejects", m.kind)
			return
		}
		m.refuse(Value, m.flag, "a mount cannot cover `/`; choose another `target`")
	}
}

// dir returns the working directory at the mount, or "" if it depends on the base image or a variable.
func (m *mount) dir() string {
	chain, dir := m.stage.Chain(), ""
	if image := chain[len(chain)-1].Image; image.Known && startsInRoot(image.Text) {
		dir = "/"
	}
	for _, s := range slices.Backward(chain) {
		for _, t := range s.Steps {
			if t.Do == m.do && s == m.stage {
				return dir
			}
			if w, ok := t.Do.(*dockerfile.Workdir); ok && !t.Deferred && w.Path != nil {
				v := t.Scope.Expand(w.Path)
				switch {
				case !v.Known || s.Windows:
					dir = ""
				case path.IsAbs(v.Text):
					dir = path.Clean(v.Text)
				case dir != "":
					dir = path.Join(dir, v.Text)
				}
			}
		}
	}
	return dir
}

// startsInRoot reports whether the image is a well-known one that sets no working directory, so that it is /.
func startsInRoot(image string) bool {
	name, _, _ := strings.Cut(image, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		name = name[:i]
	}
	return slices.Contains(rootImages, strings.TrimPrefix(strings.TrimPrefix(name, "docker.io/"), "library/"))
}

var rootImages = []string{"scratch", "alpine", "debian", "ubuntu", "busybox", "fedora", "rockylinux", "almalinux", "centos"}

// atRoot reports whether the mount is certainly at /.
func (m *mount) atRoot() bool {
	if m.target == "?" || path.IsAbs(m.target) {
		return m.target == "/"
	}
	dir := m.dir()
	return dir != "" && path.Join(dir, m.target) == "/"
}

var (
	mountTypes = []string{"bind", "cache", "tmpfs", "secret", "ssh"}
	mountKeys  = []string{"type", "from", "source", "target", "readonly", "id", "sharing", "required", "size", "mode", "uid", "gid",
		"src", "dst", "destination", "ro", "rw", "readwrite", "env"}
)

// validSize reports whether a text is a number with an optional unit, such as 64m, 1.5GiB or 100 kb.
func validSize(text string) bool {
	sep := strings.LastIndexAny(text, "0123456789. ")
	if sep < 0 {
		return false
	}
	number, unit := text[:sep+1], lower(text[sep+1:])
	if text[sep] == ' ' {
		number = text[:sep]
	}
	if size, err := strconv.ParseFloat(number, 64); err != nil || size < 0 {
		return false
	}
	switch {
	case unit == "" || unit == "b":
		return true
	case len(unit) > 3 || !strings.ContainsRune("kmgtp", rune(unit[0])):
		return false
	}
	return unit[1:] == "" || unit[1:] == "b" || unit[1:] == "ib"
}
