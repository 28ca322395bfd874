package rules_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestBuildKitMade does the same comparison for files that are randomly composed of the constructs that the
// checks cover.
func TestBuildKitMade(t *testing.T) {
	names := buildkitNames()
	rapid.Check(t, func(r *rapid.T) {
		body := madeFile(r)
		want, ok := askBuildKit(t, body)
		if !ok {
			r.Skip("BuildKit cannot build it")
		}
		for _, d := range differences(want, ours(t, body, names)) {
			r.Errorf("%s\n%s", d, body)
		}
	})
}

// madeFile returns a random Dockerfile with a few stages.
func madeFile(r *rapid.T) string {
	var b strings.Builder
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(r, label) }
	for range rapid.IntRange(0, 3).Draw(r, "globals") {
		b.WriteString(pick("comment", "", "", "# TAG is the tag\n", "# a remark\n", "#\n"))
		b.WriteString(pick("global", madeGlobals...) + "\n")
	}
	for range rapid.IntRange(1, 4).Draw(r, "stages") {
		b.WriteString(pick("above", "", "", "", "# build does it\n", "# check=skip=FromAsCasing,StageNameCasing why\n", "\n"))
		b.WriteString(pick("from", "FROM", "FROM", "FROM", "from", "From") + " " + pick("platform", madePlatforms...))
		b.WriteString(pick("image", madeImages...) + pick("as", madeNames...) + "\n")
		for range rapid.IntRange(0, 6).Draw(r, "instructions") {
			b.WriteString(pick("before", "", "", "", "", "# check=skip=UndefinedVar,JSONArgsRecommended\n", "\n", "ONBUILD "))
			b.WriteString(pick("instruction", madeInstructions...) + "\n")
		}
	}
	return b.String()
}

var (
	madeGlobals = []string{"ARG TAG=3", "ARG TAG", "arg BASE=alpine", "ARG BASE=${NONE:-debian}", "ARG TAG=3 BASE=Alpine", "ARG EMPTY=",
		"ARG PASSWORD=x", "ARG TARGETPLATFORM=linux/arm64", "ARG B=$TAG\\\n-x", "ARG SCRATCH=scratch"}
	madePlatforms = []string{"", "", "", "", "--platform=linux/amd64 ", "--platform=$BUILDPLATFORM ", "--platform=$TARGETPLATFORM ",
		"--platform=${TARGETPLATFORM:-linux/arm64} ", "--platform=linux/$TARGETARCH ", "--platform=windows/amd64 ", "--platform=linux ",
		"--platform=\"linux/x86_64\" ", "--platform=$TARGETPLATFRM ", "--platform=${NONE:-linux/arm/v7} "}
	madeImages = []string{"scratch", "scratch", "alpine", "alpine:$TAG", "alpine:${TAG:-3}", "$BASE", "${BASE}", "$BASE:$TAG", "build", "build",
		"tools", "alpine:${TGA:-3}", "alpine:3.$NONE", "mcr.microsoft.com/windows/nanoserver", "alpine\\\n:3", "${SCRATCH:-scratch}", "build-$TARGETARCH", "debian${EMPTY:+-x}",
		"alpine${TAG#x}", "alpine:${TAG%3}4", "alpine:${TAG/3/5}"}
	madeNames = []string{"", "", " AS build", " as build", " AS Build", " As tools", " AS build-amd64", " AS scratch", " AS context", " AS linux-x", " \\\n AS TOOLS", " AS amd64"}

	madeInstructions = []string{
		"ENV A=1 B=$A", "ENV A=$A:x", "ENV A=1", "ENV PATH=$PATH:/x", "env B \"$C\" d", "ENV LEGACY $D e", "ENV $A=x", "ENV C='$D' E=\"$F\" G=\\$H",
		"ENV A=${B:-$C} D=${A:+$E}", "ENV A=${PATH#/usr} B=${NONE%%x*}", "ENV API_KEY=x", "ENV key=x KEY_FILE=y", "ENV A=$$B C=$1 D=$@",
		"ENV \\\n  A=$Q \\\n\n  B=2", "ENV A=x \\\n # remark\n B=y", "ENV A=1 A=$A",
		"ARG C", "ARG C=1 D=$C", "ARG TAG", "ARG BASE", "ARG D=$NONE", "ARG TARGETARCH", "ARG AUTH", "ARG TOKEN=1 AUTH_FILE", "ARG BUILDKIT_SBOM_SCAN_STAGE=true", "# C is c\nARG C=2",
		"COPY a b", "COPY $A b", "COPY --chown=$U:$G a $DEST", "COPY --chmod=0$M a b", "COPY [\"a $A\", \"$B\"]", "COPY --from=build a $X", "COPY --from=0 a b",
		"COPY --from=alpine a b", "COPY <<EOF /x\n$BODY ${A:-x} \\$NOT\nEOF", "COPY <<'EOF' /x\n$BODY\nEOF", "ADD https://example.com/$A b", "ADD --checksum=$SUM https://example.com/a b",
		"add a\\\n b", "COPY <<-EOF <<EOG $C/\n\t$B\n\tEOF\n$E\nEOG",
		"WORKDIR /a", "WORKDIR a", "WORKDIR $A", "WORKDIR $A/b", "WORKDIR \"/a\"", "WORKDIR C:/a", "WORKDIR ${PATH}", "workdir ./x",
		"CMD a b", "CMD [\"a\"]", "Cmd a", "CMD ['a']", "CMD exec a", "ENTRYPOINT a", "ENTRYPOINT [\"a\"]", "HEALTHCHECK CMD a", "HEALTHCHECK NONE", "HEALTHCHECK --interval=5s CMD [\"a\"]",
		"SHELL [\"/bin/bash\", \"-c\"]", "MAINTAINER a", "maintainer \"x\"", "LABEL a=$L", "LABEL a b", "label \"x y\"=$Z", "LABEL a=1 b=\"$C\"",
		"EXPOSE 80", "EXPOSE 80/TCP 53/udp", "EXPOSE 127.0.0.1:80:80 8080:80", "EXPOSE $A", "EXPOSE 80-90/Udp", "EXPOSE [::1]:80:80/SCTP",
		"USER $U", "USER a:$G", "VOLUME $V /w", "VOLUME [\"$V\"]", "STOPSIGNAL SIGTERM", "STOPSIGNAL ${S:-9}", "RUN echo $A", "RUN --mount=type=cache,target=$T true",
		"RUN --mount=type=bind,from=build,source=$S,target=/x true", "RUN <<EOF\necho $A\nEOF", "RUN a \\\n\n  b", "RUN a \\\n   \n# c\n\n  b", "run a", "Run a", "RUN [\"a\", \"$B\"]",
	}
)
