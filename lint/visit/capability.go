package visit

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint/project"
)

// The capabilities beyond those that every container gets. Who has one of the ruling ones is soon
// root on the host; the strong ones reach beyond the container.
var (
	rulingCapabilities = []string{"ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH", "BPF", "MAC_ADMIN", "MAC_OVERRIDE"}
	strongCapabilities = []string{"NET_ADMIN", "SYS_PTRACE", "SYS_BOOT", "SYS_TIME", "SYS_RESOURCE", "SYS_NICE", "SYSLOG", "PERFMON", "IPC_LOCK", "IPC_OWNER",
		"LINUX_IMMUTABLE", "AUDIT_CONTROL", "AUDIT_READ", "CHECKPOINT_RESTORE", "SYS_TTY_CONFIG", "SYS_PACCT", "NET_BROADCAST", "LEASE", "WAKE_ALARM", "BLOCK_SUSPEND"}
)

// CapabilityCodes are what compose-lint calls its tiers of capabilities, which are cut otherwise
// than ours.
var CapabilityCodes = []string{"CL-0011", "CL-0024", "CL-0027", "CL-0028", "CL-0029", "CL-0030"}

// Capabilities calls do for the capabilities that the services add, and says whether one makes
// its owner root on the host.
func Capabilities(w *project.App, do func(v compose.Value, name string, ruling bool)) {
	for _, s := range w.Services {
		pid, _ := Scalar(s.Node, "pid")
		for _, v := range Scalars(s.Node.Get("cap_add")) {
			name := strings.TrimPrefix(strings.ToUpper(v.Text), "CAP_")
			ruling := slices.Contains(rulingCapabilities, name) || name == "SYS_PTRACE" && pid.Text == "host"
			if v.File != nil && (ruling || slices.Contains(strongCapabilities, name)) {
				do(v, name, ruling)
			}
		}
	}
}
