package docker

import "strings"

// skeletons lists, for the key of each form, the snippets that are offered for a new line. The user types over the
// numbered parts.
var skeletons = map[string][]string{
	"FROM":                {"FROM ${1:baseImage}", "FROM ${1:baseImage} AS ${2:name}"},
	"RUN":                 {"RUN ${1:command}", "RUN --mount=type=cache,target=${1:/path} ${2:command}", "RUN <<EOF\n${1:command}\nEOF"},
	"CMD":                 {"CMD [ \"${1:executable}\" ]"},
	"LABEL":               {"LABEL ${1:key}=\"${2:value}\""},
	"EXPOSE":              {"EXPOSE ${1:port}"},
	"ENV":                 {"ENV ${1:key}=${2:value}"},
	"ADD":                 {"ADD ${1:source} ${2:dest}"},
	"COPY":                {"COPY ${1:source} ${2:dest}", "COPY --from=${1:stage} ${2:source} ${3:dest}", "COPY <<EOF ${1:dest}\n${2:text}\nEOF"},
	"ENTRYPOINT":          {"ENTRYPOINT [ \"${1:executable}\" ]"},
	"VOLUME":              {"VOLUME [ \"${1:/data}\" ]"},
	"USER":                {"USER ${1:daemon}"},
	"WORKDIR":             {"WORKDIR ${1:/the/workdir/path}"},
	"ARG":                 {"ARG ${1:name}", "ARG ${1:name}=${2:defaultValue}"},
	"ONBUILD":             {"ONBUILD ${1:INSTRUCTION}"},
	"STOPSIGNAL":          {"STOPSIGNAL ${1:signal}"},
	"HEALTHCHECK":         {"HEALTHCHECK --interval=${1:30s} --timeout=${2:30s} --start-period=${3:5s} --retries=${4:3} CMD [ \"${5:executable}\" ]", "HEALTHCHECK NONE"},
	"SHELL":               {"SHELL [ \"${1:executable}\" ]"},
	"MAINTAINER":          {"MAINTAINER ${1:name}"},
	"dialect LISTENS":     {"LISTENS ON: TCP:${1:80} FOR: ${2:type}"},
	"dialect CONNECTS":    {"CONNECTS TO: ${1:host} FOR: ${2:type}", "CONNECTS TO: ${1:host} ON: TCP:${2:80} FOR: ${3:type}"},
	"dialect ENVIRONMENT": {"ENVIRONMENT NEEDS: ${1:NAME} FORMAT: ${2:format}", "ENVIRONMENT ACCEPTS: ${1:NAME} FORMAT: ${2:format}"},
	"dialect VOLUME":      {"VOLUME AT: ${1:/path} FORMAT: ${2:type} REQUIRES: ${3:WRITE}"},
	"dialect PROVISIONS":  {"PROVISIONS SCHEMA: ${1:type} IN: ${2:name}"},
	"dialect WITHOUT":     {"WITHOUT ${1:BASE}"},
	"dialect HOST":        {"HOST ${1:host}\nLISTENS ON: TCP:${2:5432} FOR: ${3:type}"},
	"dialect PROGRAM":     {"PROGRAM ${1:program}\nLISTENS ON: TCP:{{--host}}:{{--port}} FOR: ${2:type}\nENVIRONMENT ACCEPTS: --port FORMAT: PORT(${2:type}) DEFAULT: ${3:8000}\nENVIRONMENT ACCEPTS: --host FORMAT: BIND DEFAULT: ${4:127.0.0.1}"},
	"dialect TYPE":        {"TYPE ${1:type} IS: ${2:type}"},
	"dialect FORMAT":      {"FORMAT ${1:type} IS: ${2:format}", "FORMAT ${1:type} MATCHES: \"${2:regexp}\""},
}

// skeletonText returns the text of a skeleton as it is before the user types over any part of it.
func skeletonText(skeleton string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(skeleton, "${")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		placeholder, after, _ := strings.Cut(rest, "}")
		_, word, _ := strings.Cut(placeholder, ":")
		b.WriteString(word)
		skeleton = after
	}
}
