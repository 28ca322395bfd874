package wiring

import (
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// This file declares the stages of a check. Each stage embeds the one below it, so that it can use the lower
// stages, and the compiler rejects a call to a higher one. The package comment shows them.

// shared is the state that is common to all stages when one Compose project is checked. Each field belongs to
// one stage, which its comment names and which fills it.
type shared struct {
	*Result
	types   *types.Registry
	hosts   *project.HostSet
	order   *project.Order
	homes   map[*project.Service][]*project.Service // services in each network namespace
	index   *index
	names   directory                           // resolver
	views   map[*project.Service]*view          // serviceFinder
	spaces  map[*project.Service]namespacePorts // serviceFinder: the ports in each network namespace
	places  map[faultKey][]*Fault               // ledger: faults by place
	placed  int                                 // ledger: number of faults in places
	needsBy map[*project.Service][]*Need        // check: needs of each service that was checked
}

// ledger records faults. Input: a fault; output: Result.Faults, without duplicates.
type ledger struct{ *shared }

// resolver finds the services that a host name means. Input: a service and a host; output: an answer.
type resolver struct{ *ledger }

// serviceFinder finds the ports that services listen on, and candidates for a need. Input: a service, or the
// types of a need; output: a view, listen ports or candidates.
type serviceFinder struct{ *resolver }

// endFinder finds the connections that a contract and the values of variables state, and checks values
// against their formats. Input: a view; output: ends and flaws.
type endFinder struct{ *serviceFinder }

// credentialJudge compares the credentials of an end with those of its provider. Input: an end and a
// listen port; output: a fault or nil.
type credentialJudge struct{ *endFinder }

// hostJudge explains why a host does not lead to a provider, and suggests another one. Input: an end; output:
// a fault or nil.
type hostJudge struct{ *credentialJudge }

// endJudge checks one end. It records its need with a verdict and reports a fault. Input: an end; output: a
// Need.
type endJudge struct{ *hostJudge }

// evidenceJudge checks addresses in values that no contract describes. Input: a view; output: needs and
// faults.
type evidenceJudge struct{ *endJudge }

// fileCheck checks the files that variables name. Input: a view; output: faults.
type fileCheck struct{ *endFinder }

// environmentCheck checks the variables of a service. Input: a view; output: needs and faults.
type environmentCheck struct{ *fileCheck }

// volumeCheck checks the volumes of a service. Input: a view; output: needs and faults.
type volumeCheck struct{ *serviceFinder }

// portCheck checks the ports that a service publishes, and its labels for Traefik. Input: a view; output:
// faults.
type portCheck struct{ *serviceFinder }

// orderCheck checks depends_on, schemas and cycles at startup. Input: the needs with their verdicts; output:
// faults.
type orderCheck struct{ *endFinder }

// advertisedCheck checks the addresses that listeners send to their clients. Input: all needs; output:
// faults.
type advertisedCheck struct{ *endFinder }

// checker runs the stages, and answers the editor's questions after the check.
type checker struct {
	*evidenceJudge
	variables *environmentCheck
	storage   *volumeCheck
	ports     *portCheck
	sequence  *orderCheck
	receivers *advertisedCheck
}

func newChecker(app *project.App, reg *types.Registry, hosts *project.HostSet) *checker {
	all := &shared{Result: &Result{App: app}, types: reg, hosts: hosts, order: project.NewOrder(app),
		homes: map[*project.Service][]*project.Service{}, views: map[*project.Service]*view{},
		spaces: map[*project.Service]namespacePorts{}, places: map[faultKey][]*Fault{}, needsBy: map[*project.Service][]*Need{}}
	finder := &serviceFinder{&resolver{&ledger{all}}}
	ends := &endFinder{finder}
	c := &checker{
		evidenceJudge: &evidenceJudge{&endJudge{&hostJudge{&credentialJudge{ends}}}},
		variables:     &environmentCheck{&fileCheck{ends}},
		storage:       &volumeCheck{finder},
		ports:         &portCheck{finder},
		sequence:      &orderCheck{ends},
		receivers:     &advertisedCheck{ends},
	}
	c.index = c.newIndex()
	for _, s := range app.Services {
		c.homes[s.NetworkOwner()] = append(c.homes[s.NetworkOwner()], s)
	}
	c.names = c.register()
	return c
}
