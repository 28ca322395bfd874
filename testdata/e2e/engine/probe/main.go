// Command probe is the program in the images of these tests. It prints which process and user it runs as and
// the arguments it was given, and then serves and waits until it is stopped.
//
//	probe [listen ADDRESS]... [write PATH] [exit STATUS]
//
// Each word may begin with "-", because a command that differs from the image's own only in flags still
// counts as the image's command.
package main

import (
	"fmt"
	"net"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	fmt.Printf("probe runs as process %d, user %d, with %q\n", os.Getpid(), os.Getuid(), os.Args[1:])
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	for i := 1; i+1 < len(os.Args); i += 2 {
		switch what := os.Args[i+1]; strings.TrimPrefix(os.Args[i], "-") {
		case "listen":
			l, err := net.Listen("tcp", what)
			check(err)
			go serve(l)
		case "exit":
			status, err := strconv.Atoi(what)
			check(err)
			os.Exit(status)
		case "write":
			check(os.WriteFile(what, []byte("x"), 0o600))
		}
	}
	fmt.Println("probe is ready")
	fmt.Printf("probe got %v\n", <-stop)
}

func serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		_ = c.Close()
	}
}

func check(err error) {
	if err != nil {
		fmt.Println("probe:", err)
		os.Exit(3)
	}
}
