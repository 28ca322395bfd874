package graph

import (
	"fmt"
	"io"
	"math/rand"
	"testing"
)

// large makes a graph in which each service needs four others. No service is a hub, so that all wires are drawn, and a
// tenth of the wires may close a cycle.
func large(services, groups int) *Graph {
	r := rand.New(rand.NewSource(1))
	g := &Graph{Name: "large"}
	for i := range groups {
		g.Groups = append(g.Groups, fmt.Sprint("group-", i))
	}
	in := make([]int, services)
	for i := range services {
		s := &Service{Name: fmt.Sprint("service-", i), Image: fmt.Sprint("registry.example.com/service:1.", i), Group: -1,
			Listens: []Listener{{On: "TCP:8080", Types: []string{"org.ietf.http/"}}, {On: "TCP:9090", Types: []string{"com.grpc/"}}}}
		if groups > 0 {
			s.Group = i * groups / services
		}
		for range 4 {
			to := r.Intn(services)
			if r.Intn(10) > 0 && i > 0 {
				to = r.Intn(i)
			}
			for in[to] == hubWires {
				to = (to + 1) % services
			}
			in[to]++
			on := []string{"TCP:8080", "TCP:9090"}[r.Intn(2)]
			g.Edges = append(g.Edges, &Edge{From: s.Name, To: fmt.Sprint("service-", to), Types: []string{"org.ietf.http/"}, On: on})
		}
		g.Services = append(g.Services, s)
	}
	g.number()
	return g
}

// BenchmarkPicture measures a complete drawing: from the graph to the text of its SVG.
func BenchmarkPicture(b *testing.B) {
	for _, services := range []int{150, 1000} {
		for _, groups := range []int{0, 8} {
			b.Run(fmt.Sprintf("%d services, %d wires, %d groups", services, 4*services, groups), func(b *testing.B) {
				g := large(services, groups)
				if p := Draw(g); len(p.Wires) != 4*services {
					b.Fatalf("%d wires", len(p.Wires))
				}
				for b.Loop() {
					if err := SVG(io.Discard, []*Picture{Draw(g)}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
