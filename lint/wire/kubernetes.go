package wire

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// preflightImage is the image with dfvet that the init container runs.
const preflightImage = "docker.io/dfvet/dfvet"

// The init container finds the contract in contractDir.
const (
	contractDir    = "/.dfvet"
	contractVolume = "dfvet-contract"
)

// Kubernetes writes what each service of the projects needs in order to run in Kubernetes. These objects are
// a ConfigMap, a Secret without values, a Deployment or Job with an init container that checks the contract,
// a Service for its ports, and a claim for each volume.
func Kubernetes(w io.Writer, projects []*project.Project) error {
	var b strings.Builder
	for _, p := range projects {
		for _, app := range p.Apps {
			if app.Incomplete {
				continue
			}
			r, secrets := wiring.Check(app, p.Types), secretsOf(app, p.Types)
			for _, s := range app.Services {
				if s.Provider != nil || s.Image == nil && s.Build == nil {
					continue
				}
				k := &kubernetes{result: r, types: p.Types, secrets: secrets, service: s, name: kubeName(s.Name.Text)}
				if err := k.write(&b); err != nil {
					return err
				}
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// kubernetes creates the objects for one service.
type kubernetes struct {
	result  *wiring.Result
	types   *types.Registry
	secrets *source.SecretTexts
	service *project.Service
	name    string
}

func (k *kubernetes) write(b *strings.Builder) error {
	config, secret, env := k.environment()
	config["contract.json"] = k.contract()
	objects := []any{
		kubeObject{APIVersion: "v1", Kind: "ConfigMap", Metadata: k.meta(k.name), Data: config},
	}
	if len(secret) > 0 {
		objects = append(objects, kubeObject{APIVersion: "v1", Kind: "Secret", Metadata: k.meta(k.name), Type: "Opaque", StringData: secret})
	}
	volumes, mounts, claims := k.volumes()
	objects = append(objects, claims...)
	objects = append(objects, k.workload(env, volumes, mounts))
	if ports := k.ports(); len(ports) > 0 {
		objects = append(objects, kubeObject{APIVersion: "v1", Kind: "Service", Metadata: k.meta(k.name),
			Spec: kubeServiceSpec{Selector: k.labels(), Ports: ports}})
	}
	for _, o := range objects {
		b.WriteString("---\n")
		text, err := yaml.Marshal(o)
		if err != nil {
			return err
		}
		b.Write(text)
	}
	return nil
}

func (k *kubernetes) labels() map[string]string {
	return map[string]string{"app.kubernetes.io/name": k.name}
}

func (k *kubernetes) meta(name string) kubeMeta { return kubeMeta{Name: name, Labels: k.labels()} }

// kubeName converts a text to a valid name in Kubernetes, with lower-case letters, digits and dashes.
func kubeName(text string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(text))
	name = strings.Trim(name[:min(len(name), 63)], "-")
	return cmp.Or(name, "service")
}

// environment returns the variables of the service: those for the ConfigMap with their values, those for the
// Secret without, and references to both.
func (k *kubernetes) environment() (config, secret map[string]string, env []kubeEnv) {
	config, secret = map[string]string{}, map[string]string{}
	names := map[string]bool{}
	for name, g := range k.service.Env {
		names[name] = !g.Image
	}
	lines := map[string]*contract.Variable{}
	if c := k.service.Contract; c != nil {
		for _, v := range c.Variables {
			if named(v) && !v.Emits {
				lines[v.Name] = v
				names[v.Name] = names[v.Name] || v.Needed && k.result.Holds(k.service, &v.Line) == types.Yes && Given(k.service, v) == nil
			}
		}
	}
	for _, name := range sortedKeys(names) {
		if !names[name] || !kubeVariable(name) {
			continue
		}
		text, v := "", lines[name]
		if g := k.service.Env[name]; g != nil && g.Known {
			text = g.Text
		}
		from := kubeSource{}
		if v != nil && v.Secret || source.IsSecretName(name) || k.secrets.Mask(source.Mask(text)) != text {
			secret[name] = ""
			from.Secret = &kubeKey{k.name, name}
		} else {
			config[name] = text
			from.Config = &kubeKey{k.name, name}
		}
		env = append(env, kubeEnv{Name: name, From: from})
	}
	return config, secret, env
}

// imageEnvironment returns the variables that the image sets and the contract names: the init container checks the
// contract in another image, which does not set them.
func (k *kubernetes) imageEnvironment() (env []kubeEnv) {
	c := k.service.Contract
	if c == nil {
		return nil
	}
	text := k.contract()
	for _, name := range slices.Sorted(maps.Keys(k.service.Env)) {
		g := k.service.Env[name]
		if !g.Image || !g.Known || !kubeVariable(name) || source.IsSecretName(name) || k.secrets.Mask(source.Mask(g.Text)) != g.Text {
			continue
		}
		if slices.ContainsFunc(c.Variables, func(v *contract.Variable) bool { return v.Is(name) && !v.Secret }) || strings.Contains(text, "{{"+name+"}}") {
			env = append(env, kubeEnv{Name: name, Value: strings.ReplaceAll(g.Text, "$(", "$$(")})
		}
	}
	return env
}

// kubeVariable reports whether a name can be a key of a ConfigMap.
func kubeVariable(name string) bool {
	return name != "" && len(name) < 254 && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") == "" && name[0] != '.'
}

// contract returns the contract of the service in the form that preflight reads.
func (k *kubernetes) contract() string {
	c := k.service.Contract
	if c == nil {
		c = &contract.Contract{}
	}
	l := c.Label(k.types, func(*contract.Line) *label.From { return nil })
	return l.Text()
}

// ports lists the ports that the service listens on.
func (k *kubernetes) ports() []kubePort {
	var all []kubePort
	for _, p := range k.result.Ports(k.service) {
		if p.First <= 0 || p.First != p.Last || p.Loopback || p.May {
			continue
		}
		port := kubePort{Name: fmt.Sprintf("%s-%d", strings.ToLower(string(p.Transport)), p.First), Port: p.First, Protocol: strings.ToUpper(string(p.Transport))}
		if (port.Protocol == "TCP" || port.Protocol == "UDP") && !slices.Contains(all, port) {
			all = append(all, port)
		}
	}
	return all
}

// workload returns the Deployment of the service, or a Job if other services wait for it to complete.
func (k *kubernetes) workload(env []kubeEnv, volumes []kubeVolume, mounts []kubeMount) kubeObject {
	s := k.service
	main := kubeContainer{Name: k.name, Image: "IMAGE", Env: env, Mounts: mounts}
	if s.Image != nil && s.Image.Known {
		main.Image = s.Image.Text
	} else if s.Build != nil {
		main.Image = k.name // the project builds the image, and the name to push it to is unknown
	}
	main.Command, main.Args = words(s.Entrypoint, k.secrets), words(s.Command, k.secrets)
	for _, p := range k.ports() {
		main.Ports = append(main.Ports, kubeContainerPort(p))
	}
	check := kubeContainer{Name: "preflight", Image: preflightImage, Args: []string{"preflight", "--contract", contractDir + "/contract.json"},
		Env: append(k.imageEnvironment(), env...), Mounts: append(slices.Clone(mounts), kubeMount{Name: contractVolume, Path: contractDir, ReadOnly: true})}
	volumes = append(volumes, kubeVolume{Name: contractVolume, Config: &kubeConfigVolume{Name: k.name, Items: []kubeItem{{"contract.json", "contract.json"}}}})
	pod := kubePodSpec{Init: []kubeContainer{check}, Containers: []kubeContainer{main}, Volumes: volumes, Security: k.security()}
	template := kubeTemplate{Metadata: kubeMeta{Labels: k.labels()}, Spec: pod}
	if k.ends() {
		template.Spec.Restart = "OnFailure"
		return kubeObject{APIVersion: "batch/v1", Kind: "Job", Metadata: k.meta(k.name), Spec: kubeJobSpec{template}}
	}
	spec := kubeDeploymentSpec{Replicas: 1, Selector: kubeSelector{k.labels()}, Template: template}
	if slices.ContainsFunc(volumes, func(v kubeVolume) bool { return v.Claim != nil }) {
		spec.Strategy = &kubeStrategy{"Recreate"} // only one pod at a time can use a claim
	}
	return kubeObject{APIVersion: "apps/v1", Kind: "Deployment", Metadata: k.meta(k.name), Spec: spec}
}

// words returns the words of a command in the form that Kubernetes needs. It returns nil if they are unknown
// or contain a secret.
func words(c *compose.Command, secrets *source.SecretTexts) []string {
	if c == nil {
		return nil
	}
	var all []string
	for _, w := range c.Words {
		if !w.Known || secrets.Mask(source.Mask(w.Text)) != w.Text {
			return nil
		}
		all = append(all, strings.ReplaceAll(w.Text, "$(", "$$("))
	}
	return all
}

// ends reports whether another service waits until this one has completed.
func (k *kubernetes) ends() bool {
	return slices.ContainsFunc(k.service.App.Services, func(o *project.Service) bool {
		for _, d := range o.DependsOn {
			if d.Service.Text == k.service.Name.Text && d.Condition != nil && d.Condition.Text == "service_completed_successfully" {
				return true
			}
		}
		return false
	})
}

// security returns the group that must be able to write to the volumes, and the user that the contract names.
func (k *kubernetes) security() *kubeSecurity {
	var s kubeSecurity
	if k.service.Contract == nil {
		return nil
	}
	for _, v := range k.service.Contract.Volumes {
		if group := cmp.Or(v.GID, v.UID); v.Write && group != nil && s.Group == nil && k.result.Holds(k.service, &v.Line) == types.Yes {
			s.Group = group
		}
	}
	if s.Group == nil {
		return nil
	}
	return &s
}

// volumes returns the volumes of the pod, where they are mounted, and the claims for named volumes. If
// Compose mounts a host folder, the volume is an empty folder.
func (k *kubernetes) volumes() (volumes []kubeVolume, mounts []kubeMount, claims []any) {
	used := map[string]bool{}
	for i, m := range k.service.Mounts {
		if !m.Known || m.Target == "" {
			continue
		}
		v := kubeVolume{Name: fmt.Sprintf("volume-%d", i+1)}
		switch {
		case m.Type == "volume" && m.Source != "":
			v.Name = kubeName(m.Source)
			v.Claim = &kubeClaim{v.Name}
		case m.Type == "tmpfs":
			v.Empty = &kubeEmpty{Medium: "Memory"}
		default:
			v.Empty = &kubeEmpty{}
		}
		mounts = append(mounts, kubeMount{Name: v.Name, Path: m.Target, ReadOnly: m.ReadOnly})
		if used[v.Name] {
			continue
		}
		used[v.Name] = true
		volumes = append(volumes, v)
		if v.Claim != nil && k.first(m.Source) {
			claims = append(claims, kubeObject{APIVersion: "v1", Kind: "PersistentVolumeClaim", Metadata: kubeMeta{Name: v.Name},
				Spec: kubeClaimSpec{Modes: []string{"ReadWriteOnce"}, Resources: kubeResources{map[string]string{"storage": "1Gi"}}}})
		}
	}
	return volumes, mounts, claims
}

// first reports whether this is the first service that mounts a volume. If so, the volume's claim is written
// here.
func (k *kubernetes) first(volume string) bool {
	for _, s := range k.service.App.Services {
		for _, m := range s.Mounts {
			if m.Type == "volume" && m.Source == volume {
				return s == k.service
			}
		}
	}
	return true
}
