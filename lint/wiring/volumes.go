package wiring

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// checkVolumes compares the volumes that a service needs with its mounts.
func (c *volumeCheck) checkVolumes(v *view) {
	if !v.judged {
		return
	}
	w, weight := c.assumed(v)
	for _, l := range v.c.Volumes {
		if !v.judges(&l.Line) {
			continue
		}
		where, ok := v.place(l)
		if !ok && w != nil {
			c.likelyMisplaced(w, l, weight)
		}
		if !ok {
			continue
		}
		need := &Need{Service: v.Service, Line: &l.Line, Volume: l, Path: where}
		c.Needs = append(c.Needs, need)
		before := len(c.Faults)
		m := v.mount(where)
		switch {
		case m == nil:
			need.Verdict = c.unmounted(v, l, where)
		case !m.Known:
		default:
			need.Verdict = Satisfied
			if c.mounted(v, l, m) || c.checkOwner(v, l, where, m) {
				need.Verdict = Violated
			}
		}
		need.Fault = c.since(before)
	}
}

// place returns the path of a volume whose line applies. ok is false if the path is unknown or the line may
// not apply.
func (v *view) place(l *contract.Volume) (where string, ok bool) {
	if v.holds(&l.Line) != types.Yes {
		return "", false
	}
	return pathOf(v, l)
}

// likelyMisplaced checks a volume whose path is known only under the assumption about missing env files.
func (c *volumeCheck) likelyMisplaced(w *view, l *contract.Volume, weight Weight) {
	where, ok := w.place(l)
	if !ok || w.mount(where) != nil || len(w.VolumesFrom) > 0 {
		return
	}
	if m, why := c.misplaced(w, l, where); m != nil {
		if why == nearly {
			weight = Evidence // this would require two mistakes at once
		}
		f := c.misplace(w, l, m, where, why)
		f.Weight = max(f.Weight, weight)
	}
}

func pathOf(v *view, l *contract.Volume) (string, bool) {
	if l.Placeholder == "" {
		return path.Clean(l.Path), path.IsAbs(l.Path)
	}
	s := v.value(l.Placeholder, 0)
	return path.Clean(s.Text), s.Set && s.Known && path.IsAbs(s.Text)
}

// mount returns the mount that contains the volume at p: the nearest one at the path or above it, unless a
// VOLUME of the image is in between. It returns nil if there is none.
func (v *view) mount(p string) *compose.Mount {
	var best *compose.Mount
	for i := range v.Mounts {
		m := &v.Mounts[i]
		if m.Target == "" || !project.Inside(path.Clean(m.Target), p) || shadowed(v, m, p) {
			continue
		}
		if best == nil || len(m.Target) > len(best.Target) {
			best = m
		}
	}
	return best
}

// shadowed reports whether a VOLUME of the image is below the mount and at p or above it, so that an
// anonymous volume is mounted there.
func shadowed(v *view, m *compose.Mount, p string) bool {
	target := path.Clean(m.Target)
	return slices.ContainsFunc(v.c.Config.Volumes, func(s contract.Setting) bool {
		return s.Known && s.Text != target && project.Inside(target, s.Text) && project.Inside(s.Text, p)
	})
}

// unmounted checks a volume that has no mount.
func (c *volumeCheck) unmounted(v *view, l *contract.Volume, where string) Verdict {
	if len(v.VolumesFrom) > 0 || slices.ContainsFunc(v.Mounts, func(m compose.Mount) bool { return !m.Known && !path.IsAbs(m.Target) }) {
		return Unknown
	}
	if m, why := c.misplaced(v, l, where); m != nil {
		c.misplace(v, l, m, where, why)
		return Violated
	}
	if l.Write && c.rootReadOnly(v, where) {
		c.readOnlyRoot(v, l, where)
		if l.Optional {
			return Unproven
		}
		return Violated
	}
	if l.Floating || l.Optional && !l.Durable {
		return Unknown
	}
	if !l.Optional && (v.Brought(where) || v.Ran && !l.Write && l.Depth > 0) {
		return Unknown
	}
	f := &Fault{Rule: "missing-volume", Service: v.Service, File: v.Name.File, At: v.Name.At}
	f.Message = fmt.Sprintf("nothing is mounted at %s, where %s needs a volume for %s", source.Quote(where), source.Quote(v.Name.Text), source.Quote(l.Format.String()))
	verdict := Violated
	if l.Optional {
		f.Weight, verdict = Advice, Unproven
		f.Message = fmt.Sprintf("nothing is mounted at %s in %s, so what it writes there is lost with the container", source.Quote(where), source.Quote(v.Name.Text))
	}
	f.relate(l.File, l.Place(), "required here")
	c.fault(f)
	return verdict
}

