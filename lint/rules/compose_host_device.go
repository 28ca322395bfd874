package rules

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_host_device.md
var hostDeviceDoc string

var hostDevice = &lint.Rule{
	Name: "compose/host-device", Aliases: []string{"CL-0016"}, Doc: hostDeviceDoc,
	Level: lint.Warning, Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			if list := s.Node.Get("devices"); list != nil {
				for _, item := range list.Items {
					reportDevice(p, item)
				}
			}
			for _, v := range visit.Scalars(s.Node.Get("device_cgroup_rules")) {
				if fields := strings.Fields(v.Text); len(fields) == 3 && (fields[0] == "a" || fields[1] == "*:*") && v.File != nil {
					visit.ReportAt(p, v, "`%s` lets the container use every device of the host; name the ones that it needs", v.Text)
				}
			}
		}
	},
}

func reportDevice(p *lint.Pass, item *compose.Node) {
	v := item.Value()
	if item.Kind != compose.Scalar {
		v, _ = visit.Scalar(item, "source")
	}
	name, _, _ := strings.Cut(v.Text, ":")
	switch kind := deviceKind(name); {
	case v.File == nil || kind == "":
	default:
		visit.ReportAt(p, v, "`%s` is %s; access to it bypasses all protection of the host", name, kind)
	}
}

// deviceKind describes a device that containers should not have access to. It returns "" for other devices.
func deviceKind(name string) string {
	base, ok := strings.CutPrefix(visit.CleanPath(name), "/dev")
	if base = strings.TrimPrefix(base, "/"); !ok || strings.HasPrefix(name, "/dev") && len(name) > 4 && name[4] != '/' {
		return ""
	}
	switch {
	case base == "":
		return "every device"
	case slices.Contains([]string{"mem", "kmem", "port", "kcore"}, base):
		return "the host's memory"
	case strings.HasPrefix(base, "disk/"), strings.HasPrefix(base, "mapper/") && base != "mapper/control", base == "root":
		return "a disk of the host"
	}
	for _, disk := range []string{"sd", "hd", "vd", "xvd"} {
		if rest, ok := strings.CutPrefix(base, disk); ok && rest != "" && rest[0] >= 'a' && rest[0] <= 'z' && len(rest) < 5 && !strings.Contains(rest, "/") {
			return "a disk of the host"
		}
	}
	for _, disk := range []string{"nvme", "mmcblk", "dm-", "md"} {
		if rest, ok := strings.CutPrefix(base, disk); ok && rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			return "a disk of the host"
		}
	}
	return ""
}
