//go:build !nonetwork

package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/file"
)

// credentials identify the user to a registry.
type credentials struct{ username, password, identity, token string }

// A keychain finds credentials in Docker's configuration: under `auths`, and if helpers is set, also through
// the credential helpers that are configured there.
type keychain struct {
	helpers bool
	once    sync.Once
	config  dockerConfig
	err     error
}

// A dockerConfig is Docker's config.json, with the fields that dfvet needs.
type dockerConfig struct {
	Auths map[string]struct {
		Auth          string `json:"auth"`
		Username      string `json:"username"`
		Password      string `json:"password"`
		IdentityToken string `json:"identitytoken"`
		RegistryToken string `json:"registrytoken"`
	} `json:"auths"`
	CredsStore  string            `json:"credsStore"`
	CredHelpers map[string]string `json:"credHelpers"`
}

// hub is the key under which Docker's configuration has the credentials for Docker Hub.
const hub = "https://index.docker.io/v1/"

// lookUp returns the credentials for a registry, or nil if there are none.
func (k *keychain) lookUp(ctx context.Context, host string) (*credentials, error) {
	if k.once.Do(k.read); k.err != nil {
		return nil, k.err
	}
	name := host
	if host == "docker.io" {
		name = hub
	}
	if k.helpers {
		helper := k.config.CredHelpers[strings.TrimSuffix(host, "/")]
		if helper == "" {
			helper = k.config.CredsStore
		}
		if helper != "" {
			if c, err := ask(ctx, helper, name); c != nil || err != nil {
				return c, err
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(k.config.Auths)) {
		if registryOf(key) != registryOf(name) {
			continue
		}
		a := k.config.Auths[key]
		c := &credentials{a.Username, a.Password, a.IdentityToken, a.RegistryToken}
		if text, err := base64.StdEncoding.DecodeString(a.Auth); err == nil && len(text) > 0 {
			c.username, c.password, _ = strings.Cut(strings.TrimRight(string(text), "\x00"), ":")
		}
		if *c != (credentials{}) {
			return c, nil
		}
	}
	return nil, nil
}

// registryOf returns the host in a key under `auths`.
func registryOf(key string) string {
	key = strings.TrimPrefix(strings.TrimPrefix(key, "https://"), "http://")
	key, _, _ = strings.Cut(key, "/")
	switch key {
	case "docker.io", "registry-1.docker.io":
		return "index.docker.io"
	}
	return strings.ToLower(key)
}

// read reads config.json from the folder in DOCKER_CONFIG, or else from ~/.docker.
func (k *keychain) read() {
	dir := os.Getenv("DOCKER_CONFIG")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return
		}
		dir = filepath.Join(home, ".docker")
	}
	name := filepath.Join(dir, "config.json")
	text, err := file.Read(name, 1<<20)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &k.config)
	}
	if err != nil {
		k.err = source.Errorf("cannot read Docker's configuration `%s`", name)
	}
}

var helperName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// ask runs one of Docker's credential helpers. It returns nil if the helper has no credentials for the
// registry.
func ask(ctx context.Context, helper, registry string) (*credentials, error) {
	if !helperName.MatchString(helper) {
		return nil, source.Errorf("the Docker configuration names the credential helper `%s`, which is not a valid name", helper)
	}
	ctx, stop := context.WithTimeout(ctx, 30*time.Second)
	defer stop()
	cmd := exec.CommandContext(ctx, "docker-credential-"+helper, "get")
	cmd.Stdin, cmd.WaitDelay = strings.NewReader(registry), time.Second
	var out bytes.Buffer
	cmd.Stdout = &limitedBuffer{&out}
	if err := cmd.Run(); err != nil {
		if strings.Contains(out.String(), "credentials not found") {
			return nil, nil
		}
		return nil, source.Errorf("the credential helper `docker-credential-%s` failed: %w", helper, err)
	}
	var answer struct{ Username, Secret string }
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		return nil, source.Errorf("the credential helper `docker-credential-%s` did not answer in JSON", helper)
	}
	switch {
	case answer.Secret == "":
		return nil, nil
	case answer.Username == "<token>":
		return &credentials{identity: answer.Secret}, nil
	}
	return &credentials{username: answer.Username, password: answer.Secret}, nil
}

// limitedBuffer holds at most 64 KiB.
type limitedBuffer struct{ *bytes.Buffer }

// Write returns an error if the buffer would exceed its limit.
func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > 64<<10 {
		return 0, io.ErrShortBuffer
	}
	return b.Buffer.Write(p)
}