// misplaced finds a mount that was meant to be the volume: above a VOLUME of the image, or at the path where
// another version of the image keeps the same data.
func (c *volumeCheck) misplaced(v *view, l *contract.Volume, where string) (*compose.Mount, string) {
	for i := range v.Mounts {
		m := &v.Mounts[i]
		if !m.Known || m.Target == "" || m.Type == "tmpfs" {
			continue
		}
		target := path.Clean(m.Target)
		switch {
		case !l.Write:
		case target != "/" && project.Inside(target, where) && shadowed(v, m, where) && strings.Count(target, "/") > 1:
			return m, "above that, and the image puts an anonymous volume in between"
		case slices.Contains(c.otherPaths(v, l), target):
			return m, "where another version of the image keeps it"
		case m.Type == "volume" && m.Source != "" && project.Inside(where, target) && c.database(v):
			return m, "below that"
		case l.Durable && nearPath(target, where) && !accountsFor(v, target):
			return m, nearly
		case l.Durable && l.Bundled && slices.Contains(catalog.KeptAt(l.Format.Name()), target) && target != where && !accountsFor(v, target):
			return m, foreign
		}
	}
	return nil, ""
}

// foreign is the reason given for a mount at the path where another image keeps the same kind of data.
const foreign = "where another image keeps it"

// nearly is the reason given for a mount at a misspelt path.
const nearly = "a similar path"

// nearPath reports whether two paths differ in only one name, and those names are similar.
func nearPath(a, b string) bool {
	as, bs := strings.Split(a, "/"), strings.Split(b, "/")
	if len(as) != len(bs) {
		return false
	}
	differ := 0
	for i := range as {
		if as[i] == bs[i] {
			continue
		}
		if differ++; differ > 1 || !source.Evidence.Nearly(as[i], bs[i]) && !source.Evidence.Nearly(bs[i], as[i]) {
			return false
		}
	}
	return differ == 1
}

// accountsFor reports whether the contract itself names a path, in another volume or in a condition.
func accountsFor(v *view, p string) bool {
	in := func(all []contract.Condition) bool {
		return slices.ContainsFunc(all, func(c contract.Condition) bool { return c.Path == p })
	}
	return slices.ContainsFunc(v.c.Lines(), func(l contract.Printed) bool { return in(l.Line.When) || in(l.Line.Unless) }) ||
		slices.ContainsFunc(v.c.Volumes, func(l *contract.Volume) bool { return l.Path == p }) ||
		slices.ContainsFunc(v.c.Config.Volumes, func(s contract.Setting) bool { return s.Text == p })
}

// database reports whether the service is a database, so that all its data belongs together.
func (c *serviceFinder) database(v *view) bool {
	any, _ := types.ParseType("dev.dfvet/any-database")
	return slices.ContainsFunc(v.c.Listeners, func(l *contract.Listener) bool {
		return c.fit(l.For, []contract.Typed{{Type: any}}) == types.Fits
	})
}

// otherPaths lists the paths at which other versions of the catalogue's image keep the same content.
func (c *volumeCheck) otherPaths(v *view, l *contract.Volume) []string {
	if !l.Bundled {
		return nil
	}
	var all []string
	for _, p := range catalog.VolumePaths(imageName(v), l.Format.Name()) {
		if p != l.Path && !slices.ContainsFunc(v.c.Volumes, func(o *contract.Volume) bool { return o.Path == p }) {
			all = append(all, p)
		}
	}
	return all
}

// imageName returns the full name of the image that the catalogue describes.
func imageName(v *view) string {
	ref := v.Ref
	if ref.Text != v.c.Image {
		ref, _ = contract.ParseRef(v.c.Image)
	}
	return ref.Name
}

