package dockerfile

// Forms lists every instruction in the order in which completion offers them: Docker's own first, then the
// dialect's.
var Forms = []*Form{
	{Name: FROM, parse: parseFrom, inContract: true, Doc: fromDoc,
		Usage: []string{"FROM [--platform=platform] image[:tag|@digest] [AS name]"},
		Flags: []FlagForm{{Name: "platform", Example: "arm64", Doc: "The platform of the image, such as linux/amd64. The default is the target platform."}}},
	{Name: RUN, parse: parseRun, heredocs: true, Doc: runDoc,
		Usage: []string{"RUN [--flag …] command argument …", "RUN [--flag …] [\"program\", \"argument\", …]", "RUN [--flag …] <<EOF"},
		Flags: runFlags},
	{Name: CMD, parse: parseCmd, inContract: true, Doc: cmdDoc,
		Usage: []string{"CMD [\"program\", \"argument\", …]", "CMD [\"argument\", \"argument\", …]", "CMD command argument …"}},
	{Name: LABEL, parse: parseLabel, Doc: labelDoc,
		Usage: []string{"LABEL key=value [key=value …]", "LABEL key value"}},
	{Name: EXPOSE, parse: parseExpose, inContract: true, Doc: exposeDoc,
		Usage: []string{"EXPOSE port[/protocol] …"}},
	{Name: ENV, parse: parseEnv, inContract: true, Doc: envDoc,
		Usage: []string{"ENV key=value [key=value …]", "ENV key value"}},
	{Name: ADD, parse: parseAdd, heredocs: true, Doc: addDoc,
		Usage: []string{"ADD [flags] source … destination", "ADD [flags] [\"source\", …, \"destination\"]", "ADD [flags] <<EOF … destination"},
		Flags: addFlags},
	{Name: COPY, parse: parseCopy, heredocs: true, Doc: copyDoc,
		Usage: []string{"COPY [flags] source … destination", "COPY [flags] [\"source\", …, \"destination\"]", "COPY [flags] <<EOF … destination"},
		Flags: copyFlags},
	{Name: ENTRYPOINT, parse: parseEntrypoint, inContract: true, Doc: entrypointDoc,
		Usage: []string{"ENTRYPOINT [\"program\", \"argument\", …]", "ENTRYPOINT command argument …"}},
	{Name: VOLUME, parse: parseVolume, inContract: true, Doc: volumeDoc,
		Usage: []string{"VOLUME path …", "VOLUME [\"path\", …]"}},
	{Name: USER, parse: parseUser, inContract: true, Doc: userDoc,
		Usage: []string{"USER user[:group]", "USER uid[:gid]"}},
	{Name: WORKDIR, parse: parseWorkdir, Doc: workdirDoc,
		Usage: []string{"WORKDIR path"}},
	{Name: ARG, parse: parseArg, flagsIgnored: true, Doc: argDoc,
		Usage: []string{"ARG name[=default] …"}},
	{Name: ONBUILD, parse: parseOnBuild, Doc: onbuildDoc,
		Usage: []string{"ONBUILD instruction"}},
	{Name: STOPSIGNAL, parse: parseStopSignal, flagsIgnored: true, Doc: stopsignalDoc,
		Usage: []string{"STOPSIGNAL signal"}},
	{Name: HEALTHCHECK, parse: parseHealthcheck, inContract: true, Doc: healthcheckDoc,
		Usage: []string{"HEALTHCHECK [flags] CMD command", "HEALTHCHECK NONE"},
		Flags: healthFlags},
	{Name: SHELL, parse: parseShell, Doc: shellDoc,
		Usage: []string{"SHELL [\"program\", \"argument\", …]"}},
	{Name: MAINTAINER, parse: parseMaintainer, Doc: maintainerDoc,
		Usage: []string{"MAINTAINER name"}},

	{Name: LISTENS, Dialect: true, parse: parseListens, Doc: listensDoc,
		Usage:   []string{"LISTENS ON: endpoint FOR: type, … clauses"},
		order:   []step{{names: []string{ON}}, {names: []string{FOR}}},
		Clauses: []ClauseForm{onEndpoint, forTypes, asName, loopback, tls, when, unless, doc}},
	{Name: CONNECTS, Dialect: true, parse: parseConnects, Doc: connectsDoc,
		Usage:   []string{"CONNECTS TO: host [ON: endpoint] FOR: type, … clauses"},
		order:   []step{{names: []string{TO}}, {names: []string{ON}, optional: true}, {names: []string{FOR}}},
		Clauses: []ClauseForm{toHost, onEndpoint, forTypes, asName, optional, schema, tls, when, unless, doc}},
	{Name: ENVIRONMENT, Dialect: true, parse: parseEnvironment, Doc: environmentDoc,
		Usage: []string{"ENVIRONMENT NEEDS: NAME FORMAT: format clauses", "ENVIRONMENT ACCEPTS: NAME FORMAT: format clauses",
			"ENVIRONMENT EMITS: NAME FORMAT: format clauses"},
		order: []step{{names: []string{NEEDS, ACCEPTS, EMITS}}, {names: []string{FORMAT}}},
		Clauses: []ClauseForm{needs, accepts, emits, format, defaultValue, alias, excludes, once, secret, variant, prefers, or,
			toOutput, when, unless, doc}},
	{Name: VOLUME, Dialect: true, parse: parseContractVolume, Doc: volumeAtDoc,
		Usage:   []string{"VOLUME AT: path FORMAT: type REQUIRES: READ|WRITE clauses"},
		order:   []step{{names: []string{AT}}, {names: []string{FORMAT}}, {names: []string{REQUIRES}}},
		Clauses: []ClauseForm{atPath, contentType, requires, optional, durable, chown, once, uid, gid, when, unless, doc}},
	{Name: PROVISIONS, Dialect: true, parse: parseProvisions, Doc: provisionsDoc,
		Usage: []string{"PROVISIONS SCHEMA: type IN: name clauses", "PROVISIONS DATABASE: name IN: name clauses",
			"PROVISIONS USER: name IN: name clauses"},
		order:   []step{{names: []string{SCHEMA, DATABASE, USER}}, {names: []string{IN}}},
		Clauses: []ClauseForm{schema, database, user, in, when, unless, doc}},
	{Name: WITHOUT, Dialect: true, parse: parseWithout, Doc: withoutDoc,
		Usage: []string{"WITHOUT BASE", "WITHOUT LISTENS ON: endpoint", "WITHOUT CONNECTS TO: host", "WITHOUT ENVIRONMENT NAME",
			"WITHOUT VOLUME AT: path"},
		Clauses: []ClauseForm{onEndpoint, toHost, atPath}},
	{Name: HOST, Dialect: true, onlyInFiles: true, parse: parseHost, Doc: hostDoc,
		Usage: []string{"HOST host, …"}},
	{Name: PROGRAM, Dialect: true, onlyInFiles: true, parse: parseProgram, Doc: programDoc,
		Usage: []string{"PROGRAM word …, …"}},
	{Name: TYPE, Dialect: true, onlyInFiles: true, parse: parseTypeDecl, Doc: typeDoc,
		Usage:   []string{"TYPE type IS: type PORT: endpoint SCHEME: word, … clauses"},
		Clauses: []ClauseForm{isType, port, tlsPort, scheme, tlsScheme, doc}},
	{Name: FORMAT, Dialect: true, onlyInFiles: true, parse: parseFormatDecl, Doc: formatDoc,
		Usage:   []string{"FORMAT type IS: format clauses", "FORMAT type MATCHES: regexp clauses"},
		Clauses: []ClauseForm{isFormat, matches, doc}},
}

