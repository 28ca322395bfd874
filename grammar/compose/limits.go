package compose

import (
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// limits checks the settings that can be written in two ways, such as mem_limit and deploy.resources.
func (c *checker) limits(s *Service) {
	replicas, scale := s.Node.at("deploy", "replicas"), s.Node.scalar("scale")
	if scale != nil && replicas != nil && scale.Known && replicas.Known && scale.Text != replicas.Text {
		c.report(s, *scale, Conflict, "`scale` and `deploy.replicas` have different values", "remove one of them")
	}
	count := scale
	if count == nil {
		count = replicas
	}
	if count != nil && count.Known {
		n := number(count.Text)
		if n < 0 {
			c.report(s, *count, Conflict, "the number of containers cannot be negative", "")
		}
		if n > 1 && s.ContainerName != nil && s.ContainerName.Text != "" {
			c.report(s, *s.ContainerName, Conflict, "a service with several containers cannot have a `container_name`", "remove it")
		}
	}
	c.limit(s, "cpus", number, "limits", "cpus")
	c.limit(s, "mem_limit", sizeOf, "limits", "memory")
	c.limit(s, "mem_reservation", sizeOf, "reservations", "memory")
	c.limit(s, "pids_limit", number, "limits", "pids")
}

// limit reports a key of the service that contradicts the equivalent key in deploy.resources.
func (c *checker) limit(s *Service, key string, read func(string) float64, group, twin string) {
	own, resources := s.Node.scalar(key), s.Node.Get("deploy").Get("resources").Get(group)
	if own == nil || !own.Known || read(own.Text) == 0 || resources == nil || resources.Kind != Mapping {
		return
	}
	other := resources.scalar(twin)
	if other != nil && (!other.Known || read(other.Text) == read(own.Text)) {
		return
	}
	c.report(s, *own, Conflict, source.Messagef("`%s` and `deploy.resources.%s.%s` differ", key, group, twin), "set both to the same value, or remove one of them")
}

// at returns the scalar at a path of keys, or nil.
func (n *Node) at(keys ...string) *Value {
	for _, k := range keys[:len(keys)-1] {
		n = n.Get(k)
	}
	return n.scalar(keys[len(keys)-1])
}

// mounts reports two mounts with the same target.
func (c *checker) mounts(s *Service) {
	seen := map[string]bool{}
	mount := func(m Mount, target string) {
		if seen[target] && m.Known {
			c.report(s, m.At, Conflict, "another mount already uses the target "+source.Quote(target), "")
		}
		seen[target] = true
	}
	for _, m := range s.Mounts {
		if m.Node.Kind == Scalar && m.Type == "tmpfs" {
			target, _, _ := strings.Cut(m.Node.text(), ":")
			mount(m, target)
		}
	}
	for _, m := range s.Mounts {
		if m.Node.Kind != Scalar || m.Type != "tmpfs" {
			mount(m, m.Target)
		}
	}
}

func (c *checker) watch(s *Service) {
	list := s.Node.Get("develop").Get("watch")
	if list == nil {
		return
	}
	for _, w := range list.Items {
		action := w.scalar("action")
		if w.Kind != Mapping || action == nil || !action.Known {
			continue
		}
		if action.Text != "rebuild" && action.Text != "restart" && w.textOf("target") == "" {
			c.report(s, *action, Conflict, source.Quote(action.Text)+" requires a `target`", "")
		}
		if p := w.scalar("path"); p != nil && p.Text == "" {
			c.report(s, *p, Conflict, "`path` is empty", "")
		}
	}
}

// number returns the value of a number, or 0 if n is not one.
func number(s string) float64 {
	f, _ := strconv.ParseFloat(s, 32)
	return f
}

// sizeOf returns the number of bytes in a size such as "512m", or 0 if n is not one.
func sizeOf(s string) float64 {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return float64(n)
	}
	end := strings.LastIndexAny(s, "0123456789.") + 1
	f, err := strconv.ParseFloat(s[:end], 64)
	if unit := strings.TrimSpace(strings.ToLower(s[end:])); err == nil && unit != "" {
		if i := strings.IndexByte("bkmgtp", unit[0]); i > 0 {
			f *= float64(int64(1) << (10 * i))
		}
	}
	return float64(int64(f))
}
