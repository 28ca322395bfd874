package preflight

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A fake is a container that is described by text. Its clock is that of testing/synctest.
type fake struct {
	files   map[string]*fakeFile
	mounts  []string
	hosts   map[string][]netip.Addr
	ports   map[string]fakePort
	names   map[string]error // the reasons why names cannot be resolved
	chown   bool
	proc    bool
	uid     int
	start   time.Time
	created []string
}

type fakeFile struct {
	folder   bool
	uid      int
	perm     fs.FileMode
	content  string
	readOnly bool
	link     string
	fail     error
}

// A fakePort accepts connections after some time, and then sends a text.
type fakePort struct {
	after time.Duration
	fail  error
	says  string
}

func newFake() *fake {
	f := &fake{files: map[string]*fakeFile{}, hosts: map[string][]netip.Addr{}, ports: map[string]fakePort{}, names: map[string]error{}, chown: true, proc: true, start: time.Now()}
	f.files["/"] = &fakeFile{folder: true, perm: 0o755}
	f.files["/app"] = &fakeFile{perm: 0o755}
	f.hosts["localhost"] = []netip.Addr{netip.MustParseAddr("127.0.0.1")}
	return f
}

var fakeErrors = map[string]error{
	"refused": syscall.ECONNREFUSED, "full": syscall.ENOSPC, "denied": syscall.EACCES, "eio": syscall.EIO,
	"notfound": &net.DNSError{Err: "no such host", IsNotFound: true}, "servfail": &net.DNSError{Err: "server misbehaving"},
	"unreachable": syscall.ENETUNREACH, "enoexec": syscall.ENOEXEC,
}

