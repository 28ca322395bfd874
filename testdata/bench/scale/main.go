// Command scale measures how the cost of checking grows with the size of each construct. The cost is the
// processor time (the minimum of several runs) and the number of allocated bytes. "make bench-scale" runs it;
// the machine should be idle. It prints the exponents of growth, the worst first, and exits with 1 if a
// construct exceeds the bound.
package main

import (
	"bufio"
	"cmp"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/dfvet/dfvet/testdata/bench/constructs"
)

const (
	least   = 16 << 10 // the size of the smallest project in bytes
	bound   = 1.15     // the largest exponent that is allowed
	quick   = 50 * time.Millisecond
	slow    = 2 * time.Second // the time limit for a project of the largest size
	doubled = 4               // the number of doublings from which an exponent is computed
)

var (
	runs  = flag.Int("runs", 5, "how often to check each size; the shortest time counts")
	only  = flag.String("only", "", "measure only constructs whose name matches this pattern")
	child = flag.String("child", "", "")
	most  = flag.Int("most", 4<<20, "the largest size of a project in bytes")
	limit = flag.Duration("limit", time.Minute, "how long one check may take")
)

func main() {
	flag.Parse()
	if *child != "" {
		measure(*child)
		return
	}
	var all []*row
	for _, c := range constructs.All() {
		if ok, _ := path.Match(*only, c.Name); *only != "" && !ok && !strings.Contains(c.Name, *only) {
			continue
		}
		r := &row{name: c.Name}
		r.run()
		fmt.Fprintf(os.Stderr, "%s\n", r)
		all = append(all, r)
	}
	slices.SortStableFunc(all, func(a, b *row) int {
		return cmp.Or(cmp.Compare(b.severity(), a.severity()), cmp.Compare(b.exponent(), a.exponent()))
	})
	fmt.Printf("%-66s %9s %9s %9s %6s %6s\n", "construct", "bytes", "time", "allocated", "time^", "bytes^")
	bad := 0
	for _, r := range all {
		fmt.Println(r)
		if r.severity() > 0 {
			bad++
		}
	}
	fmt.Printf("%d constructs, of which %d exceed the exponent %g or the time limit of %v\n", len(all), bad, bound, slow)
	if bad > 0 {
		os.Exit(1)
	}
}

// A row holds the measurements for one construct.
type row struct {
	name   string
	points []point
	fault  string
}

// A point is the cost at one size.
type point struct {
	size      int
	time      time.Duration
	allocated uint64
	findings  int
}

// run measures a construct in a separate process, which is killed if it takes too long.
func (r *row) run() {
	cmd := exec.Command(os.Args[0], "-child", r.name, "-runs", fmt.Sprint(*runs), "-most", fmt.Sprint(*most))
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		r.fault = err.Error()
		return
	}
	timer := time.AfterFunc(*limit*time.Duration(*runs), func() { cmd.Process.Kill() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var p point
		if _, err := fmt.Sscan(lines.Text(), &p.size, (*int64)(&p.time), &p.allocated, &p.findings); err != nil {
			r.fault = lines.Text()
			break
		}
		timer.Reset(*limit * time.Duration(*runs))
		r.points = append(r.points, p)
	}
	timer.Stop()
	if err := cmd.Wait(); err != nil && r.fault == "" {
		r.fault = "took too long, or crashed: " + err.Error()
	}
}

// measure prints a line for each size. It stops after a size that takes much too long.
func measure(name string) {
	debug.SetMaxStack(1 << 28)
	all := constructs.All()
	c := all[slices.IndexFunc(all, func(c constructs.Construct) bool { return c.Name == name })]
	check(c.Make(least)) // so that one-time initialization is not measured
	for size := least; size <= *most; size *= 2 {
		p := point{size: size, time: math.MaxInt64}
		for range *runs {
			files := c.Make(size - size/64) // leaves room for the lines around the construct
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := processorTime()
			p.findings = check(files)
			p.time = min(p.time, processorTime()-start)
			runtime.ReadMemStats(&after)
			p.allocated = after.TotalAlloc - before.TotalAlloc
		}
		fmt.Println(p.size, int64(p.time), p.allocated, p.findings)
		if p.time > 2*slow {
			return
		}
	}
}

func check(files map[string]string) int {
	n, err := constructs.Check(files)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	return n
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (r *row) last() point {
	if len(r.points) == 0 {
		return point{}
	}
	return r.points[len(r.points)-1]
}

// growth returns the exponent of growth over the last doublings, or 0 if there are too few measurements.
func (r *row) growth(value func(point) float64) float64 {
	n := len(r.points)
	if n <= doubled {
		return 0
	}
	return math.Log2(value(r.points[n-1])/value(r.points[n-1-doubled])) / doubled
}

func (r *row) timeExponent() float64 {
	return r.growth(func(p point) float64 { return float64(p.time) })
}
func (r *row) bytesExponent() float64 {
	return r.growth(func(p point) float64 { return float64(p.allocated) })
}
func (r *row) exponent() float64 { return max(r.timeExponent(), r.bytesExponent()) }

// severity returns 0 if the construct is within the bounds, and a larger number the worse it is.
func (r *row) severity() int {
	switch last := r.last(); {
	case r.fault != "":
		return 3
	case last.size < *most: // measure stopped early because it was too slow
		return 2
	case last.time < quick:
		return 0
	case last.time > slow || r.exponent() > bound:
		return 1
	}
	return 0
}

func (r *row) String() string {
	last := r.last()
	return fmt.Sprintf("%-66s %9d %9s %8.1fM %6.2f %6.2f %d findings %s", r.name, last.size, last.time.Round(time.Millisecond),
		float64(last.allocated)/(1<<20), r.timeExponent(), r.bytesExponent(), last.findings, r.fault)
}