func (c *volumeCheck) misplace(v *view, l *contract.Volume, m *compose.Mount, where, why string) *Fault {
	f := &Fault{Rule: "misplaced-volume", Service: v.Service, File: m.At.File, At: targetSpan(m)}
	who, advice := source.Quote(v.c.Image), ""
	if v.c.Image == "" {
		who = source.Quote(v.Name.Text)
	}
	if l.Floating {
		f.Weight, who, advice = Evidence, "today's "+who, "; name a version in the tag"
	}
	if why == nearly || why == foreign {
		f.Weight = max(f.Weight, Evidence)
	}
	f.Message = fmt.Sprintf("%s keeps its data at %s, but the volume is mounted at %s, %s%s", who, source.Quote(where), source.Quote(m.Target), why, advice)
	f.relate(l.File, l.Place(), "the volume is declared here")
	if at := f.At; m.At.File.Slice(at) == m.Target {
		f.fix("mount it at "+where, false, source.Edit{File: m.At.File, At: at, New: where})
	}
	return c.fault(f)
}

// targetSpan returns the place of the container path in the short form of a mount, or that of the complete
// value.
func targetSpan(m *compose.Mount) source.Span {
	text := m.At.File.Slice(m.At.At)
	i := strings.Index(text, ":"+m.Target)
	if i >= 0 {
		i++
	} else {
		i = strings.Index(text, m.Target)
	}
	if i < 0 {
		return m.At.At
	}
	start := m.At.At.Start + source.Pos(i)
	return source.Span{Start: start, End: start + source.Pos(len(m.Target))}
}

// rootReadOnly reports whether read_only prevents the image from writing at p, because neither a mount nor a
// VOLUME of the image contains p.
func (c *volumeCheck) rootReadOnly(v *view, p string) bool {
	if v.ReadOnly == nil || v.ReadOnly.Text != "true" {
		return false
	}
	return !slices.ContainsFunc(v.c.Config.Volumes, func(s contract.Setting) bool {
		return !s.Known || project.Inside(s.Text, p)
	}) && (v.c.Config.Known || len(v.c.Config.Volumes) > 0 || !v.unread())
}

func (c *volumeCheck) readOnlyRoot(v *view, l *contract.Volume, where string) {
	f := c.fault(&Fault{Rule: "read-only-volume", Service: v.Service, File: v.ReadOnly.File, At: v.ReadOnly.At,
		Message: fmt.Sprintf("%s writes to %s, but its root file system is read-only; mount a volume there", source.Quote(v.Name.Text), source.Quote(where))})
	if l.Optional { // it may work without the volume
		f.Weight = Advice
	}
	f.relate(l.File, l.Place(), "required here")
	if l.Optional {
		f.Weight = Advice
	}
}

// mounted checks the mount of a volume. It reports whether it found a fault.
func (c *volumeCheck) mounted(v *view, l *contract.Volume, m *compose.Mount) bool {
	place := &Fault{Service: v.Service, File: m.At.File, At: m.At.At}
	place.relate(l.File, l.Place(), "required here")
	switch {
	case !l.Write:
		return false
	case m.ReadOnly:
		place.Rule = "read-only-volume"
		place.Message = fmt.Sprintf("%s writes to %s, which is mounted read-only", source.Quote(v.Name.Text), source.Quote(m.Target))
		if text := m.At.File.Slice(m.At.At); strings.HasSuffix(strings.TrimRight(text, `"'`), ":ro") {
			at := source.Span{Start: m.At.At.Start + source.Pos(strings.LastIndex(text, ":ro"))}
			at.End = at.Start + 3
			place.fix("mount it for writing", false, source.Edit{File: m.At.File, At: at, New: ""})
		}
	case m.Type == "tmpfs" && c.owner(v, l, m) != "":
		place.Rule, place.Message = "volume-owner-mismatch", c.owner(v, l, m)
	case m.Type == "volume" && m.Source == "":
		place.Rule = "anonymous-volume"
		place.Message = fmt.Sprintf("the volume at %s of %s has no name: what is written there is lost with the container",
			source.Quote(m.Target), source.Quote(v.Name.Text))
		place.Weight = Evidence
		if l.Bundled {
			place.Weight = Advice
		}
		c.name(place, v, m)
		c.fault(place)
		return false
	default:
		return false
	}
	c.fault(place)
	return true
}

