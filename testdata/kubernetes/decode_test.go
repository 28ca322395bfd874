// Package kubernetes contains the output of dfvet wire --format kubernetes for the samples. It is a module of
// its own, because only its test needs the types of Kubernetes.
package kubernetes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// kinds maps the kinds of the objects to their types.
var kinds = map[string]func() any{
	"v1 ConfigMap":             func() any { return &core.ConfigMap{} },
	"v1 Secret":                func() any { return &core.Secret{} },
	"v1 Service":               func() any { return &core.Service{} },
	"v1 PersistentVolumeClaim": func() any { return &core.PersistentVolumeClaim{} },
	"apps/v1 Deployment":       func() any { return &apps.Deployment{} },
	"batch/v1 Job":             func() any { return &batch.Job{} },
}

// TestDecode checks that every object has no unknown and no duplicate fields.
func TestDecode(t *testing.T) {
	files, err := filepath.Glob("*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range strings.Split(string(text), "---\n")[1:] {
			var head struct{ APIVersion, Kind string }
			if err := yaml.Unmarshal([]byte(one), &head); err != nil {
				t.Fatal(file, err)
			}
			kind := head.APIVersion + " " + head.Kind
			make := kinds[kind]
			if make == nil {
				t.Errorf("%s: the kind %q is unknown", file, kind)
				continue
			}
			seen[kind] = true
			object := make()
			if err := yaml.UnmarshalStrict([]byte(one), object); err != nil {
				t.Errorf("%s: %s: %v", file, kind, err)
			}
			if d, ok := object.(*apps.Deployment); ok {
				deployment(t, file, d)
			}
		}
	}
	for kind := range kinds {
		if !seen[kind] && kind != "batch/v1 Job" {
			t.Errorf("the samples have no %s", kind)
		}
	}
}

// deployment checks that the pod runs the contract check, and that each of its mounts has a volume.
func deployment(t *testing.T, file string, d *apps.Deployment) {
	pod := d.Spec.Template.Spec
	if len(pod.InitContainers) != 1 || len(pod.Containers) != 1 {
		t.Fatalf("%s: %s has %d init containers", file, d.Name, len(pod.InitContainers))
	}
	volumes := map[string]bool{}
	for _, v := range pod.Volumes {
		volumes[v.Name] = true
	}
	for _, c := range append(pod.InitContainers, pod.Containers...) {
		for _, m := range c.VolumeMounts {
			if !volumes[m.Name] {
				t.Errorf("%s: %s mounts %s, which is not a volume", file, d.Name, m.Name)
			}
		}
		for _, e := range c.Env {
			if e.ValueFrom == nil {
				t.Errorf("%s: %s has a value for %s", file, d.Name, e.Name)
			}
		}
	}
}
