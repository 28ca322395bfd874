// Package port connects the server to a client in the same process that sends and receives complete messages
// instead of a stream of bytes, such as a web page with the server in a worker.
package port

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"sync"
)

// A Port is the stream on which the server runs. The client passes its messages to Receive, and send is
// called with the server's messages.
type Port struct {
	mu     sync.Mutex
	filled *sync.Cond // signals a new message or the end of the session
	in     bytes.Buffer
	closed bool

	writing sync.Mutex // separate from the first lock, because send may call Receive
	send    func(message string)
	out     []byte // the part of the server's next message that it has written so far
}

// New returns a Port that calls send once for each message from the server.
func New(send func(message string)) *Port {
	p := &Port{send: send}
	p.filled = sync.NewCond(&p.mu)
	return p
}

// Receive passes a message from the client to the server. It does not wait for an answer.
func (p *Port) Receive(message string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(&p.in, "Content-Length: %d\r\n\r\n%s", len(message), message)
	p.filled.Signal()
}

// Read waits for the client's next message and reads from it.
func (p *Port) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.in.Len() == 0 && !p.closed {
		p.filled.Wait()
	}
	if p.closed {
		return 0, io.EOF
	}
	return p.in.Read(b)
}

// Write sends the messages that are now complete.
func (p *Port) Write(b []byte) (int, error) {
	p.writing.Lock()
	defer p.writing.Unlock()
	p.out = append(p.out, b...)
	for {
		head, body, ok := bytes.Cut(p.out, []byte("\r\n\r\n"))
		if !ok {
			return len(b), nil
		}
		n, err := contentLength(head)
		if err != nil {
			return 0, err
		}
		if len(body) < n {
			return len(b), nil
		}
		p.send(string(body[:n]))
		p.out = append([]byte(nil), body[n:]...)
	}
}

// contentLength returns the value of Content-Length in the header of a message.
func contentLength(head []byte) (int, error) {
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length:")); ok {
			return strconv.Atoi(string(bytes.TrimSpace(value)))
		}
	}
	return 0, fmt.Errorf("message without Content-Length: %q", head)
}

// Close ends the server's session.
func (p *Port) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.filled.Signal()
	return nil
}
