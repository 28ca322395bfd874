// Command web is the program of this sample. `web serve :80` answers HTTP requests and writes its log below
// /logs; `web listen :5432` accepts connections, in place of a database.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: web serve|listen ADDRESS")
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go func() {
		<-stop
		os.Exit(0)
	}()
	l, err := net.Listen("tcp", os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	if os.Args[1] == "listen" {
		for {
			c, err := l.Accept()
			if err != nil {
				log.Fatal(err)
			}
			c.Close()
		}
	}
	file, err := os.OpenFile("/logs/access.log", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("web is process %d and listens on %s\n", os.Getpid(), os.Args[2])
	log.SetOutput(io.MultiWriter(file, os.Stdout))
	log.Fatal(http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log.Printf("%s %s", r.Method, r.URL.Path)
		fmt.Fprintln(w, "hello")
	})))
}
