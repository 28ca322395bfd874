package preflight

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"syscall"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// pathOf returns the path of a volume; ok is false if it is unknown or not absolute.
func (c *checker) pathOf(v *volume) (p string, ok bool) {
	p = v.Path
	if name, placeholder := types.Placeholder(p); placeholder {
		s := c.value(name, 0)
		if p = s.text; !s.set || !s.known {
			return "", false
		}
	}
	return path.Clean(p), path.IsAbs(p)
}

// volume checks one volume.
func (c *checker) volume(v *volume) {
	if !v.judged() || c.holds(&v.line, 0) != types.Yes {
		return
	}
	where, ok := c.pathOf(v)
	if !ok {
		return
	}
	real, at, err := c.nearest(where)
	if err != nil {
		if !v.Optional {
			c.fault(fmt.Sprintf("user %d cannot reach %s: %s; correct the mode of the folders above it", c.UID, quote(where), reason(err)))
		}
		return
	}
	m := mountOf(c.mounts, real)
	if c.mounted && m == nil {
		c.unmounted(v, where, real, at)
		return
	}
	switch {
	case v.write:
		c.writable(v, where, at, m)
	case at == real:
		c.readableVolume(v, where, at)
	}
}

// nearest returns a path with symbolic links resolved, and the part of it that exists.
func (c *checker) nearest(where string) (real, at string, err error) {
	tail := ""
	for at = where; ; at = path.Dir(at) {
		real, err = c.Files.Real(at)
		if err == nil {
			return path.Join(real, tail), real, nil
		}
		if !missing(err) || at == "/" {
			return "", "", err
		}
		tail = path.Join(path.Base(at), tail)
	}
}

// unmounted reports a volume if nothing is mounted at its path but something must be.
func (c *checker) unmounted(v *volume, where, real, at string) {
	if v.Optional {
		if v.Durable {
			c.warning(fmt.Sprintf("nothing is mounted at %s, so what the container writes there is lost when it is removed", quote(where)))
		}
		return
	}
	if v.Once && c.oldData() || !v.write && at == real && c.filled(real) {
		return // the image itself contains the files
	}
	c.fault(source.Messagef("nothing is mounted at %s, but the container needs a volume there for %s; mount one with `--volume NAME:%s`%s",
		quote(where), quote(v.Format), where, doc(&v.line)))
}

// filled reports whether a path is a file, or a folder that is not empty.
func (c *checker) filled(p string) bool {
	info, err := c.Files.Stat(p)
	if err != nil {
		return false
	}
	if !info.Folder {
		return true
	}
	names, err := c.Files.Names(p, 2)
	return err == nil && len(names) > 0 && !(len(names) == 1 && names[0] == "lost+found")
}

// findOldData reports whether a volume to which the container writes already contains data. The image does
// not read variables marked ONCE in that case.
func (c *checker) findOldData() bool {
	for _, v := range c.volumes {
		if !v.write || v.Once || c.holds(&v.line, 0) == types.No {
			continue
		}
		if p, ok := c.pathOf(v); ok && c.filled(p) {
			return true
		}
	}
	return false
}

// readableVolume reports a volume that the container only reads, if it cannot be read.
func (c *checker) readableVolume(v *volume, where, at string) {
	info, err := c.Files.Stat(at)
	if err == nil && info.Folder {
		_, err = c.Files.Names(at, 1)
	} else if err == nil {
		err = c.Files.Open(at, false)
	}
	if err != nil && !(c.UID == 0 && v.Chown) {
		c.fault(fmt.Sprintf("user %d cannot read %s: %s", c.UID, quote(where), c.ownerText(info, err)))
	}
}

// writable reports a volume to which the container cannot write; at is the volume, or else the nearest
// existing folder above it.
func (c *checker) writable(v *volume, where, at string, m *mount) {
	readOnly, err := c.Files.ReadOnly(at)
	if err == nil && readOnly || m != nil && m.readOnly {
		c.readOnly(where)
		return
	}
	info, err := c.Files.Stat(at)
	switch {
	case err != nil:
	case c.UID == 0 && v.Chown:
		c.handsOver(v, where, info)
		return
	case info.Folder:
		err = c.Files.Try(at)
	default:
		err = c.Files.Open(at, true)
	}
	switch {
	case err == nil:
		c.asAnother(v, where, info)
	case errors.Is(err, syscall.EROFS):
		c.readOnly(where)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		c.fault(fmt.Sprintf("the volume at %s is full: %s; free some space", quote(where), reason(err)))
	default:
		c.fault(fmt.Sprintf("user %d cannot write to %s: %s", c.UID, quote(where), c.ownerText(info, err)))
	}
}

func (c *checker) readOnly(where string) {
	c.fault(fmt.Sprintf("%s is mounted read-only, but the container writes to it; mount it read-write", quote(where)))
}

// ownerText returns why a file cannot be used, and how to fix that.
func (c *checker) ownerText(info Info, err error) string {
	if !errors.Is(err, fs.ErrPermission) || info == (Info{}) {
		return reason(err)
	}
	return fmt.Sprintf("it belongs to user %d with mode %04o; run `chown %d` on it, or change the user of the container", info.UID, info.Perm, c.UID)
}

// handsOver reports a volume whose owner the image, started as root, cannot change to its own user. This
// requires the capability CHOWN.
func (c *checker) handsOver(v *volume, where string, info Info) {
	if v.UID == nil || info.UID == *v.UID || c.Files.MayChown() {
		return
	}
	c.fault(fmt.Sprintf("the container cannot change the owner of %s to user %d: it belongs to user %d, and the capability `CHOWN` is dropped; "+
		"add `CHOWN` under `cap_add`, or change the owner of the volume", quote(where), *v.UID, info.UID))
}

// asAnother warns if root can write to a volume but the user in the contract cannot. It is only a warning,
// because the program may continue as root.
func (c *checker) asAnother(v *volume, where string, info Info) {
	if c.UID != 0 || v.UID == nil || *v.UID == 0 {
		return
	}
	bit := info.Perm & 0o002
	switch {
	case info.UID == *v.UID:
		bit = info.Perm & 0o200
	case v.GID == nil || info.GID == *v.GID:
		bit = info.Perm & 0o022
	}
	if bit == 0 {
		c.warning(fmt.Sprintf("user %d of the contract cannot write to %s: it belongs to user %d with mode %04o",
			*v.UID, quote(where), info.UID, info.Perm))
	}
}
