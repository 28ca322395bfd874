package preflight

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
)

// terminationLog is the file from which Kubernetes shows up to mostTermination bytes.
const (
	terminationLog  = "/dev/termination-log"
	mostTermination = 4096
)

// limit keeps the memory use below what a small container has.
const limit = 40 << 20

// Real returns the System for the container in which the process runs.
func Real() *System {
	debug.SetMemoryLimit(limit)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2, syscall.Signal(37))
	host, _ := os.Hostname()
	groups, _ := os.Getgroups()
	return &System{
		Environ: os.Environ(), UID: os.Geteuid(), GID: os.Getegid(), Groups: groups, Hostname: host,
		Files: realFiles{}, Net: realNet{}, Errors: os.Stderr, Signals: signals,
		Exec: syscall.Exec, Terminate: terminate,
	}
}

// terminate writes a text to the termination log, if there is one.
func terminate(text string) {
	f, err := os.OpenFile(terminationLog, os.O_WRONLY|os.O_TRUNC|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		f.WriteString(text[:min(len(text), mostTermination)])
	}
}

type realFiles struct{}

func (realFiles) Mounts() (string, error) {
	text, err := readAll("/proc/self/mountinfo", 4<<20, false)
	return string(text), err
}

// MayChown reads the effective capabilities of the process, in which CAP_CHOWN is the first bit.
func (realFiles) MayChown() bool {
	text, err := readAll("/proc/self/status", 64<<10, false)
	if err != nil {
		return true
	}
	_, rest, _ := strings.Cut(string(text), "CapEff:")
	word, _, _ := strings.Cut(strings.TrimSpace(rest), "\n")
	bits, err := strconv.ParseUint(word, 16, 64)
	return err != nil || bits&1 != 0
}

func (realFiles) Read(path string, limit int) ([]byte, error) { return readAll(path, limit, true) }

var errIrregular = errors.New("it is not a regular file")

// readAll reads up to a limit in bytes. It never waits for another process, even if the file is a pipe.
func readAll(path string, limit int, regular bool) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if regular && !info.Mode().IsRegular() {
		return nil, errIrregular
	}
	return io.ReadAll(io.LimitReader(f, int64(limit)))
}

func (realFiles) Stat(path string) (Info, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Info{}, err
	}
	i := Info{Folder: info.IsDir(), Regular: info.Mode().IsRegular(), Perm: info.Mode().Perm()}
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		i.UID, i.GID = int(s.Uid), int(s.Gid)
	}
	return i, nil
}

func (realFiles) Real(path string) (string, error) { return filepath.EvalSymlinks(path) }

func (realFiles) Names(path string, limit int) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	names, err := f.Readdirnames(limit)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return names, err
}

func (realFiles) Open(path string, write bool) error {
	flag := os.O_RDONLY
	if write {
		flag = os.O_WRONLY
	}
	f, err := os.OpenFile(path, flag|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	if errors.Is(err, syscall.ENXIO) {
		return nil // a pipe or socket that no process reads from
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func (realFiles) Try(folder string) error {
	name := filepath.Join(folder, ".dfvet-preflight-"+strconv.FormatUint(rand.Uint64(), 36))
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString("\n")
	err = errors.Join(err, f.Close())
	if removed := os.Remove(name); err == nil && !errors.Is(removed, fs.ErrNotExist) {
		err = removed
	}
	return err
}

// readOnlyFlag is the flag ST_RDONLY of statfs.
const readOnlyFlag = 1

func (realFiles) ReadOnly(path string) (bool, error) {
	var s syscall.Statfs_t
	err := syscall.Statfs(path, &s)
	return err == nil && s.Flags&readOnlyFlag != 0, err
}

// Executable asks the kernel with the effective user, like execve does.
func (realFiles) Executable(path string) error {
	const execute, effective = 1, 0x200
	err := syscall.Faccessat(-100, path, execute, effective)
	if errors.Is(err, syscall.ENOSYS) || errors.Is(err, syscall.EPERM) {
		return nil // if the check is not possible, execve reports the error
	}
	return err
}

type realNet struct{}

func (realNet) Lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	r := net.Resolver{PreferGo: true}
	return r.LookupNetIP(ctx, "ip", host)
}

func (realNet) Dial(ctx context.Context, address netip.AddrPort) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "tcp", address.String())
}

func (realNet) Own() []netip.Addr {
	all, _ := net.InterfaceAddrs()
	var own []netip.Addr
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok {
			if ip, ok := netip.AddrFromSlice(n.IP); ok {
				own = append(own, ip.Unmap())
			}
		}
	}
	return own
}
