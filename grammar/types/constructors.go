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
	Doc       string // Markdown; the first sentence is the summary
	Reference bool   // links the value to a protocol type or a named connection
	Secret    bool   // its values are never printed

	least, most int // the smallest and largest number of arguments
	verify      func(args []string) *Flaw
	// check returns what is wrong with a value; it is nil for the constructors that Registry.Check handles
	// itself. It is never called with an empty value.
	check func(args []string, value string) string
	empty bool // accepts the empty value
}

// many is the maximum of a constructor that accepts any number of arguments.
const many = 1 << 30

// Constructors lists all constructors in the order of the manual.
var Constructors = []*Constructor{
	{Kind: "STRING", Usage: "STRING", Doc: "Any text, including the empty text.", empty: true},
	{Kind: "NONEMPTY", Usage: "NONEMPTY", Doc: "Any text except the empty text."},
	{Kind: "INT", Usage: "INT(min..max)", Doc: "A whole number. Either bound, or both, may be left out: `INT(1..)`, `INT`.", most: 1, verify: verifyInt, check: checkInt},
	{Kind: "NUMBER", Usage: "NUMBER", Doc: "A number, with or without a fraction.", check: checkNumber},
	{Kind: "BOOL", Usage: "BOOL", Doc: "True or false, in one of the usual spellings: `true`, `1`, `yes`, `on` and so on, in any case.", check: checkBool},
	{Kind: Set, Usage: "SET", Doc: "True if it is not empty, as in a shell test. Any text is true, even `false` and `0`; only the empty text is false."},
	{Kind: "ENUM", Usage: "ENUM(a, b, …)", Doc: "Exactly one of the words. If `\"\"` is one of them, the value may be empty.", least: 1, most: many, check: checkEnum, empty: true},
	{Kind: "REGEX", Usage: "REGEX(\"pattern\")", Doc: "Text in which the regular expression (RE2 syntax) matches somewhere. Use `^` and `$` to match the complete text.", least: 1, most: 1, verify: verifyPattern, empty: true},
	{Kind: "DURATION", Usage: "DURATION", Doc: "A duration: `30s`, `1h30m`, `7d`, `PT5M`, or a bare number in a unit that the image defines.", check: checkDuration},
	{Kind: "SIZE", Usage: "SIZE", Doc: "An amount of memory or disk: `512m`, `1.5GiB`, or a bare number of bytes.", check: checkSize},
	{Kind: "URI", Usage: "URI", Doc: "A URL outside the project, such as the public URL of the service itself. It is never looked up in the project.", check: checkURI},
	{Kind: "EMAIL", Usage: "EMAIL", Doc: "An e-mail address.", check: checkEmail},
	{Kind: "UUID", Usage: "UUID", Doc: "A UUID: 32 hexadecimal digits, with dashes or without.", check: checkUUID},
	{Kind: "PATH", Usage: "PATH", Doc: "A path in the container.", check: checkPath},
	{Kind: File, Usage: "FILE(type)", Doc: "The path of a file in the container; `type` says what the file contains.", most: 1, check: checkPath},
	{Kind: "HOSTNAME", Usage: "HOSTNAME", Doc: "A host name that is not looked up in the project, such as the service's own name.", check: checkHostname},
	{Kind: "IP", Usage: "IP", Doc: "An IP address, version 4 or 6.", check: checkIP},
	{Kind: "CIDR", Usage: "CIDR", Doc: "A network: `10.0.0.0/8`, `fd00::/8`.", check: checkCIDR},
	{Kind: "TIMEZONE", Usage: "TIMEZONE", Doc: "A time zone: `Europe/Berlin`, `UTC`, or one in POSIX notation.", check: checkTimezone},
	{Kind: "LOCALE", Usage: "LOCALE", Doc: "A locale or language tag: `en_US.UTF-8`, `de-AT`, `C`.", check: checkLocale},
	{Kind: "SEMVER", Usage: "SEMVER", Doc: "A version number: `1.2.3`, `v2.0.0-rc.1`.", check: checkSemver},
	{Kind: "CRON", Usage: "CRON", Doc: "A schedule in the syntax of cron: `*/5 * * * *`, `@daily`.", check: checkCron},
	{Kind: "JSON", Usage: "JSON", Doc: "Text in JSON.", check: checkJSON},
	{Kind: "BASE64", Usage: "BASE64", Doc: "Bytes in Base64, with either alphabet, padded or not.", check: checkBase64},
	{Kind: "HEX", Usage: "HEX", Doc: "Bytes in hexadecimal digits.", check: checkHex},
	{Kind: "LOGLEVEL", Usage: "LOGLEVEL", Doc: "How much to log: `debug`, `info`, `warn`, `error` and similar words, in any case.", check: checkLogLevel},
	{Kind: "UID", Usage: "UID", Doc: "The number of a user or group.", check: checkUID},
	{Kind: List, Usage: "LIST(format, separator)", Doc: "Several values of the format, joined by the separator. Each reference in the list is a separate connection.", least: 1, most: 2},
	{Kind: Host, Usage: "HOST(type)", Doc: "The host of a service that speaks the type: a name or an IP address, without port.", Reference: true, least: 1, most: 1},
	{Kind: Port, Usage: "PORT(type)", Doc: "The port of a service that speaks the type.", Reference: true, least: 1, most: 1},
	{Kind: Address, Usage: "ADDRESS(type)", Doc: "The host of a service that speaks the type, with or without scheme, port and path.", Reference: true, least: 1, most: 1},
	{Kind: URL, Usage: "URL(type)", Doc: "The URL of a service that speaks the type. Scheme, host, port, user, password and database are checked separately.", Reference: true, least: 1, most: 1},
	{Kind: DSN, Usage: "DSN(type)", Doc: "The data source name of a database, in the form that the driver uses: a URL, `host=db dbname=x`, `u:p@tcp(db:3306)/x`, `Server=db,1433;User Id=u`.", Reference: true, least: 1, most: 1},
	{Kind: User, Usage: "USER(type)", Doc: "The name of an account of the service.", Reference: true, least: 1, most: 1},
	{Kind: Password, Usage: "PASSWORD(type[, account])", Doc: "The password of an account of the service: the one whose name is in another variable of the contract, or a fixed one. It is never printed.", Reference: true, Secret: true, least: 1, most: 2},
	{Kind: Database, Usage: "DATABASE(type)", Doc: "The name of a database (bucket, virtual host) in the service.", Reference: true, least: 1, most: 1},
	{Kind: Token, Usage: "TOKEN(type)", Doc: "A token that the service requires. It is never printed.", Reference: true, Secret: true, least: 1, most: 1},
	{Kind: Bind, Usage: "BIND", Doc: "The address that a listener binds to: `:80`, `0.0.0.0:80`, `http://0.0.0.0:2379`. A loopback host means that other containers cannot connect."},
	{Kind: Nothing, Usage: "NOTHING", Doc: "No value is valid: the image refuses the variable.", empty: true},
}

var byKind = func() map[Kind]*Constructor {
	m := make(map[Kind]*Constructor, len(Constructors))
	for _, c := range Constructors {
		m[c.Kind] = c
	}
	return m
}()

// synonyms maps names that other languages use to our constructors.
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

// nearConstructor returns the constructor that an unknown word most likely means, or "".
func nearConstructor(name string) string {
	if k := synonyms[name]; k != "" {
		return string(k)
	}
	if near := source.Keywords.Only(name, constructorNames()); near != "" {
		return near
	}
	return string(synonyms[source.Keywords.Only(name, slices.Sorted(maps.Keys(synonyms)))])
}

// NearFormat returns the constructor that a word most likely means, ignoring case, or "".
func NearFormat(word string) string { return nearConstructor(strings.ToUpper(word)) }

func constructorNames() []string {
	names := make([]string, len(Constructors))
	for i, c := range Constructors {
		names[i] = string(c.Kind)
	}
	return names
}
