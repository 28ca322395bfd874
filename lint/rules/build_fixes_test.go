package rules_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/fix"
	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/solver/pb"
	"pgregory.net/rapid"
)

// TestBuildFixesMade checks that the safe fixes of the build rules, applied until none remains, leave a file
// that builds as before. The findings with such fixes must be gone, and no new ones may appear.
func TestBuildFixesMade(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		// No registry has this Windows image for Linux.
		body := strings.ReplaceAll(madeFile(r), "mcr.microsoft.com/windows/nanoserver", "ubuntu")
		if _, ok := askBuildKit(t, body); !ok {
			r.Skip("BuildKit cannot build it")
		}
		before := buildFindings(t, body)
		fixed := body
		for range 10 {
			edits := fix.Select(buildFindings(t, fixed), false)
			if len(edits) == 0 {
				break
			}
			text, ok := fix.Apply(fixed, edits)
			if !ok {
				r.Fatalf("the edits overlap: %v\n%s", edits, fixed)
			}
			fixed = text
		}
		after := buildFindings(t, fixed)
		if _, ok := askBuildKit(t, fixed); !ok {
			r.Fatalf("the fixed file does not build:\n%s\nbefore:\n%s", fixed, body)
		}
		for _, f := range after {
			if slices.ContainsFunc(f.Fixes, func(fix source.Fix) bool { return fix.Safe }) {
				r.Errorf("after ten rounds there is %q still:\n%s\nbefore:\n%s", f.Message, fixed, body)
			}
			if count(after, f.Rule) > count(before, f.Rule) {
				r.Errorf("%s was found %d times, and now %d times:\n%s\nbefore:\n%s", f.Rule.Name, count(before, f.Rule), count(after, f.Rule), fixed, body)
			}
		}
	})
}

// buildFindings returns the findings of the build rules in the default preset.
func buildFindings(t *testing.T, body string) []*lint.Finding {
	return slices.DeleteFunc(run(t, map[string]string{"Dockerfile": body}, lint.Choice{}).Findings, func(f *lint.Finding) bool {
		return !strings.HasPrefix(f.Rule.Name, "build/")
	})
}

func count(all []*lint.Finding, r *lint.Rule) int {
	n := 0
	for _, f := range all {
		if f.Rule.Name == r.Name {
			n++
		}
	}
	return n
}

// TestBuildFixesKeepTheImage checks that safe fixes do not change the image's variables, labels, commands and
// ports. MAINTAINER is an exception, because it becomes a label.
func TestBuildFixesKeepTheImage(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		value := rapid.StringOfN(rapid.SampledFrom([]rune("ab \"'\\$A=#{}\t`ü,")), 1, 12, -1)
		body := rapid.SampledFrom([]string{"", "# escape=`\n"}).Draw(r, "escape") + "FROM scratch\nENV A=1\nENV X " + value.Draw(r, "X") +
			"\nLABEL y  " + value.Draw(r, "y") + "\nCMD a\nENTRYPOINT b\ncmd c \\\n\n d\nEXPOSE 1:2/TCP\n"
		before, ok := image(body)
		if !ok {
			r.Skip("BuildKit cannot build it")
		}
		fixed := body
		for range 10 {
			var ok bool
			if fixed, ok = fix.Apply(fixed, fix.Select(buildFindings(t, fixed), false)); !ok {
				r.Fatalf("the edits overlap:\n%s", fixed)
			}
		}
		after, ok := image(fixed)
		if diff := cmp.Diff(before, after); !ok || diff != "" || fixed == body {
			r.Fatalf("%s\nfixed:\n%s\n%s", body, fixed, diff)
		}
	})
}

// image returns the configuration of the image that BuildKit creates from a file. ok is false if BuildKit
// cannot build it.
func image(body string) (string, bool) {
	src := llb.NewSourceMap(nil, "Dockerfile", "Dockerfile", []byte(body))
	src.Definition = &llb.Definition{}
	caps := pb.Caps.CapSet(pb.Caps.All())
	built, err := dockerfile2llb.Dockerfile2LLB(context.Background(), []byte(body),
		dockerfile2llb.ConvertOpt{SourceMap: src, MetaResolver: registry{}, LLBCaps: &caps})
	if err != nil {
		return "", false
	}
	c := built.Image.Config
	return fmt.Sprintf("%q %q %q %q %q", c.Env, c.Labels, c.Cmd, c.Entrypoint, c.ExposedPorts), true
}
