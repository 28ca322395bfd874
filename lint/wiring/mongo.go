package wiring

import (
	"fmt"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// mongoRoot is the variable of Docker's image with the name of the account that is created in the database
// admin at the first start (docker-entrypoint.sh).
const mongoRoot = "MONGO_INITDB_ROOT_USERNAME"

// checkAuthSource reports a MongoDB URL whose account is looked up in the wrong database. MongoDB looks it up in
// authSource, else in the URL's database, else in admin. home returns nil if the database has the account.
func (c *credentialJudge) checkAuthSource(e *end, l listenPort, k providerAccounts, user, database claim) *Fault {
	t := e.target
	if t.Kind != types.URL && t.Kind != types.DSN || e.value == nil || k.open || !user.set || !c.speaks(l.listener, "com.mongodb.db/") {
		return nil
	}
	root := false
	for _, a := range k.accounts {
		root = root || a.name.name == mongoRoot && a.name.equals(user)
	}
	how, _, _ := t.Param("authmechanism")
	if !root || how != "" && !strings.HasPrefix(how, "SCRAM") {
		return nil
	}
	place, at, ok := t.Param("authsource")
	switch {
	case ok && (place == "admin" || types.IsUnknown(place)):
		return nil
	case ok:
	case t.Open || !database.set || !database.known || database.text == "admin":
		return nil
	default:
		place, at = database.text, database.part
	}
	f := (&Fault{Rule: "credential-mismatch"}).at(e.v.Service, e.value, at)
	f.Message = fmt.Sprintf("%s logs in to %s as the user in %s with database %s, but that user is in `admin`; add `authSource=admin`",
		source.Quote(e.v.Name.Text), source.Quote(l.service.Name.Text), source.Quote(mongoRoot), source.Quote(place))
	for _, a := range k.accounts {
		f.relateSource(a.given, "the user is named here")
	}
	c.offerAuthSource(f, e, at, ok)
	return f
}

// offerAuthSource offers to add the database of the account to the URL.
func (c *credentialJudge) offerAuthSource(f *Fault, e *end, at types.Part, has bool) {
	span, ok := exact(e.value, at)
	if !ok || e.value.Image {
		return
	}
	edit := source.Edit{File: e.value.File, At: span, New: "admin"}
	if !has {
		rest := e.value.Text[at.Off+at.Len:]
		edit.At, edit.New = source.Span{Start: span.End, End: span.End}, "?authSource=admin"
		if strings.HasPrefix(rest, "?") {
			edit.At.Start, edit.At.End, edit.New = span.End+1, span.End+1, "authSource=admin&"
		}
	}
	f.fix("look the user up in admin", false, edit)
}

// checkReplicaSet reports a URL with a replica set for a MongoDB server that starts without one.
func (c *endJudge) checkReplicaSet(e *end, l listenPort) *Fault {
	v := c.view(l.service)
	name, at, ok := e.target.Param("replicaset")
	direct, _, _ := e.target.Param("directconnection")
	if !ok || name == "" || types.IsUnknown(name) || strings.EqualFold(direct, "true") || l.may || l.doubt || !c.speaks(l.listener, "com.mongodb.db/") || v.c.Variable(mongoRoot) == nil {
		return nil
	}
	for _, flag := range []string{"--replSet", "--config", "-f", "--configExpand"} {
		if v.Lookup(flag) != nil || v.Open(flag) {
			return nil
		}
	}
	f := (&Fault{Rule: "missing-replica-set", Weight: Evidence}).at(e.v.Service, e.value, at)
	f.Message = fmt.Sprintf("%s expects %s to be a replica set, but it is started without `--replSet`; remove `replicaSet`, or start it with `--replSet`",
		source.Quote(e.v.Name.Text), source.Quote(l.service.Name.Text))
	return f.relate(l.listener.File, l.listener.Place(), source.Quote(l.service.Name.Text)+" listens here")
}
