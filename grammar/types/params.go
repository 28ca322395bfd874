package types

import "strings"

// A param is one key=value of a URL or a data source name. Its key is in lower case without whitespace, and
// the text of its value is unescaped.
type param struct {
	key   string
	value run
	text  string
}

// queryParams reads ?key=value&key=value and ;key=value.
func queryParams(rest run) []param {
	_, query := rest.cutAny("?;")
	if query.s == "" {
		return nil
	}
	query, _ = query.from(1).cutAny("#")
	var ps []param
	for _, part := range query.split("&") {
		for _, one := range part.split(";") {
			if key, value, ok := one.cut("="); ok {
				ps = append(ps, param{paramKey(key.s), value, unescape(value.s)})
			}
		}
	}
	return ps
}

// paramKey normalizes the spellings of a key: "User Id", "user_id", "userid".
func paramKey(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if !strings.ContainsAny(s, " _-") {
		return s
	}
	return strings.NewReplacer(" ", "", "_", "", "-", "").Replace(s)
}

// lookup returns the first param with one of the keys, or an empty one.
func lookup(ps []param, keys ...string) param {
	for _, p := range ps {
		for _, k := range keys {
			if p.key == k {
				return p
			}
		}
	}
	return param{}
}

// apply sets the user, password, database and TLS of t from the params, unless they are already set. In a web
// address the server decides what such names mean; login is true if they belong to the client.
func (t *Target) apply(ps []param, login bool) {
	t.params = ps
	if tls := paramTLS(ps); tls != Unknown && !isWeb(t.Scheme) {
		t.TLS = tls
	}
	if !login {
		return
	}
	if v := lookup(ps, "user", "username", "userid", "uid"); v.text != "" && !t.HasUser {
		t.User, t.UserAt, t.HasUser = v.text, v.value.part(), true
	}
	if v := lookup(ps, "password", "pwd"); v.text != "" && !t.HasPass {
		t.Password, t.PassAt, t.HasPass = v.text, v.value.part(), true
	}
	if v := lookup(ps, "database", "databasename", "dbname", "db", "initialcatalog"); v.text != "" && !t.HasBase {
		t.Database, t.BaseAt, t.HasBase = v.text, v.value.part(), true
	}
}

// paramTLS returns whether the params require TLS, or Unknown if they leave that to the client and the
// server.
func paramTLS(ps []param) Tri {
	v := strings.ToLower(lookup(ps, "sslmode", "ssl", "usessl", "tls", "encrypt", "secure").text)
	switch v {
	case "true", "1", "yes", "on", "require", "required", "verify-ca", "verify-full", "verify_ca", "verify_identity",
		"verifyca", "verifyfull", "skip-verify", "strict", "mandatory":
		return Yes
	case "false", "0", "no", "off", "disable", "disabled", "none":
		return No
	}
	return Unknown
}
