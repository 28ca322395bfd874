package dockerfile

import "slices"

// A Predefined is a build argument that exists in every build without an ARG line.
type Predefined struct {
	Name string
	Doc  string
	// Value is the argument's value if the builder and the target are linux/amd64.
	Value string
	// Global reports whether FROM lines can use the argument without an ARG line; a stage needs an ARG line
	// for it. The other arguments are visible to RUN if the user passes them.
	Global bool
}

// Arguments lists the arguments that every build defines (Dockerfile reference, "Automatic platform ARGs in
// the global scope" and "Predefined ARGs").
var Arguments = []Predefined{
	{"TARGETPLATFORM", "The target platform: `linux/amd64`, `linux/arm/v7`.", "linux/amd64", true},
	{"TARGETOS", "The operating system of TARGETPLATFORM: `linux`.", "linux", true},
	{"TARGETOSVERSION", "The operating system version of TARGETPLATFORM, on Windows: `10.0.20348`.", "", true},
	{"TARGETARCH", "The architecture of TARGETPLATFORM: `amd64`, `arm64`.", "amd64", true},
	{"TARGETVARIANT", "The architecture variant of TARGETPLATFORM: `v7`, or empty.", "", true},
	{"TARGETSTAGE", "The name of the target stage.", "default", true},
	{"BUILDPLATFORM", "The platform that the build runs on.", "linux/amd64", true},
	{"BUILDOS", "The operating system of BUILDPLATFORM.", "linux", true},
	{"BUILDOSVERSION", "The operating system version of BUILDPLATFORM, on Windows.", "", true},
	{"BUILDARCH", "The architecture of BUILDPLATFORM.", "amd64", true},
	{"BUILDVARIANT", "The architecture variant of BUILDPLATFORM.", "", true},
	{"SOURCE_DATE_EPOCH", "The timestamp of the image and its files, in seconds since 1970, for reproducible builds.", "", false},
	{"HTTP_PROXY", "The proxy for http.", "", false}, {"http_proxy", "The proxy for http.", "", false},
	{"HTTPS_PROXY", "The proxy for https.", "", false}, {"https_proxy", "The proxy for https.", "", false},
	{"FTP_PROXY", "The proxy for ftp.", "", false}, {"ftp_proxy", "The proxy for ftp.", "", false},
	{"NO_PROXY", "The hosts that are reached without a proxy.", "", false}, {"no_proxy", "The hosts that are reached without a proxy.", "", false},
	{"ALL_PROXY", "The proxy for every protocol.", "", false}, {"all_proxy", "The proxy for every protocol.", "", false},
}

// Argument returns the predefined argument with that name, or nil.
func Argument(name string) *Predefined {
	i := slices.IndexFunc(Arguments, func(p Predefined) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return &Arguments[i]
}
