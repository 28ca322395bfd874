package dockerfile

import "slices"

// Instructions returns all instructions of the file in the order of the text: those before the first FROM,
// declarations, FROM lines and the bodies of stages. It returns an ONBUILD but not its trigger.
func (f *File) Instructions() []Instruction {
	n := len(f.Args) + len(f.Early) + len(f.Types) + len(f.Formats)
	for _, s := range f.Stages {
		n += 1 + len(s.Also) + len(s.Hosts) + len(s.Programs) + len(s.Body)
	}
	all := make([]Instruction, 0, n)
	for _, a := range f.Args {
		all = append(all, a)
	}
	all = append(all, f.Early...)
	for _, t := range f.Types {
		all = append(all, t)
	}
	for _, t := range f.Formats {
		all = append(all, t)
	}
	for _, s := range f.Stages {
		if s.From != nil {
			all = append(all, s.From)
		}
		for _, from := range s.Also {
			all = append(all, from)
		}
		for _, host := range s.Hosts {
			all = append(all, host)
		}
		for _, program := range s.Programs {
			all = append(all, program)
		}
		all = append(all, s.Body...)
	}
	slices.SortStableFunc(all, func(a, b Instruction) int { return int(a.Span().Start) - int(b.Span().Start) })
	return all
}

// Innermost returns the trigger if the instruction is an ONBUILD, and otherwise the instruction itself.
func Innermost(in Instruction) Instruction {
	if on, ok := in.(*OnBuild); ok && on.Do != nil {
		return on.Do
	}
	return in
}
