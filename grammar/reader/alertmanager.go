package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// alertmanager reads the webhooks and mail servers of alertmanager.yml.
func alertmanager(src *source.File, _ string) *Content {
	s := &Content{File: src}
	for _, doc := range documents(src, s) {
		s.mailServer(below(doc, "global", "smtp_smarthost"))
		for _, receiver := range items(doc.Get("receivers")) {
			for _, hook := range items(receiver.Get("webhook_configs")) {
				s.url(scalar(hook.Get("url")), "http")
			}
			for _, mail := range items(receiver.Get("email_configs")) {
				s.mailServer(mail.Get("smarthost"))
			}
			for _, kind := range []string{"slack_configs", "discord_configs", "msteams_configs", "opsgenie_configs"} {
				for _, one := range items(receiver.Get(kind)) {
					for _, key := range []string{"api_url", "webhook_url"} {
						if t := scalar(one.Get(key)); strings.Contains(t.Text, "://") {
							s.url(t, "http")
						}
					}
				}
			}
		}
	}
	return s
}

// mailServer reads host:port of a mail server. Whether it uses TLS depends on the server.
func (s *Content) mailServer(n *compose.Node) {
	t := scalar(n)
	c := Connection{At: t.At, For: "org.ietf.smtp/", TLS: Unknown}
	if c.Host, c.Port = t.hostPort(); c.Host.Text != "" {
		s.connect(c)
	}
}
