package types

import (
	"maps"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Constructor is one row of the table of formats.
type Constructor struct {
	Kind      Kind
	Usage     string // "INT(min..max)"
	Doc       string // Markdown, its first sentence is the summary
	Reference bool   // ties the value to a protocol type or a named connection
	Secret    bool   // a value of it is never printed

	least, most int // how many arguments it takes
	verify      func(args []string) *Flaw
	// check says what is wrong with a value; nil for what Registry.Check decides itself. An
	// empty value never reaches it.
	check func(args []string, value string) string
	empty bool // an empty value fits
}

// many is a number of arguments that nobody reaches.
const many = 1 << 30

// Constructors lists every constructor, in the order of the manual.
var Constructors = []*Constructor{
	{Kind: "STRING", Usage: "STRING", Doc: "Any text, the empty one too.", empty: true},
	{Kind: "NONEMPTY", Usage: "NONEMPTY", Doc: "Any text but the empty one."},
	{Kind: "INT", Usage: "INT(min..max)", Doc: "A whole number. Either bound, or both, may be left out: `INT(1..)`, `INT`.", most: 1, verify: verifyInt, check: checkInt},
	{Kind: "NUMBER", Usage: "NUMBER", Doc: "A number, with or without a fraction.", check: checkNumber},
	{Kind: "BOOL", Usage: "BOOL", Doc: "True or false, in one of the usual spellings: `true`, `1`, `yes`, `on` and so on, in any case.", check: checkBool},
	{Kind: Set, Usage: "SET", Doc: "True when it is set: the shell's idea of a switch. Any text but the empty one is true, `false` and `0` as well."},
	{Kind: "ENUM", Usage: "ENUM(a, b, …)", Doc: "One of the words, letter by letter. `\"\"` among them lets the value be empty.", least: 1, most: many, check: checkEnum, empty: true},
	{Kind: "REGEX", Usage: "REGEX(\"pattern\")", Doc: "A text in which the regular expression (RE2 syntax) finds a match. Write `^` and `$` to bind it to the ends.", least: 1, most: 1, verify: verifyPattern, empty: true},
	{Kind: "DURATION", Usage: "DURATION", Doc: "A length of time: `30s`, `1h30m`, `7d`, `PT5M`, or a bare number in the image's own unit.", check: checkDuration},
	{Kind: "SIZE", Usage: "SIZE", Doc: "An amount of memory or disk: `512m`, `1.5GiB`, or a bare number of bytes.", check: checkSize},
	{Kind: "URI", Usage: "URI", Doc: "An address in the wide world, such as the service's own public URL. It is never looked up in the project.", check: checkURI},
	{Kind: "EMAIL", Usage: "EMAIL", Doc: "An e-mail address.", check: checkEmail},
	{Kind: "UUID", Usage: "UUID", Doc: "A UUID: 32 hexadecimal digits, with dashes or without.", check: checkUUID},
	{Kind: "PATH", Usage: "PATH", Doc: "A path in the container.", check: checkPath},
	{Kind: File, Usage: "FILE(type)", Doc: "The path of a file in the container; `type` says what the file holds.", most: 1, check: checkPath},
	{Kind: "HOSTNAME", Usage: "HOSTNAME", Doc: "A host's name that is not looked up in the project, such as the service's own.", check: checkHostname},
	{Kind: "IP", Usage: "IP", Doc: "An IP address, version 4 or 6.", check: checkIP},
	{Kind: "CIDR", Usage: "CIDR", Doc: "A network: `10.0.0.0/8`, `fd00::/8`.", check: checkCIDR},
	{Kind: "TIMEZONE", Usage: "TIMEZONE", Doc: "A time zone: `Europe/Berlin`, `UTC`, or as POSIX writes it.", check: checkTimezone},
	{Kind: "LOCALE", Usage: "LOCALE", Doc: "A locale or language tag: `en_US.UTF-8`, `de-AT`, `C`.", check: checkLocale},
	{Kind: "SEMVER", Usage: "SEMVER", Doc: "A version number: `1.2.3`, `v2.0.0-rc.1`.", check: checkSemver},
	{Kind: "CRON", Usage: "CRON", Doc: "A schedule as cron reads it: `*/5 * * * *`, `@daily`.", check: checkCron},
	{Kind: "JSON", Usage: "JSON", Doc: "A JSON text.", check: checkJSON},
	{Kind: "BASE64", Usage: "BASE64", Doc: "Bytes in base 64, with either alphabet, padded or not.", check: checkBase64},
	{Kind: "HEX", Usage: "HEX", Doc: "Bytes in hexadecimal digits.", check: checkHex},
	{Kind: "LOGLEVEL", Usage: "LOGLEVEL", Doc: "How much to log: `debug`, `info`, `warn`, `error` and their kin, in any case.", check: checkLogLevel},
	{Kind: "UID", Usage: "UID", Doc: "The number of a user or group.", check: checkUID},
	{Kind: List, Usage: "LIST(format, separator)", Doc: "Several values in one, each of the format. Each reference in it is a connection of its own.", least: 1, most: 2},
	{Kind: Host, Usage: "HOST(type)", Doc: "The host of a service that speaks the type: a name or an IP address, without port.", Reference: true, least: 1, most: 1},
	{Kind: Port, Usage: "PORT(type)", Doc: "The port of a service that speaks the type.", Reference: true, least: 1, most: 1},
	{Kind: Address, Usage: "ADDRESS(type)", Doc: "The host of a service that speaks the type, with or without scheme, port and path.", Reference: true, least: 1, most: 1},
	{Kind: URL, Usage: "URL(type)", Doc: "The URL of a service that speaks the type. It is taken apart: scheme, host, port, user, password and database are each checked.", Reference: true, least: 1, most: 1},
	{Kind: DSN, Usage: "DSN(type)", Doc: "How to reach a database, as a driver writes it: a URL, `host=db dbname=x`, `u:p@tcp(db:3306)/x`, `Server=db,1433;User Id=u`.", Reference: true, least: 1, most: 1},
	{Kind: User, Usage: "USER(type)", Doc: "The name of an account of the service.", Reference: true, least: 1, most: 1},
	{Kind: Password, Usage: "PASSWORD(type[, account])", Doc: "The password of an account of the service: of the one that the contract names beside it, or of a fixed one. It is never printed.", Reference: true, Secret: true, least: 1, most: 2},
	{Kind: Database, Usage: "DATABASE(type)", Doc: "The name of a database (bucket, virtual host) in the service.", Reference: true, least: 1, most: 1},
	{Kind: Token, Usage: "TOKEN(type)", Doc: "A token that the service asks for. It is never printed.", Reference: true, Secret: true, least: 1, most: 1},
	{Kind: Bind, Usage: "BIND", Doc: "What a listener binds to: `:80`, `0.0.0.0:80`, `http://0.0.0.0:2379`. A loopback host means that other containers cannot connect."},
	{Kind: Nothing, Usage: "NOTHING", Doc: "Fits no value: the image refuses the variable.", empty: true},
}

var byKind = func() map[Kind]*Constructor {
	m := make(map[Kind]*Constructor, len(Constructors))
	for _, c := range Constructors {
		m[c.Kind] = c
	}
	return m
}()

// synonyms are names that other languages have for constructors.
var synonyms = map[string]Kind{
	"INTEGER": "INT", "LONG": "INT", "UINT": "INT", "INT32": "INT", "INT64": "INT",
	"BOOLEAN": "BOOL", "TEXT": "STRING", "STR": "STRING", "CHAR": "STRING", "VARCHAR": "STRING", "ANY": "STRING",
	"FLOAT": "NUMBER", "DOUBLE": "NUMBER", "DECIMAL": "NUMBER", "NUM": "NUMBER",
	"FLAG": Set, "SWITCH": Set, "ONEOF": "ENUM", "CHOICE": "ENUM", "REGEXP": "REGEX", "PATTERN": "REGEX",
	"INTERVAL": "DURATION", "TIMEOUT": "DURATION", "TIMESPAN": "DURATION", "BYTES": "SIZE", "MEMORY": "SIZE",
	"LINK": "URI", "MAIL": "EMAIL", "GUID": "UUID", "DIRECTORY": "PATH", "DIR": "PATH", "FOLDER": "PATH", "FILENAME": "PATH",
	"DOMAIN": "HOSTNAME", "FQDN": "HOSTNAME", "IPADDRESS": "IP", "SUBNET": "CIDR", "TZ": "TIMEZONE", "LANGUAGE": "LOCALE",
	"VERSION": "SEMVER", "SCHEDULE": "CRON", "ARRAY": List, "USERNAME": User, "PASS": Password, "DB": Database,
}

// nearConstructor returns the constructor that an unknown one was likely meant to be, or "".
func nearConstructor(name string) string {
	if k := synonyms[name]; k != "" {
		return string(k)
	}
	if near := source.Keywords.Only(name, constructorNames()); near != "" {
		return near
	}
	return string(synonyms[source.Keywords.Only(name, slices.Sorted(maps.Keys(synonyms)))])
}

// NearFormat returns the constructor of formats that a word was likely meant to be, whatever its case,
// or "".
func NearFormat(word string) string { return nearConstructor(strings.ToUpper(word)) }

func constructorNames() []string {
	names := make([]string, len(Constructors))
	for i, c := range Constructors {
		names[i] = string(c.Kind)
	}
	return names
}
