package reader

import (
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// prometheus reads prometheus.yml: the targets of each job, the Alertmanagers, and the servers to which
// samples are sent.
func prometheus(src *source.File, _ string) *Content {
	s := &Content{File: src}
	for _, doc := range documents(src, s) {
		for _, job := range items(doc.Get("scrape_configs")) {
			s.job(job)
		}
		for _, job := range items(below(doc, "alerting", "alertmanagers")) {
			s.job(job)
		}
		for _, key := range []string{"remote_write", "remote_read"} {
			for _, one := range items(doc.Get(key)) {
				s.url(scalar(one.Get("url")), "http")
			}
		}
	}
	return s
}

// job reads the targets of a job. If the job relabels their addresses, they are not hosts but parameters for
// another program that the job queries.
func (s *Content) job(job *compose.Node) {
	scheme := scalar(job.Get("scheme")).Text
	relabel := items(job.Get("relabel_configs"))
	for _, r := range relabel {
		if scalar(r.Get("target_label")).Text != "__address__" {
			continue
		}
		if to := scalar(r.Get("replacement")); to.Text != "" {
			s.target(to, scheme)
		}
		return
	}
	for _, static := range items(job.Get("static_configs")) {
		for _, t := range items(static.Get("targets")) {
			s.target(scalar(t), scheme)
		}
	}
}

func (s *Content) target(t Text, scheme string) {
	c := Connection{At: t.At, For: "http", TLS: No}
	if scheme == "https" {
		c.TLS = Yes
	} else if scheme != "" && scheme != "http" {
		c.TLS = Unknown
	}
	_, rest := t.authority()
	c.Host, c.Port = rest.hostPort()
	c.Self = Loopback(c.Host.Text) || c.Host.Text == "0.0.0.0"
	s.connect(c)
}

// url reads a URL. If its scheme ends in s, the connection uses TLS.
func (s *Content) url(t Text, what string) {
	scheme, rest := t.authority()
	c := Connection{At: t.At, For: what, TLS: No}
	switch scheme {
	case "":
		c.TLS = Unknown
	case "https", "wss", "grpcs":
		c.TLS = Yes
	}
	c.Host, c.Port = rest.hostPort()
	s.connect(c)
}
