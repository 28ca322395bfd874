//go:build !nonetwork

package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/distribution/reference"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file reads images from registries. It is the only file that uses the network, and the only one that
// imports go-containerregistry.

// registries reads images from registries.
type registries struct {
	insecure []string // hosts that may be contacted over plain http, in addition to this machine
	keys     *keychain
	timeout  time.Duration // the time limit for one image, including all attempts
	pause    time.Duration // the pause before the second attempt; it doubles before each further one
	attempts int
	net      http.RoundTripper
}

// newRegistries returns registries that are contacted over the network, through the proxy that the
// environment sets.
func newRegistries() *registries {
	return &registries{timeout: time.Minute, pause: 500 * time.Millisecond, attempts: 3, keys: &keychain{},
		net: &http.Transport{Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: 20 * time.Second, ForceAttemptHTTP2: true,
			DisableCompression: true, MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 256 << 10}}
}

// close closes idle connections.
func (r *registries) close() {
	if t, ok := r.net.(*http.Transport); ok {
		t.CloseIdleConnections()
	}
}

// image reads what the lock file needs for an image reference. It retries after a temporary error.
func (r *registries) image(ctx context.Context, key string, platforms []string) (*found, error) {
	named, err := reference.ParseNormalizedNamed(key)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, r.timeout)
	defer stop()
	host, ref := reference.Domain(named), "latest"
	if t, ok := named.(reference.Tagged); ok {
		ref = t.Tag()
	}
	if d, ok := named.(reference.Digested); ok {
		ref = d.Digest().String()
	}
	for attempt := 1; ; attempt++ {
		f, err := r.attempt(ctx, host, reference.Path(named), ref, platforms)
		if err == nil {
			return f, nil
		}
		if ctx.Err() == nil && attempt < r.attempts && passing(err) {
			select {
			case <-time.After(max(r.pause<<(attempt-1), retryAfter(err))):
				continue
			case <-ctx.Done():
			}
		}
		return nil, r.explain(ctx, err, host)
	}
}

func (r *registries) attempt(ctx context.Context, host, path, ref string, platforms []string) (*found, error) {
	s, err := r.open(ctx, host, path)
	if err != nil {
		return nil, err
	}
	return resolve(ctx, s, ref, platforms)
}

// open authenticates to a registry. If there are credentials for the registry, open does not use plain http
// with them. If the registry supports nothing else, and plain http is allowed, open contacts it without
// credentials.
func (r *registries) open(ctx context.Context, host, path string) (*repository, error) {
	plain := isLoopback(host) || slices.Contains(r.insecure, host)
	c, err := r.keys.lookUp(ctx, host)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return r.openAs(ctx, host, path, authn.Anonymous, plain, false)
	}
	auth := authn.FromConfig(authn.AuthConfig{Username: c.username, Password: c.password, IdentityToken: c.identity, RegistryToken: c.token})
	s, err := r.openAs(ctx, host, path, auth, plain, true)
	if err == nil || !plain || !errors.Is(err, errPlain) {
		return s, err
	}
	return r.openAs(ctx, host, path, authn.Anonymous, true, false)
}

func (r *registries) openAs(ctx context.Context, host, path string, auth authn.Authenticator, plain, secret bool) (*repository, error) {
	var opts []name.Option
	if plain {
		opts = append(opts, name.Insecure)
	}
	registry, err := name.NewRegistry(host, opts...)
	if err != nil {
		return nil, err
	}
	g := &guard{inner: r.net, host: registry.RegistryStr(), plain: plain, secret: secret, realms: map[string]bool{}}
	t, err := transport.NewWithContext(ctx, registry, auth, g, []string{"repository:" + path + ":pull"})
	if err != nil {
		return nil, err
	}
	return &repository{base: "https://" + g.host + "/v2/" + path + "/", client: &http.Client{Transport: t, CheckRedirect: fewRedirects}}, nil
}

// fewRedirects limits the length of a chain of redirects. The guard decides which targets are allowed.
func fewRedirects(_ *http.Request, via []*http.Request) error {
	if len(via) > 5 {
		return errors.New("the registry redirects too often")
	}
	return nil
}

// errPlain says that plain http is not allowed.
var errPlain = errors.New("plain http is not used")

// A guard checks every request to a registry, to its token server, and to the target of a redirect. It allows
// plain http only if the user does, and never together with the user's credentials. It sends credentials and
// tokens only to the registry itself and to the token servers that the registry names.
type guard struct {
	inner  http.RoundTripper
	host   string // the host of the registry
	plain  bool
	secret bool

	mu     sync.Mutex
	realms map[string]bool // the hosts of the token servers that the registry has named
}

