package project

var origins = [...]string{
	NoContract: "nothing is known about its image", FromKey: "contract from `x-contract`", FromBuild: "contract from its Dockerfile",
	FromFile: "contract from a contract file", FromLock: "contract from the image's label", FromCatalog: "contract from the catalogue",
	FromScript:   "no contract line; this is from a script that it runs",
	FromEvidence: "no contract line; this is from its configuration", FromProgram: "contract of the program that it runs",
}

// Description says where a service's contract comes from.
func (o Origin) Description() string { return origins[o] }