// describe parses the sections "files", "mounts" and "net".
func (f *fake) describe(section, text string) error {
	for line := range strings.Lines(text) {
		w := strings.Fields(line)
		if len(w) == 0 {
			continue
		}
		var err error
		switch section {
		case "mounts":
			options := "rw,relatime"
			if len(w) > 1 {
				options = w[1]
			}
			f.mounts = append(f.mounts, fmt.Sprintf("%d 1 0:%d / %s %s shared:1 - ext4 /dev/x rw", len(f.mounts)+30, len(f.mounts)+40, w[0], options))
		case "files":
			err = f.file(w, line)
		case "net":
			err = f.net(w)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
	}
	return nil
}

// file parses "PATH folder|file UID MODE [ro] [fail=NAME] [link=TARGET] [content=TEXT]".
func (f *fake) file(w []string, line string) error {
	x := &fakeFile{}
	for dir := path.Dir(w[0]); f.files[dir] == nil; dir = path.Dir(dir) {
		f.files[dir] = &fakeFile{folder: true, perm: 0o755}
	}
	if target, ok := strings.CutPrefix(w[1], "link="); ok {
		f.files[w[0]] = &fakeFile{link: target}
		return nil
	}
	x.folder = w[1] == "folder"
	uid, err := strconv.Atoi(w[2])
	perm, err2 := strconv.ParseUint(w[3], 8, 32)
	x.uid, x.perm = uid, fs.FileMode(perm)
	for _, o := range w[4:] {
		key, value, _ := strings.Cut(o, "=")
		switch key {
		case "ro":
			x.readOnly = true
		case "fail":
			x.fail = fakeErrors[value]
		case "content":
			_, x.content, _ = strings.Cut(strings.TrimRight(line, "\n"), "content=")
			x.content = strings.ReplaceAll(x.content, `\n`, "\n")
		}
	}
	f.files[w[0]] = x
	return errors.Join(err, err2)
}

// net parses "HOST ADDRESS…", "HOST fail=NAME" and "ADDRESS:PORT [after=3s] [fail=NAME] [says=QUOTED]".
func (f *fake) net(w []string) error {
	if _, err := netip.ParseAddrPort(w[0]); err != nil {
		f.hosts[w[0]] = nil
		for _, a := range w[1:] {
			if why, ok := strings.CutPrefix(a, "fail="); ok {
				f.names[w[0]] = fakeErrors[why]
				continue
			}
			ip, err := netip.ParseAddr(a)
			if err != nil {
				return err
			}
			f.hosts[w[0]] = append(f.hosts[w[0]], ip)
		}
		return nil
	}
	var p fakePort
	var err error
	for _, o := range w[1:] {
		key, value, _ := strings.Cut(o, "=")
		switch key {
		case "after":
			p.after, err = time.ParseDuration(value)
		case "fail":
			p.fail = fakeErrors[value]
		case "says":
			p.says, err = strconv.Unquote(value)
		}
	}
	f.ports[w[0]] = p
	return err
}

func (f *fake) get(p string) (*fakeFile, error) {
	real, err := f.Real(p)
	if err != nil {
		return nil, err
	}
	return f.files[real], nil
}

func (f *fake) Real(p string) (string, error) {
	at := "/"
	for _, name := range strings.Split(strings.Trim(path.Clean(p), "/"), "/") {
		at = path.Join(at, name)
		x := f.files[at]
		if x == nil {
			return "", &fs.PathError{Op: "lstat", Path: p, Err: syscall.ENOENT}
		}
		if x.link != "" {
			return f.Real(x.link)
		}
		if x.fail == syscall.EACCES && at != path.Clean(p) {
			return "", &fs.PathError{Op: "lstat", Path: p, Err: syscall.EACCES}
		}
	}
	return at, nil
}

func (f *fake) Mounts() (string, error) {
	if !f.proc {
		return "", fs.ErrNotExist
	}
	return "29 0 0:1 / / rw - overlay overlay rw\n30 29 0:2 / /proc rw - proc proc rw\n" + strings.Join(f.mounts, "\n") + "\n", nil
}

func (f *fake) MayChown() bool { return f.chown }

func (f *fake) allowed(x *fakeFile, bit fs.FileMode) bool {
	if f.uid == x.uid {
		bit <<= 6
	}
	return f.uid == 0 || x.perm&bit != 0
}

func (f *fake) Read(p string, limit int) ([]byte, error) {
	if err := f.Open(p, false); err != nil {
		return nil, err
	}
	x, _ := f.get(p)
	return []byte(x.content[:min(limit, len(x.content))]), nil
}

func (f *fake) Stat(p string) (Info, error) {
	x, err := f.get(p)
	if err != nil {
		return Info{}, err
	}
	return Info{Folder: x.folder, Regular: !x.folder, Perm: x.perm, UID: x.uid}, nil
}

func (f *fake) Names(p string, limit int) ([]string, error) {
	x, err := f.get(p)
	if err != nil {
		return nil, err
	}
	if !f.allowed(x, 4) {
		return nil, &fs.PathError{Op: "open", Path: p, Err: syscall.EACCES}
	}
	real, _ := f.Real(p)
	var names []string
	for name := range f.files {
		if path.Dir(name) == real && name != "/" {
			names = append(names, path.Base(name))
		}
	}
	slices.Sort(names)
	return names[:min(limit, len(names))], nil
}

func (f *fake) Open(p string, write bool) error {
	x, err := f.get(p)
	bit := fs.FileMode(4)
	if write {
		bit = 2
	}
	switch {
	case err != nil:
		return err
	case x.folder:
		return &fs.PathError{Op: "open", Path: p, Err: syscall.EISDIR}
	case x.fail != nil:
		return &fs.PathError{Op: "open", Path: p, Err: x.fail}
	case !f.allowed(x, bit):
		return &fs.PathError{Op: "open", Path: p, Err: syscall.EACCES}
	}
	return nil
}

func (f *fake) Try(p string) error {
	x, err := f.get(p)
	switch {
	case err != nil:
		return err
	case x.fail != nil:
		return &fs.PathError{Op: "open", Path: p, Err: x.fail}
	case !f.allowed(x, 2):
		return &fs.PathError{Op: "open", Path: p, Err: syscall.EACCES}
	}
	f.created = append(f.created, p)
	return nil
}

func (f *fake) ReadOnly(p string) (bool, error) {
	x, err := f.get(p)
	return err == nil && x.readOnly, err
}

func (f *fake) Executable(p string) error {
	x, err := f.get(p)
	if err == nil && x.perm&0o111 == 0 {
		return syscall.EACCES
	}
	return err
}

func (f *fake) Own() []netip.Addr {
	return []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("172.17.0.9")}
}

func (f *fake) Lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if err := f.names[host]; err != nil {
		return nil, err
	}
	if all, ok := f.hosts[host]; ok {
		return all, nil
	}
	return nil, fakeErrors["notfound"]
}

func (f *fake) Dial(ctx context.Context, address netip.AddrPort) (net.Conn, error) {
	p, ok := f.ports[address.String()]
	switch {
	case !ok:
		return nil, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	case p.fail != nil:
		return nil, p.fail
	case time.Since(f.start) < p.after && p.says == "silence":
		<-ctx.Done()
		return nil, ctx.Err()
	case time.Since(f.start) < p.after:
		return nil, syscall.ECONNREFUSED
	}
	here, there := net.Pipe()
	go func() {
		go io.Copy(io.Discard, there)
		io.WriteString(there, p.says)
		if p.says != "" {
			there.Close()
		}
	}()
	return here, nil
}

// system returns the fake as a System, and the buffer to which preflight writes.
func (f *fake) system(environ []string) (*System, *bytes.Buffer) {
	out := &bytes.Buffer{}
	signals := make(chan os.Signal, 1)
	return &System{
		Environ: environ, UID: f.uid, GID: f.uid, Hostname: "c0ffee", Files: f, Net: f, Errors: out, Signals: signals,
		Exec: func(file string, args, environ []string) error {
			x, err := f.get(file)
			if err == nil && x.fail != nil {
				return x.fail
			}
			fmt.Fprintf(out, "started %s %q after %v\n", file, args, time.Since(f.start).Round(time.Second))
			return err
		},
	}, out
}
