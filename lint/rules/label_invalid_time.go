package rules

import (
	_ "embed"
	"time"

	"github.com/dfvet/dfvet/lint/family"
)

//go:embed label_invalid_time.md
var labelInvalidTimeDoc string

var labelInvalidTime = family.Label{
	Name: "invalid-time", Alias: "DL3053", Doc: labelInvalidTimeDoc,
	Known: []string{"org.opencontainers.image.created", "org.label-schema.build-date"},
	What:  "is not an RFC 3339 time; write `2026-01-31T12:00:00Z`",
	Valid: func(v string) bool {
		_, err := time.Parse(time.RFC3339, v)
		return err == nil
	},
	Meant: func(v string) string {
		for _, layout := range timeLayouts {
			if t, err := time.Parse(layout, v); err == nil {
				return t.Format(time.RFC3339)
			}
		}
		return ""
	},
}.Rule()

// timeLayouts are other ways to write a time. Without a time zone, a time is in UTC.
var timeLayouts = []string{"2006-01-02", "2006/01/02", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02T15:04Z",
	"2006-01-02 15:04", "20060102", time.RFC1123, time.RFC1123Z, time.UnixDate, "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05Z07:00"}
