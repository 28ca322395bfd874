package visit

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint/project"
)

// A HostMount is a host path that a service mounts.
type HostMount struct {
	Path     string // cleaned, or as written if it contains an unknown variable
	known    bool
	readOnly bool
	mount    compose.Mount
	At       compose.Value
}

// Rootless reports whether the path is in a user's runtime folder, which contains the socket of a rootless
// engine.
func (h HostMount) Rootless() bool {
	return project.Inside("/run/user", h.Path) || strings.Contains(h.Path, "XDG_RUNTIME_DIR")
}

// HostMounts calls do for each host path that services mount, either directly or through a top-level volume
// that is bound to a path.
func HostMounts(app *project.App, do func(HostMount)) {
	devices := boundDevices(app)
	for _, s := range app.Services {
		for _, m := range s.Mounts {
			if h, ok := onHost(m, devices); ok {
				do(h)
			}
		}
	}
}

// onHost returns the host path of a mount. It returns false if there is none.
func onHost(m compose.Mount, devices map[string]compose.Value) (HostMount, bool) {
	at := m.SourceAt
	if at.File == nil {
		at = m.At
	}
	h := HostMount{m.Source, m.Known, m.ReadOnly, m, at}
	if m.Type == "volume" {
		device, ok := devices[m.Source]
		if ok {
			h.Path, h.known = device.Text, device.Known
		} else if m.Known || !strings.HasPrefix(m.Source, "$") {
			return h, false
		}
	} else if m.Type != "bind" && m.Type != "npipe" {
		return h, false
	}
	h.Path = CleanPath(h.Path)
	return h, at.File != nil && h.Path != ""
}

// boundDevices returns the host paths of top-level volumes, by the name of the volume.
func boundDevices(app *project.App) map[string]compose.Value {
	all := map[string]compose.Value{}
	for _, v := range app.Model.Volumes {
		var device *compose.Value
		bind := false
		for _, o := range v.DriverOpts {
			switch {
			case o.Value == nil:
			case o.Key.Text == "device":
				device = o.Value
			case o.Key.Text == "o":
				bind = slices.Contains(strings.Split(o.Value.Text, ","), "bind")
			}
		}
		if bind && device != nil {
			all[v.Key.Text] = *device
		}
	}
	return all
}

// CleanPath normalizes a path, so that it has no double slashes and the home directory has only one form.
func CleanPath(p string) string {
	for _, home := range []string{"${HOME}", "$HOME", "${HOME:?}"} {
		if rest, ok := strings.CutPrefix(p, home); ok && (rest == "" || rest[0] == '/') {
			p = "~" + rest
		}
	}
	if strings.HasPrefix(p, `\\.\pipe`) || !strings.HasPrefix(p, "/") && !strings.HasPrefix(p, "~") {
		return p
	}
	return path.Clean(p)
}

// sockets lists the names of the sockets through which programs control a container engine.
var sockets = []string{"docker.sock", "docker.raw.sock", "containerd.sock", "crio.sock", "cri-dockerd.sock", "podman.sock", "docker_engine", "containerd-containerd", "buildkitd.sock"}

// EngineSocket returns the name of the engine socket that a mount provides, or "". If the source depends on a
// variable, the target decides.
func (h HostMount) EngineSocket() string {
	for _, p := range []string{h.Path, h.mount.Target} {
		base := p[strings.LastIndexAny(p, `/\`)+1:]
		if slices.Contains(sockets, strings.TrimSuffix(base, "}")) {
			return strings.TrimSuffix(base, "}")
		}
		if h.known {
			break
		}
	}
	return ""
}

// An Exposure says what a container can do with a host path.
type Exposure int8

const (
	Harmless Exposure = iota
	Telling           // reading it reveals secrets of the host or of its users
	Ruling            // writing to it easily leads to root on the host
)

// Write access to one of rulingPaths gives control of the host. For rulingBelow, this also applies to
// everything below them.
var (
	rulingPaths = []string{"/", "/etc", "/usr", "/var", "/var/run", "/run", "/proc", "/sys", "/root", "/home", "/etc/passwd", "/etc/shadow",
		"/etc/group", "/etc/gshadow", "/etc/sudoers", "/etc/crontab", "/etc/ld.so.preload", "/etc/ld.so.conf", "/etc/fstab", "/usr/local", "/etc/docker", "/etc/init.d", "/etc/profile",
		"/run/dbus", "/var/run/dbus", "/run/systemd", "/etc/ssh", "/var/spool"}
	rulingBelow = []string{"/boot", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib64", "/usr/libexec",
		"/usr/local/bin", "/usr/local/sbin", "/usr/local/lib", "/var/lib/docker", "/var/lib/containerd", "/var/lib/containers", "/var/lib/kubelet", "/run/containerd",
		"/var/run/containerd", "/etc/sudoers.d", "/etc/cron.d", "/etc/cron.daily", "/etc/cron.hourly", "/etc/cron.weekly", "/etc/cron.monthly",
		"/var/spool/cron", "/etc/systemd", "/etc/pam.d", "/etc/profile.d", "/etc/kubernetes", "/root/.ssh", "/proc/sys", "/sys/kernel"}
	// tellingPaths lists the folders that contain secrets.
	tellingPaths = []string{"/dev", "/var/log", "/var/log/journal", "/sys/fs/cgroup", "~", "/sys/fs", "/etc/ssl/private"}
	tellingBelow = []string{"/root", "/etc/ssl/private", "/etc/letsencrypt/archive", "~/.ssh", "~/.aws", "~/.azure", "~/.config/gcloud", "~/.docker", "~/.gnupg", "~/.kube", "~/.netrc",
		"~/.npmrc", "~/.pypirc", "~/.git-credentials", "~/.password-store", "~/.vault-token"}
	// openBelow lists folders that every program may read.
	openBelow = []string{"/usr/lib/os-release", "/lib/modules", "/usr/lib/modules", "/lib/firmware", "/var/lib/docker/volumes"}
)

// Sensitivity returns how much a mount exposes.
func (h HostMount) Sensitivity() Exposure {
	p := h.Path
	switch {
	case !strings.HasPrefix(p, "/") && !strings.HasPrefix(p, "~") || strings.Contains(p, "$"), h.EngineSocket() != "":
		return Harmless
	case h.readOnly && below(openBelow, p):
		return Harmless
	case slices.Contains(rulingPaths, p) || below(rulingBelow, p):
		if h.readOnly {
			return Telling
		}
		return Ruling
	case slices.Contains(tellingPaths, p) || below(tellingBelow, p):
		return Telling
	}
	return Harmless
}

// below reports whether p is one of the folders or is in one of them.
func below(folders []string, p string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return p == f || strings.HasPrefix(p, f+"/") })
}