// RoundTrip passes a request on, or returns an error if it is not allowed.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	host := req.URL.Host
	local := isLoopback(host)
	switch {
	case req.URL.Scheme == "http" && (!g.plain || g.secret):
		return nil, errPlain
	case req.URL.Scheme == "http" && host != g.host && !local:
		return nil, errPlain
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return nil, fmt.Errorf("the registry redirects to %s", req.URL.Scheme)
	case host != g.host && !isLoopback(g.host) && (local || isPrivate(host) && !isPrivate(g.host)):
		return nil, fmt.Errorf("the registry redirects to %s, which is not a public address", host)
	}
	if req.Header.Get("Authorization") != "" && host != g.host && !g.isRealm(host) {
		req = req.Clone(req.Context())
		req.Header.Del("Authorization")
	}
	resp, err := g.inner.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if host == g.host && resp.StatusCode == http.StatusUnauthorized {
		g.learn(resp)
	}
	resp.Body = &limited{Reader: io.LimitReader(resp.Body, largestConfig+1), Closer: resp.Body}
	return resp, nil
}

// limited is a response body with a limit on what can be read.
type limited struct {
	io.Reader
	io.Closer
}

func (g *guard) isRealm(host string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.realms[host]
}

// learn records the token servers that a registry names in a response.
func (g *guard) learn(resp *http.Response) {
	for _, challenge := range resp.Header.Values("WWW-Authenticate") {
		_, rest, ok := strings.Cut(challenge, `realm="`)
		realm, _, closed := strings.Cut(rest, `"`)
		if u, err := url.Parse(realm); ok && closed && err == nil {
			g.mu.Lock()
			g.realms[u.Host] = true
			g.mu.Unlock()
		}
	}
}

// hostname returns a host without its port.
func hostname(host string) string { return (&url.URL{Host: host}).Hostname() }

// isLoopback reports whether a host is this machine.
func isLoopback(host string) bool {
	h := strings.ToLower(hostname(host))
	if h == "localhost" || strings.HasSuffix(h, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(h)
	return err == nil && ip.Unmap().IsLoopback()
}

// isPrivate reports whether a host is an IP address that is not public.
func isPrivate(host string) bool {
	ip, err := netip.ParseAddr(hostname(host))
	if err != nil {
		return false
	}
	ip = ip.Unmap()
	return ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() || ip.IsMulticast()
}

// A repository reads from one repository of a registry. It is a store.
type repository struct {
	base   string
	client *http.Client
}

// accepted lists the media types of manifests and indexes that dfvet can read.
var accepted = []string{
	"application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
	"application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
}

func (r *repository) manifest(ctx context.Context, ref string) ([]byte, error) {
	return r.get(ctx, r.base+"manifests/"+ref, largestManifest, accepted)
}

func (r *repository) blob(ctx context.Context, digest string) ([]byte, error) {
	return r.get(ctx, r.base+"blobs/"+digest, largestConfig, nil)
}

// get returns the body of a response, or an error if it is longer than limit bytes.
func (r *repository) get(ctx context.Context, address string, limit int64, accept []string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header["Accept"] = accept
	resp, err := r.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, refusal(resp)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(body)) > limit:
		return nil, fmt.Errorf("the response of the registry is larger than %d MiB, the maximum", limit>>20)
	}
	return body, nil
}

// A statusError is a response with an unexpected status.
type statusError struct {
	code  int
	after time.Duration // how long the registry asks clients to wait before a retry
}

func (e *statusError) Error() string {
	return fmt.Sprintf("the registry answers with status %d", e.code)
}

func refusal(resp *http.Response) error {
	seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
	return &statusError{resp.StatusCode, time.Duration(min(max(seconds, 0), 30)) * time.Second}
}

func retryAfter(err error) time.Duration {
	var s *statusError
	if errors.As(err, &s) {
		return s.after
	}
	return 0
}

// statusOf returns the status of the response that led to an error, or 0.
func statusOf(err error) int {
	var own *statusError
	var theirs *transport.Error
	switch {
	case errors.As(err, &own):
		return own.code
	case errors.As(err, &theirs):
		return theirs.StatusCode
	}
	return 0
}

// passing reports whether an error may be temporary.
func passing(err error) bool {
	switch code := statusOf(err); {
	case code != 0:
		return code == http.StatusRequestTimeout || code == http.StatusTooManyRequests || code >= 500
	case errors.Is(err, errPlain):
		return false
	}
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// explain returns an error that describes a failure to the user, and how to fix it.
func (r *registries) explain(ctx context.Context, err error, host string) error {
	var tls *x509.UnknownAuthorityError
	switch code := statusOf(err); {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return source.Errorf("`%s` did not answer within %s", host, r.timeout)
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return source.Errorf("`%s` refuses access (status %d); log in with `docker login %s`, or use `--credential-helpers`", host, code, host)
	case code == http.StatusNotFound:
		return source.Errorf("`%s` has no such image", host)
	case code == http.StatusTooManyRequests:
		return source.Errorf("`%s` rejects further requests for now (status 429)", host)
	case code != 0:
		return source.Errorf("`%s` answers with status %d", host, code)
	case errors.Is(err, errPlain):
		return source.Errorf("`%s` uses plain http, which is allowed only with `--insecure %s` and never with credentials", host, host)
	case strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return source.Errorf("`%s` supports only plain http; allow it with `--insecure %s`", host, host)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return source.Errorf("a response from `%s` is incomplete", host)
	case errors.As(err, &tls):
		return source.Errorf("the certificate of `%s` is not trusted", host)
	}
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	return err
}