// name offers a name for an anonymous volume where the project declares one that no service mounts.
func (c *volumeCheck) name(f *Fault, v *view, m *compose.Mount) {
	if m.At.File.Slice(m.At.At) != m.Target {
		return
	}
	for _, vol := range c.App.Model.Volumes {
		if !c.index.mounts().sources[vol.Key.Text] {
			f.fix("mount the volume "+vol.Key.Text, false, source.Edit{File: m.At.File, At: m.At.At, New: vol.Key.Text + ":" + m.Target})
			return
		}
	}
}

// owner says why a tmpfs cannot be written by the needed user, or "". A tmpfs is world-writable
// unless its mode says otherwise (tmpfs(5): 1777).
func (c *volumeCheck) owner(v *view, l *contract.Volume, m *compose.Mount) string {
	if l.UID == nil || l.Chown || v.User != nil || *l.UID == 0 {
		return ""
	}
	uid, gid, mode := 0, 0, 0o1777
	for _, o := range strings.Split(m.Options, ",") {
		key, value, _ := strings.Cut(o, "=")
		base := 10
		if key == "mode" {
			base = 8
		}
		n, err := strconv.ParseInt(value, base, 32)
		switch {
		case key != "uid" && key != "gid" && key != "mode":
			continue
		case err != nil:
			return ""
		case key == "uid":
			uid = int(n)
		case key == "gid":
			gid = int(n)
		case key == "mode":
			mode = int(n)
		}
	}
	switch {
	case mode&0o002 != 0, uid == *l.UID && mode&0o200 != 0, l.GID != nil && gid == *l.GID && mode&0o020 != 0:
		return ""
	case l.GID == nil && mode&0o020 != 0:
		return "" // the user's group is not known
	}
	return fmt.Sprintf("user %d of %s cannot write to %s: it belongs to user %d with mode %#o; set uid=%d, or leave the mode out",
		*l.UID, source.Quote(v.Name.Text), source.Quote(m.Target), uid, mode, *l.UID)
}

// sharedVolumes reports volumes in which two services expect contents that do not fit each other.
func (c *volumeCheck) sharedVolumes() {
	type use struct {
		v *view
		l *contract.Volume
		m *compose.Mount
	}
	uses := map[string][]use{}
	var order []string
	for _, s := range c.App.Services {
		v := c.view(s)
		if !v.judged {
			continue
		}
		for _, l := range v.c.Volumes {
			where, ok := pathOf(v, l)
			if !ok || !v.judges(&l.Line) || v.holds(&l.Line) != types.Yes || l.Floating {
				continue
			}
			m := v.mount(where)
			if m == nil || !m.Known || path.Clean(m.Target) != where {
				continue
			}
			name := c.index.mounts().content(m)
			if name == "" {
				continue
			}
			if uses[name] == nil {
				order = append(order, name)
			}
			uses[name] = append(uses[name], use{v, l, m})
		}
	}
	for _, name := range order {
		list := uses[name]
		for i, a := range list {
			for _, b := range list[:i] {
				if a.v == b.v || !a.l.Write && !b.l.Write || mountedBelow(a.v, a.m) || mountedBelow(b.v, b.m) {
					continue
				}
				if c.types.Fit(a.l.Format.Type, b.l.Format.Type) != types.WrongType || c.types.Fit(b.l.Format.Type, a.l.Format.Type) != types.WrongType {
					continue
				}
				f := c.fault(&Fault{Rule: "volume-format-mismatch", Service: a.v.Service, File: a.m.At.File, At: a.m.At.At,
					Message: fmt.Sprintf("%s %s holds %s for %s and %s for %s; give each its own", mountWord(a.m), source.Quote(a.m.Source),
						source.Quote(b.l.Format.Name()), source.Quote(b.v.Name.Text), source.Quote(a.l.Format.Name()), source.Quote(a.v.Name.Text))})
				f.relate(b.m.At.File, b.m.At.At, source.Quote(b.v.Name.Text)+" mounts it here")
				f.relate(a.l.File, a.l.Place(), "the format is declared here")
				break
			}
		}
	}
}

// mountWord is what people call what is mounted.
func mountWord(m *compose.Mount) string {
	if m.Type == "bind" {
		return "folder"
	}
	return "volume"
}

// mountedBelow reports whether the mount uses only a subfolder of its volume.
func mountedBelow(v *view, m *compose.Mount) bool {
	vol := m.Node.Get("volume")
	return vol != nil && vol.Get("subpath") != nil
}
