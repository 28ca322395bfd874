package catalog

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
)

// A lifecycle lists the releases of a product whose support has ended, as RELEASE=DAY.
type lifecycle struct {
	product  string // the name to show in messages
	images   string
	releases string
	// names maps the words that tags of other official images use for a release: bullseye, alpine3.19.
	names string // NAME=RELEASE; "alpine*" means that the release follows the word
}

// lifecycles come from github.com/endoflife-date/endoflife.date at a70eca337600, of 2026-08-22. Days after
// 2026-11-27 are left out. The days for Debian are the ends of long-term support.
var lifecycles = []lifecycle{
	{"Alpine", "alpine", "3.3=2017-11-01 3.4=2018-05-01 3.5=2018-11-01 3.6=2019-05-01 3.7=2019-11-01 3.8=2020-05-01 3.9=2020-11-01 " +
		"3.10=2021-05-01 3.11=2021-11-01 3.12=2022-05-01 3.13=2022-11-01 3.14=2023-05-01 3.15=2023-11-01 3.16=2024-05-23 3.17=2024-11-22 " +
		"3.18=2025-05-09 3.19=2025-11-01 3.20=2026-04-01 3.21=2026-11-01", "alpine*"},
	{"Debian", "debian buildpack-deps", "7=2018-05-31 8=2020-06-30 9=2022-07-01 10=2024-06-30 11=2026-08-31",
		"wheezy=7 jessie=8 stretch=9 buster=10 bullseye=11"},
	{"Ubuntu", "ubuntu", "12.04=2017-04-28 14.04=2019-04-02 16.04=2021-04-02 18.04=2023-05-31 19.04=2020-01-23 19.10=2020-07-06 20.04=2025-05-31 " +
		"20.10=2021-07-22 21.04=2022-01-20 21.10=2022-07-14 22.10=2023-07-20 23.04=2024-01-20 23.10=2024-07-12 24.10=2025-07-10 25.04=2026-01-17 " +
		"25.10=2026-07-01", "precise=12.04 trusty=14.04 xenial=16.04 bionic=18.04 focal=20.04 groovy=20.10 hirsute=21.04 impish=21.10 kinetic=22.10 " +
		"lunar=23.04 mantic=23.10 oracular=24.10 plucky=25.04 questing=25.10"},
	{"CentOS", "centos", "5=2017-03-31 6=2020-11-30 7=2024-06-30 8=2021-12-31", ""},
	{"Fedora", "fedora", "28=2019-05-28 29=2019-11-26 30=2020-05-26 31=2020-11-24 32=2021-05-25 33=2021-11-30 34=2022-06-07 35=2022-12-13 " +
		"36=2023-05-16 37=2023-12-05 38=2024-05-21 39=2024-11-26 40=2025-05-13 41=2025-12-15 42=2026-05-27", ""},
	{"Node.js", "node", "4=2018-04-30 5=2016-06-30 6=2019-04-30 7=2017-06-30 8=2019-12-31 9=2018-06-30 10=2021-04-30 11=2019-06-30 12=2022-04-30 " +
		"13=2020-06-01 14=2023-04-30 15=2021-06-01 16=2023-09-11 17=2022-06-01 18=2025-04-30 19=2023-06-01 20=2026-04-30 21=2024-06-01 23=2025-06-01 " +
		"25=2026-06-01", ""},
	{"Python", "python", "2.7=2020-01-01 3.4=2019-03-18 3.5=2020-09-30 3.6=2021-12-23 3.7=2023-06-27 3.8=2024-10-07 3.9=2025-10-31 3.10=2026-10-31", ""},
	{"PHP", "php", "5.4=2015-09-14 5.5=2016-07-21 5.6=2018-12-31 7.0=2019-01-10 7.1=2019-12-01 7.2=2020-11-30 7.3=2021-12-06 7.4=2022-11-28 " +
		"8.0=2023-11-26 8.1=2025-12-31", ""},
	{"Ruby", "ruby", "2.1=2017-03-31 2.2=2018-03-31 2.3=2019-03-31 2.4=2020-03-31 2.5=2021-03-31 2.6=2022-03-31 2.7=2023-03-31 3.0=2024-04-23 " +
		"3.1=2025-03-26 3.2=2026-03-31", ""},
	{"Go", "golang", "1.10=2019-02-25 1.11=2019-09-03 1.12=2020-02-25 1.13=2020-08-11 1.14=2021-02-16 1.15=2021-08-16 1.16=2022-03-15 1.17=2022-08-02 " +
		"1.18=2023-02-01 1.19=2023-09-06 1.20=2024-02-06 1.21=2024-08-13 1.22=2025-02-11 1.23=2025-08-12 1.24=2026-02-10 1.25=2026-08-19", ""},
	{".NET", "mcr.microsoft.com/dotnet/sdk mcr.microsoft.com/dotnet/aspnet mcr.microsoft.com/dotnet/runtime mcr.microsoft.com/dotnet/runtime-deps",
		"2.1=2021-08-21 3.0=2020-03-03 3.1=2022-12-13 5=2022-05-10 6=2024-11-12 7=2024-05-14 8=2026-11-10 9=2026-11-10", ""},
}

// Ended returns the unsupported release that an image is or is based on ("Debian 10"), and the day on which
// its support ended. Both are "" if the release is supported or unknown.
func Ended(ref contract.Ref) (release, day string) {
	name := strings.TrimPrefix(ref.Name, "docker.io/library/")
	for _, l := range lifecycles {
		if !listed(l.images, name) {
			continue
		}
		version := contract.TagVersion(ref.Tag)
		for pair := range strings.FieldsSeq(l.releases) {
			r, day, _ := strings.Cut(pair, "=")
			if version == r || strings.HasPrefix(version, r+".") {
				return l.product + " " + r, day
			}
		}
	}
	if strings.Contains(name, "/") {
		return "", ""
	}
	for _, word := range strings.Split(ref.Tag, "-") {
		for _, l := range lifecycles {
			if r := l.named(word); r != "" {
				if day := l.day(r); day != "" {
					return l.product + " " + r, day
				}
			}
		}
	}
	return "", ""
}

func listed(words, word string) bool {
	for w := range strings.FieldsSeq(words) {
		if w == word {
			return true
		}
	}
	return false
}

// named returns the release that a word of a tag names, or "".
func (l *lifecycle) named(word string) string {
	for pair := range strings.FieldsSeq(l.names) {
		if prefix, ok := strings.CutSuffix(pair, "*"); ok {
			if rest, ok := strings.CutPrefix(word, prefix); ok && rest != "" {
				return rest
			}
			continue
		}
		if name, release, _ := strings.Cut(pair, "="); name == word {
			return release
		}
	}
	return ""
}

func (l *lifecycle) day(release string) string {
	for pair := range strings.FieldsSeq(l.releases) {
		if r, day, _ := strings.Cut(pair, "="); r == release {
			return day
		}
	}
	return ""
}

// Gone explains why an image can no longer be pulled under its name. It returns "" if it can be pulled.
func Gone(ref contract.Ref) string {
	if strings.HasPrefix(ref.Name, "docker.io/bitnami/") && ref.Tag != "latest" && ref.Tag != "" {
		// github.com/bitnami/containers/issues/83267: by 2025-09-29 all versions were moved.
		return "Bitnami removed its versioned images from Docker Hub in September 2025; copies without updates are in " +
			source.Quote("bitnamilegacy/"+strings.TrimPrefix(ref.Name, "docker.io/bitnami/"))
	}
	return ""
}
