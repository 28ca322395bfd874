package lock

import (
	"encoding/json"
	"errors"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
)

const (
	// longest is the maximum length in bytes of a text in a configuration. Longer texts are omitted.
	longest = 16 << 10
	// most is the maximum number of entries that are kept of each list.
	most = 1000
)

// An imageConfig is the configuration of an image as registries store it (OCI image specification).
type imageConfig struct {
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
	Variant      string `json:"variant"`
	Created      string `json:"created"`
	Config       struct {
		User         string
		ExposedPorts map[string]any
		Env          []string
		Entrypoint   []string
		Cmd          []string
		Volumes      map[string]any
		WorkingDir   string
		Labels       map[string]string
		StopSignal   string
		OnBuild      []string
		Healthcheck  *struct {
			Test                           []string
			Interval, Timeout, StartPeriod time.Duration
			Retries                        int
		}
	} `json:"config"`
}

// OfConfig creates an entry from the configuration of an image, and returns the platform in it. dropped lists
// what was omitted because it is too long.
func OfConfig(text []byte) (platform string, c *Config, dropped []string, err error) {
	var in imageConfig
	if err := json.Unmarshal(text, &in); err != nil {
		return "", nil, nil, errors.New("its configuration is not valid JSON")
	}
	if in.OS == "" || in.Architecture == "" {
		return "", nil, nil, errors.New("its configuration names no platform; it is not an image for containers")
	}
	k := &keeper{}
	from := in.Config
	c = &Config{
		Cmd: k.words(from.Cmd), Entrypoint: k.words(from.Entrypoint), OnBuild: k.words(from.OnBuild),
		Env: k.env(from.Env), Labels: k.labels(from.Labels),
		Exposed: slices.Sorted(maps.Keys(from.ExposedPorts)), Volumes: k.volumes(from.Volumes),
		User: k.text("user", from.User), WorkingDir: k.text("working directory", from.WorkingDir), StopSignal: k.text("stop signal", from.StopSignal),
	}
	if len(c.Exposed) > most {
		c.Exposed = c.Exposed[:most]
	}
	if at, err := time.Parse(time.RFC3339Nano, in.Created); err == nil {
		c.Created = at.UTC().Format(time.RFC3339)
	}
	if h := from.Healthcheck; h != nil && len(h.Test) > 0 && h.Test[0] != "NONE" {
		c.Healthcheck = &Healthcheck{Test: k.words(h.Test), Interval: duration(h.Interval), Timeout: duration(h.Timeout),
			StartPeriod: duration(h.StartPeriod), Retries: h.Retries}
	}
	return Platform(strings.TrimSuffix(path.Join(in.OS, in.Architecture, in.Variant), "/")), c, k.dropped, nil
}

func duration(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// A keeper copies everything that is neither secret nor too long.
type keeper struct{ dropped []string }

func (k *keeper) text(what, text string) string {
	if len(text) > longest || !utf8.ValidString(text) {
		k.dropped = append(k.dropped, what)
		return ""
	}
	return text
}

// words copies a command and masks secrets in it.
func (k *keeper) words(words []string) []string {
	if len(words) > most {
		k.dropped = append(k.dropped, "command")
		return nil
	}
	var all []string
	for _, w := range words {
		all = append(all, k.text("command", w))
	}
	return contract.Masked(all)
}

// env copies the names of all variables, and the values that are not secret.
func (k *keeper) env(pairs []string) map[string]*string {
	env := map[string]*string{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		switch {
		case name == "" || len(name) > longest || len(env) >= most:
			k.dropped = append(k.dropped, "variable")
		case source.IsSecretName(name) || source.Mask(pair) != pair || source.Mask(value) != value:
			env[name] = nil
		case len(value) > longest || !utf8.ValidString(value):
			k.dropped = append(k.dropped, "value of "+name)
			env[name] = nil
		default:
			env[name] = &value
		}
	}
	if len(env) == 0 {
		return nil
	}
	return env
}

func (k *keeper) volumes(paths map[string]any) []string {
	var all []string
	for _, p := range slices.Sorted(maps.Keys(paths)) {
		if p = k.text("volume", p); p != "" && len(all) < most {
			all = append(all, path.Clean("/"+p))
		}
	}
	slices.Sort(all) // two paths may be equal after cleaning
	return slices.Compact(all)
}

// labels copies the contract and the labels that describe the image.
func (k *keeper) labels(all map[string]string) map[string]string {
	kept := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		value, limit := all[name], longest
		switch {
		case name == label.Name:
			limit = label.LargestRead
		case !strings.HasPrefix(name, "org.opencontainers.image.") && name != "io.openshift.expose-services":
			continue
		}
		if len(value) > limit || len(name) > longest || len(kept) >= most || !utf8.ValidString(value) {
			k.dropped = append(k.dropped, "label "+name[:min(len(name), 80)])
			continue
		}
		if name != label.Name {
			value = source.Mask(value)
		}
		kept[name] = value
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}