// The clauses of contract lines.
var (
	onEndpoint   = ClauseForm{Name: ON, kind: anEndpoint, Usage: "ON: TCP:80", Doc: "The transport and the port, a range of ports, or a placeholder: `TCP:80`, `UDP:8000-8010`, `TCP:{{PORT}}`. After `LISTENS`, the variable or flag with the address may come before the port: `TCP:{{--host}}:{{--port}}`."}
	forTypes     = ClauseForm{Name: FOR, kind: someTypes, Usage: "FOR: type, …", Doc: "The protocol types. After LISTENS, all of them are spoken; after CONNECTS, any one is enough."}
	toHost       = ClauseForm{Name: TO, kind: aHost, Usage: "TO: host", Doc: "The host: a DNS name, an IP address, or a variable with one: `{{DB_HOST}}`."}
	asName       = ClauseForm{Name: AS, kind: aName, Usage: "AS: name", Doc: "A name for this line, for `IN:`, `USER(name)` and messages. Lines with the same name are alternatives."}
	optional     = ClauseForm{Name: OPTIONAL, Bare: true, Usage: "OPTIONAL", Doc: "The image also runs if this is missing. If it is present, it must match."}
	durable      = ClauseForm{Name: DURABLE, Bare: true, Usage: "DURABLE", Doc: "With `OPTIONAL`: written data is lost if there is no volume."}
	chown        = ClauseForm{Name: CHOWN, Bare: true, Usage: "CHOWN", Doc: "If started as root, the image changes the owner of the path to UID itself."}
	loopback     = ClauseForm{Name: LOOPBACK, Bare: true, Usage: "LOOPBACK", Doc: "Only the container itself can connect: the listener is bound to the loopback address."}
	defaultValue = ClauseForm{Name: DEFAULT, kind: aText, Usage: "DEFAULT: value", Doc: "The value if the variable is not set. It must match the format, and may contain `{{NAME}}`."}
	alias        = ClauseForm{Name: ALIAS, kind: aVariable, Repeat: true, Usage: "ALIAS: NAME", Doc: "Another variable, or flag, for the same value. May be repeated."}
	excludes     = ClauseForm{Name: EXCLUDES, kind: anAssignment, Repeat: true, Usage: "EXCLUDES: NAME[=value]", Doc: "Setting both variables is an error. May be repeated."}
	once         = ClauseForm{Name: ONCE, Bare: true, Usage: "ONCE", Doc: "Read only at the first start, when the data volume is empty."}
	secret       = ClauseForm{Name: SECRET, Bare: true, Usage: "SECRET", Doc: "The value is never printed, and should not be written in a file in plain text."}
	variant      = ClauseForm{Name: VARIANT, kind: aText, Usage: "VARIANT: FILE", Doc: "`NAME_FILE`, the path of a file with the value, can be set instead. Write a suffix with another separator in full: `__FILE`."}
	prefers      = ClauseForm{Name: PREFERS, kind: aText, not: VARIANT, Usage: "PREFERS: FILE", Doc: "Like `VARIANT:`, but the image accepts both: if `NAME_FILE` is also set, the file is used and the value of `NAME` is ignored."}
	or           = ClauseForm{Name: OR, kind: anAssignment, Repeat: true, Usage: "OR: NAME[=value]", Doc: "Setting one of the names is enough. May be repeated."}
	schema       = ClauseForm{Name: SCHEMA, kind: aType, Usage: "SCHEMA: type", Doc: "The schema of the database, with its version: `com.acme.shop@3`."}
	tls          = ClauseForm{Name: TLS, kind: aChoice, Values: []string{"NONE", "OPTIONAL", "REQUIRED"}, Says: tlsSays, Usage: "TLS: NONE|OPTIONAL|REQUIRED", Doc: "Whether the connection is encrypted. Without the clause it is not."}
	uid          = ClauseForm{Name: UID, kind: aNumber, Usage: "UID: number", Doc: "The user who must be able to use the volume."}
	gid          = ClauseForm{Name: GID, kind: aNumber, Usage: "GID: number", Doc: "The group that must be able to use the volume."}
	toOutput     = ClauseForm{Name: TO, kind: anOutput, Usage: "TO: STDOUT|path", Doc: "Where the text is written: to standard output, or to a file."}
	when         = ClauseForm{Name: WHEN, kind: conditions, Usage: "WHEN: condition|…", Doc: "The line applies only if a variable is set and not empty (`NAME`), has a value (`NAME=value`), a flag is given (`--flag`), or something is mounted or copied at, above or under a path (`/path`). `NAME*` is true if any variable with that prefix is set. In a `PROGRAM` block `./path` is in the working directory."}
	unless       = ClauseForm{Name: UNLESS, kind: conditions, Usage: "UNLESS: condition|…", Doc: "The line applies only if none of the conditions is true. The conditions are those of `WHEN:`."}
	doc          = ClauseForm{Name: DOC, kind: aText, Usage: "DOC: \"text\"", Doc: "A note that is shown on hover and with findings."}
	needs        = ClauseForm{Name: NEEDS, kind: aVariable, Usage: "NEEDS: NAME", Doc: "The variable must be set."}
	accepts      = ClauseForm{Name: ACCEPTS, kind: aPattern, Usage: "ACCEPTS: NAME", Doc: "The variable may be set. `*` matches any characters."}
	emits        = ClauseForm{Name: EMITS, kind: aVariable, Usage: "EMITS: NAME", Doc: "The container prints a text that must be set as this variable in another container."}
	format       = ClauseForm{Name: FORMAT, kind: aFormat, Usage: "FORMAT: format", Doc: "The form of a value, or what it refers to: `INT(1..9)`, `HOST(org.postgresql.db/)`."}
	contentType  = ClauseForm{Name: FORMAT, kind: aContent, Usage: "FORMAT: type", Doc: "The type of the volume's content: `org.w3.clf`."}
	atPath       = ClauseForm{Name: AT, kind: aPath, Usage: "AT: /path", Doc: "The mount point of the volume: a path, or a variable with one."}
	requires     = ClauseForm{Name: REQUIRES, kind: aChoice, Values: []string{"READ", "WRITE"}, Says: requiresSays, Usage: "REQUIRES: READ|WRITE", Doc: "Whether the image only reads the volume, or writes to it too."}
	database     = ClauseForm{Name: DATABASE, kind: aText, Usage: "DATABASE: name", Doc: "A database that the image creates."}
	user         = ClauseForm{Name: USER, kind: aText, Usage: "USER: name", Doc: "An account that the image creates."}
	in           = ClauseForm{Name: IN, kind: anEnd, Usage: "IN: name", Doc: "Where it is created: the connection or listener with this `AS:` name, or a host."}
	isType       = ClauseForm{Name: IS, kind: aType, Repeat: true, Usage: "IS: type", Doc: "A supertype: the declared type is accepted wherever the supertype is required."}
	port         = ClauseForm{Name: PORT, kind: anEndpoint, Repeat: true, Usage: "PORT: TCP:80", Doc: "The default port of the protocol."}
	tlsPort      = ClauseForm{Name: TLSPORT, kind: anEndpoint, Repeat: true, Usage: "TLS-PORT: TCP:443", Doc: "The default port of the protocol with TLS."}
	scheme       = ClauseForm{Name: SCHEME, kind: words, Repeat: true, Usage: "SCHEME: word, …", Doc: "The URL schemes of the protocol."}
	tlsScheme    = ClauseForm{Name: TLSSCHEME, kind: words, Repeat: true, Usage: "TLS-SCHEME: word, …", Doc: "The URL schemes of the protocol with TLS."}
	isFormat     = ClauseForm{Name: IS, kind: aFormat, Usage: "IS: format", Doc: "The format for which this is another name."}
	matches      = ClauseForm{Name: MATCHES, kind: aText, Usage: "MATCHES: \"regexp\"", Doc: "A regular expression in RE2 syntax that must match the complete value."}
)

// The meaning of the words of TLS: and REQUIRES:.
var (
	tlsSays = map[string]string{
		"NONE":     "the connection is not encrypted.",
		"OPTIONAL": "both are accepted.",
		"REQUIRED": "connections without TLS are refused.",
	}
	requiresSays = map[string]string{
		"READ":  "the image only reads from the volume.",
		"WRITE": "the image also writes to the volume, so it must not be mounted read-only.",
	}
)
