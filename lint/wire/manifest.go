package wire

import (
	"maps"
	"slices"
)

// The parts of Kubernetes objects that the function Kubernetes writes.
type (
	kubeObject struct {
		APIVersion string            `yaml:"apiVersion"`
		Kind       string            `yaml:"kind"`
		Metadata   kubeMeta          `yaml:"metadata"`
		Type       string            `yaml:"type,omitempty"`
		Data       map[string]string `yaml:"data,omitempty"`
		StringData map[string]string `yaml:"stringData,omitempty"`
		Spec       any               `yaml:"spec,omitempty"`
	}
	kubeMeta struct {
		Name   string            `yaml:"name,omitempty"`
		Labels map[string]string `yaml:"labels,omitempty"`
	}
	kubeServiceSpec struct {
		Selector map[string]string `yaml:"selector"`
		Ports    []kubePort        `yaml:"ports"`
	}
	kubePort struct {
		Name     string `yaml:"name"`
		Port     int    `yaml:"port"`
		Protocol string `yaml:"protocol"`
	}
	kubeDeploymentSpec struct {
		Replicas int           `yaml:"replicas"`
		Selector kubeSelector  `yaml:"selector"`
		Strategy *kubeStrategy `yaml:"strategy,omitempty"`
		Template kubeTemplate  `yaml:"template"`
	}
	kubeJobSpec struct {
		Template kubeTemplate `yaml:"template"`
	}
	kubeSelector struct {
		Labels map[string]string `yaml:"matchLabels"`
	}
	kubeStrategy struct {
		Type string `yaml:"type"`
	}
	kubeTemplate struct {
		Metadata kubeMeta    `yaml:"metadata"`
		Spec     kubePodSpec `yaml:"spec"`
	}
	kubePodSpec struct {
		Restart    string          `yaml:"restartPolicy,omitempty"`
		Security   *kubeSecurity   `yaml:"securityContext,omitempty"`
		Init       []kubeContainer `yaml:"initContainers"`
		Containers []kubeContainer `yaml:"containers"`
		Volumes    []kubeVolume    `yaml:"volumes"`
	}
	kubeSecurity struct {
		Group *int `yaml:"fsGroup"`
	}
	kubeContainer struct {
		Name    string              `yaml:"name"`
		Image   string              `yaml:"image"`
		Command []string            `yaml:"command,omitempty"`
		Args    []string            `yaml:"args,omitempty"`
		Env     []kubeEnv           `yaml:"env,omitempty"`
		Ports   []kubeContainerPort `yaml:"ports,omitempty"`
		Mounts  []kubeMount         `yaml:"volumeMounts,omitempty"`
	}
	kubeContainerPort struct {
		Name     string `yaml:"name"`
		Port     int    `yaml:"containerPort"`
		Protocol string `yaml:"protocol"`
	}
	kubeEnv struct {
		Name  string     `yaml:"name"`
		Value string     `yaml:"value,omitempty"`
		From  kubeSource `yaml:"valueFrom,omitempty"`
	}
	kubeSource struct {
		Config *kubeKey `yaml:"configMapKeyRef,omitempty"`
		Secret *kubeKey `yaml:"secretKeyRef,omitempty"`
	}
	kubeKey struct {
		Name string `yaml:"name"`
		Key  string `yaml:"key"`
	}
	kubeMount struct {
		Name     string `yaml:"name"`
		Path     string `yaml:"mountPath"`
		ReadOnly bool   `yaml:"readOnly,omitempty"`
	}
	kubeVolume struct {
		Name   string            `yaml:"name"`
		Claim  *kubeClaim        `yaml:"persistentVolumeClaim,omitempty"`
		Empty  *kubeEmpty        `yaml:"emptyDir,omitempty"`
		Config *kubeConfigVolume `yaml:"configMap,omitempty"`
	}
	kubeClaim struct {
		Name string `yaml:"claimName"`
	}
	kubeEmpty struct {
		Medium string `yaml:"medium,omitempty"`
	}
	kubeConfigVolume struct {
		Name  string     `yaml:"name"`
		Items []kubeItem `yaml:"items"`
	}
	kubeItem struct {
		Key  string `yaml:"key"`
		Path string `yaml:"path"`
	}
	kubeClaimSpec struct {
		Modes     []string      `yaml:"accessModes"`
		Resources kubeResources `yaml:"resources"`
	}
	kubeResources struct {
		Requests map[string]string `yaml:"requests"`
	}
)

func sortedKeys(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }
