package build

import "strings"

// A System is the family of distributions that an image belongs to.
type System int8

// The families of distributions.
const (
	UnknownSystem System = iota
	Alpine               // includes BusyBox images
	Debian               // includes Ubuntu
	RedHat               // Fedora, CentOS, UBI, Amazon Linux and similar
	Suse
	Arch
	Windows
	Empty // scratch and distroless images, which have no shell
)

// SystemOf returns an image's system, or the zero value if its name does not show it.
func SystemOf(image string) System {
	name, tag := SplitImage(strings.ToLower(image))
	if strings.Contains(name, "/windows/") || strings.Contains(name, "/distroless/") {
		if strings.Contains(name, "/windows/") {
			return Windows
		}
		return Empty
	}
	base := name[strings.LastIndexByte(name, '/')+1:]
	if s := ByTag(tag); s != UnknownSystem {
		return s
	}
	if s, ok := systems[base]; ok && wellKnown(name) {
		return s
	}
	return ByTag(base)
}

// SplitImage splits an image reference into name and tag; the digest is dropped.
func SplitImage(image string) (name, tag string) {
	image, _, _ = strings.Cut(image, "@")
	if i := strings.LastIndexByte(image, ':'); i > strings.LastIndexByte(image, '/') {
		return image[:i], image[i+1:]
	}
	return image, ""
}

// wellKnown reports whether the image is official or published by the vendor of a distribution. Images of
// other publishers named "debian" or "node" usually use these too.
func wellKnown(name string) bool {
	return !strings.Contains(name, "/") || strings.HasPrefix(name, "docker.io/library/") ||
		strings.HasPrefix(name, "library/") || systems[name[strings.LastIndexByte(name, '/')+1:]] != UnknownSystem
}

// ByTag returns the system that the words of a tag name: "18-bookworm-slim", "7.0-alpine3.19".
func ByTag(tag string) System {
	for _, word := range strings.FieldsFunc(tag, func(r rune) bool { return r == '-' || r == '_' || r == '.' }) {
		for _, h := range tagHints {
			if strings.HasPrefix(word, h.prefix) {
				return h.system
			}
		}
	}
	return UnknownSystem
}

var tagHints = []struct {
	prefix string
	system System
}{
	{"alpine", Alpine}, {"busybox", Alpine}, {"musllinux", Alpine}, {"manylinux", RedHat},
	{"debian", Debian}, {"ubuntu", Debian}, {"slim", Debian}, {"trixie", Debian}, {"bookworm", Debian},
	{"bullseye", Debian}, {"buster", Debian}, {"stretch", Debian}, {"jessie", Debian}, {"wheezy", Debian},
	{"trusty", Debian}, {"xenial", Debian}, {"bionic", Debian}, {"focal", Debian}, {"jammy", Debian},
	{"noble", Debian}, {"sid", Debian},
	{"fedora", RedHat}, {"centos", RedHat}, {"ubi7", RedHat}, {"ubi8", RedHat}, {"ubi9", RedHat},
	{"ubi10", RedHat}, {"rhel", RedHat}, {"rocky", RedHat}, {"almalinux", RedHat}, {"oraclelinux", RedHat},
	{"amazonlinux", RedHat}, {"al2", RedHat}, {"al2023", RedHat},
	{"opensuse", Suse}, {"archlinux", Arch},
	{"windowsservercore", Windows}, {"nanoserver", Windows}, {"windows", Windows}, {"ltsc2019", Windows}, {"ltsc2022", Windows},
}

// systems maps the last part of a well-known image's name to its system. For an official image, it is the
// system of the default variant.
var systems = map[string]System{
	"alpine": Alpine, "busybox": Alpine, "docker": Alpine, "traefik": Alpine, "registry": Alpine,
	"debian": Debian, "ubuntu": Debian, "buildpack-deps": Debian, "python": Debian, "node": Debian,
	"golang": Debian, "ruby": Debian, "php": Debian, "rust": Debian, "perl": Debian, "gcc": Debian,
	"openjdk": Debian, "maven": Debian, "gradle": Debian, "tomcat": Debian, "jetty": Debian,
	"postgres": Debian, "mariadb": Debian, "nginx": Debian, "httpd": Debian, "redis": Debian,
	"mongo": Debian, "rabbitmq": Debian, "memcached": Debian, "haproxy": Debian, "wordpress": Debian,
	"drupal": Debian, "nextcloud": Debian, "jenkins": Debian, "eclipse-temurin": Debian, "cassandra": Debian,
	"elixir": Debian, "erlang": Debian, "haskell": Debian, "julia": Debian, "r-base": Debian, "pypy": Debian,
	"mono": Debian, "neo4j": Debian, "influxdb": Debian, "ghost": Debian, "kali-rolling": Debian,
	"fedora": RedHat, "centos": RedHat, "rockylinux": RedHat, "almalinux": RedHat, "oraclelinux": RedHat,
	"amazonlinux": RedHat, "ubi": RedHat, "ubi7": RedHat, "ubi8": RedHat, "ubi9": RedHat, "ubi10": RedHat,
	"ubi-minimal": RedHat, "ubi-micro": RedHat, "mysql": RedHat,
	"leap": Suse, "tumbleweed": Suse, "bci-base": Suse, "opensuse": Suse,
	"archlinux": Arch, "scratch": Empty,
	"nanoserver": Windows, "servercore": Windows, "windowsservercore": Windows,
}
