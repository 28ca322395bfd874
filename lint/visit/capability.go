package visit

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint/project"
)

// The capabilities that containers do not have by default. A ruling capability easily leads to root on the
// host. The strong ones have effects outside the container.
var (
	rulingCapabilities = []string{"ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH", "BPF", "MAC_ADMIN", "MAC_OVERRIDE"}
	strongCapabilities = []string{"NET_ADMIN", "SYS_PTRACE", "SYS_BOOT", "SYS_TIME", "SYS_RESOURCE", "SYS_NICE", "SYSLOG", "PERFMON", "IPC_LOCK", "IPC_OWNER",
		"LINUX_IMMUTABLE", "AUDIT_CONTROL", "AUDIT_READ", "CHECKPOINT_RESTORE", "SYS_TTY_CONFIG", "SYS_PACCT", "NET_BROADCAST", "LEASE", "WAKE_ALARM", "BLOCK_SUSPEND"}
)

// CapabilityCodes are the codes of compose-lint for its levels of capabilities, which differ from ours.
var CapabilityCodes = []string{"CL-0011", "CL-0024", "CL-0027", "CL-0028", "CL-0029", "CL-0030"}

// Capabilities calls do for each capability that a service adds. ruling means that it leads to root on the
// host.
func Capabilities(app *project.App, do func(v compose.Value, name string, ruling bool)) {
	for _, s := range app.Services {
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
