package engine

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

// The values that the engine knows, as of moby v29. Older engines know a subset of these.
var (
	restartPolicies = []string{"no", "always", "on-failure", "unless-stopped"}
	ipcModes        = []string{"none", "private", "shareable", "host"}

	allCapabilities = strings.Fields(`ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE
		DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN
		NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT
		SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM`)

	signals = strings.Fields(`SIGABRT SIGALRM SIGBUS SIGCHLD SIGCLD SIGCONT SIGFPE SIGHUP SIGILL SIGINT SIGIO SIGIOT SIGKILL SIGPIPE
		SIGPOLL SIGPROF SIGPWR SIGQUIT SIGSEGV SIGSTKFLT SIGSTOP SIGSYS SIGTERM SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1
		SIGUSR2 SIGVTALRM SIGWINCH SIGXCPU SIGXFSZ`)

	securityOptions = []string{"no-new-privileges", "seccomp", "apparmor", "label", "systempaths", "writable-cgroups", "credentialspec"}
)

// refuseValues reports settings of a service with values that the engine does not know.
func refuseValues(p *lint.Pass, s *project.Service) {
	known := func(key string) (compose.Value, bool) {
		v, ok := visit.Scalar(s.Node, key)
		return v, ok && v.Known && v.Text != "" && v.File != nil
	}
	if v, ok := known("restart"); ok && s.Node.Get("deploy").Get("restart_policy") == nil {
		refuseRestart(p, v)
	}
	for _, key := range []string{"cap_add", "cap_drop"} {
		for _, v := range visit.Scalars(s.Node.Get(key)) {
			name := strings.TrimPrefix(strings.ToUpper(v.Text), "CAP_")
			if v.Known && v.File != nil && !slices.Contains(allCapabilities, name) {
				choice(p, v, name, "capability", allCapabilities)
			}
		}
	}
	if v, ok := known("stop_signal"); ok && !isSignal(v.Text) {
		choice(p, v, v.Text, "signal", signals)
	}
	if v, ok := known("ipc"); ok && !slices.Contains(ipcModes, v.Text) && !ofContainer(v.Text) {
		choice(p, v, v.Text, "IPC mode", ipcModes)
	}
	if v, ok := known("pid"); ok && v.Text != "host" && !ofContainer(v.Text) {
		choice(p, v, v.Text, "PID mode", []string{"host"})
	}
	if v, ok := known("uts"); ok && v.Text != "host" && !ofContainer(v.Text) {
		choice(p, v, v.Text, "UTS mode", []string{"host"})
	}
	for _, v := range visit.Scalars(s.Node.Get("security_opt")) {
		if v.Known && v.File != nil {
			refuseSecurityOption(p, v)
		}
	}
}

// ofContainer reports whether a namespace is shared with another container.
func ofContainer(mode string) bool {
	return strings.HasPrefix(mode, "service:") || strings.HasPrefix(mode, "container:")
}

func refuseRestart(p *lint.Pass, v compose.Value) {
	name, count, counted := strings.Cut(v.Text, ":")
	switch {
	case name == "none" || name == "any" || name == "": // Compose treats these like no and always
	case !slices.Contains(restartPolicies, name):
		choice(p, v, name, "restart policy", restartPolicies)
	case counted && name != "on-failure":
		if n, err := strconv.Atoi(count); err == nil && n != 0 {
			visit.ReportAt(p, v, "only `on-failure` takes a number of retries, so the engine refuses `%s`", v.Text)
		}
	}
}

// isSignal reports whether the engine knows a signal, by name or number.
func isSignal(text string) bool {
	if n, err := strconv.Atoi(text); err == nil {
		return n != 0
	}
	name := "SIG" + strings.TrimPrefix(strings.ToUpper(text), "SIG")
	if slices.Contains(signals, name) || name == "SIGRTMIN" || name == "SIGRTMAX" {
		return true
	}
	for prefix, most := range map[string]int{"SIGRTMIN+": 15, "SIGRTMAX-": 14} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			n, err := strconv.Atoi(rest)
			return err == nil && 1 <= n && n <= most && rest == strconv.Itoa(n)
		}
	}
	return false
}

func refuseSecurityOption(p *lint.Pass, v compose.Value) {
	key, value, found := strings.Cut(v.Text, "=")
	if !found {
		key, value, found = strings.Cut(v.Text, ":")
	}
	switch {
	case !slices.Contains(securityOptions, key):
		near := source.Keywords.Near(key, securityOptions)
		if near != "" {
			near = "; did you mean " + source.Quote(near) + "?"
		}
		visit.ReportAt(p, v, "`%s` is not a security option, so the engine refuses to create the container%s", key, near)
	case !found && key != "no-new-privileges":
		visit.ReportAt(p, v, "`%s` lacks a value, so Compose refuses it; write `%s=…`", key, key)
	case found && (key == "no-new-privileges" || key == "writable-cgroups"):
		if _, err := strconv.ParseBool(value); err != nil {
			visit.ReportAt(p, v, "`%s` takes `true` or `false`, so the engine refuses `%s`", key, value)
		}
	case key == "systempaths" && v.Text != "systempaths=unconfined":
		visit.ReportAt(p, v, "the engine knows only `systempaths=unconfined`, and refuses `%s`", v.Text)
	}
}

// refuseImage reports invalid image names, and services for which Compose would create an invalid image name.
func refuseImage(p *lint.Pass, s *project.Service) {
	if v := s.Image; v != nil {
		if !v.Known || v.Text == "" || v.File == nil || imageID(v.Text) || validImage(v.Text) {
			return
		}
		name := lowerName(v.Text)
		if name != v.Text && validImage(name) {
			found := visit.ReportAt(p, *v, "the name of an image cannot have upper-case letters, so the engine refuses `%s`; write `%s`", v.Text, name)
			edit.Instead(found, *v, name)
			return
		}
		visit.ReportAt(p, *v, "`%s` is not a valid image name, so the engine refuses it", v.Text)
		return
	}
	if s.Service.Build == nil || s.Name.File == nil || !s.Name.Known || validImage("project-"+s.Name.Text) {
		return
	}
	if validImage("project-" + strings.ToLower(s.Name.Text)) {
		visit.ReportAt(p, s.Name, "the image built for `%s` gets the service's name, and the builder refuses names with upper-case letters; add `image:` or rename the service", s.Name.Text)
		return
	}
	visit.ReportAt(p, s.Name, "the image built for `%s` gets the service's name, which is not a valid image name, so the builder refuses it; add `image:`", s.Name.Text)
}

// lowerName returns an image reference with its name in lower case and its tag unchanged.
func lowerName(ref string) string {
	name, tag := ref, ""
	if i := strings.LastIndexAny(ref, ":@/"); i >= 0 && ref[i] != '/' {
		name, tag = ref[:i], ref[i:]
	}
	return strings.ToLower(name) + tag
}

func validImage(text string) bool {
	_, ok := contract.ParseRef(text)
	return ok
}

// imageID reports whether a text is an image ID and not a name.
func imageID(text string) bool {
	return len(text) >= 64 && strings.Trim(strings.TrimPrefix(text, "sha256:"), "0123456789abcdef") == ""
}
