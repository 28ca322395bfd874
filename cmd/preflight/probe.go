package preflight

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
)

// A protocol is one for which --probe makes a handshake, by its name in messages; "" means none.
type protocol string

const (
	postgres   protocol = "PostgreSQL"
	mysql      protocol = "MySQL"
	redis      protocol = "RESP"
	amqp       protocol = "AMQP"
	httpText   protocol = "HTTP"
	http2      protocol = "HTTP/2"
	tlsRecords protocol = "TLS"
)

// protocols lists the types for which there is a handshake. The first one that fits is used.
var protocols = []struct {
	name  string
	speak protocol
}{
	{"org.postgresql.db/", postgres}, {"com.mysql.db/", mysql}, {"io.redis/", redis}, {"org.amqp/", amqp},
	{"org.ietf.http/2", http2}, {"org.ietf.http/", httpText},
}

// protocolOf returns the protocol with which to probe an end. If the end uses TLS, it is TLS itself, except
// for PostgreSQL and MySQL, which begin in plain text.
func (c *checker) protocolOf(e *end) protocol {
	if !c.probe || len(e.types) != 1 || e.transport != "TCP" {
		return ""
	}
	speak := protocol("")
	for _, a := range c.reg.Ancestors(e.types[0]) {
		for _, p := range protocols {
			if speak == "" && a.Name() == p.name {
				speak = p.speak
			}
		}
	}
	if e.tls && speak != postgres && speak != mysql {
		return tlsRecords
	}
	return speak
}

var errOther = errors.New("the server answers in another protocol")

// shake makes the shortest harmless handshake. It returns nil if the server answers in the right protocol.
func (p protocol) shake(conn net.Conn, host string) error {
	if hello := p.hello(host); len(hello) > 0 {
		if _, err := conn.Write(hello); err != nil {
			return err
		}
	}
	answer := make([]byte, 16)
	n, err := io.ReadAtLeast(conn, answer, p.least())
	answer = answer[:n]
	switch {
	case p.understands(answer):
		return nil
	case n == 0 && errors.Is(err, io.EOF):
		return errors.New("the connection was closed")
	case n == 0 && err != nil:
		return errors.New("no answer in time")
	}
	return errOther
}

// hello returns the first bytes that a client sends, or none if the server sends first.
func (p protocol) hello(host string) []byte {
	switch p {
	case postgres: // SSLRequest
		return []byte{0, 0, 0, 8, 4, 210, 22, 47}
	case redis:
		return []byte("PING\r\n")
	case amqp:
		return []byte("AMQP\x00\x00\x09\x01")
	case httpText:
		return []byte("HEAD / HTTP/1.1\r\nHost: " + hostHeader(host) + "\r\nUser-Agent: dfvet-preflight\r\nConnection: close\r\n\r\n")
	case http2: // the connection preface and an empty SETTINGS frame
		return []byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
	case tlsRecords:
		return clientHello(host)
	}
	return nil // the server sends first
}

// least returns the number of bytes of an answer that identify the protocol.
func (p protocol) least() int {
	switch p {
	case postgres, redis:
		return 1
	case mysql:
		return 5
	case amqp:
		return 4
	case http2:
		return 9
	}
	return 5
}

func (p protocol) understands(answer []byte) bool {
	has := func(text string) bool { return bytes.HasPrefix(answer, []byte(text)) }
	switch p {
	case postgres: // yes, no, or an error from an old server
		return has("S") || has("N") || has("E")
	case redis: // a reply or an error, such as NOAUTH
		return has("+") || has("-")
	case mysql: // a packet with number 0: the greeting, or an error such as "too many connections"
		return len(answer) >= 5 && answer[3] == 0 && (answer[4] == 10 || answer[4] == 9 || answer[4] == 0xff)
	case amqp: // Connection.Start on channel 0, or a protocol header with the server's version
		return has("AMQP") || has("\x01\x00\x00\x00")
	case httpText:
		return has("HTTP/") || isSettings(answer)
	case http2:
		return isSettings(answer) || has("HTTP/")
	case tlsRecords: // a handshake record or an alert
		return len(answer) >= 3 && (answer[0] == 0x16 || answer[0] == 0x15) && answer[1] == 3
	}
	return true
}

// isSettings reports whether an answer is a SETTINGS or GOAWAY frame of HTTP/2 on stream 0.
func isSettings(answer []byte) bool {
	return len(answer) >= 9 && answer[0] == 0 && (answer[3] == 4 || answer[3] == 7) && binary.BigEndian.Uint32(answer[5:9]) == 0
}

// hostHeader returns a host without characters that are invalid in an HTTP header.
func hostHeader(host string) string {
	var b bytes.Buffer
	for i := range len(host) {
		if c := host[i]; c > ' ' && c < 0x7f {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// clientHello returns a TLS 1.2 ClientHello that names the host and also offers TLS 1.3. It has no key share,
// so a server that supports only TLS 1.3 asks for one, which is enough of an answer.
func clientHello(host string) []byte {
	extension := func(kind uint16, body []byte) []byte {
		return append(binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, kind), uint16(len(body))), body...)
	}
	vector := func(body []byte) []byte {
		return append(binary.BigEndian.AppendUint16(nil, uint16(len(body))), body...)
	}
	var extensions []byte
	if net.ParseIP(host) == nil && len(host) < 254 {
		name := append([]byte{0}, vector([]byte(hostHeader(host)))...)
		extensions = append(extensions, extension(0, vector(name))...)
	}
	extensions = append(extensions, extension(10, vector([]byte{0, 29, 0, 23, 0, 24}))...)
	extensions = append(extensions, extension(11, []byte{1, 0})...)
	extensions = append(extensions, extension(13, vector([]byte{4, 3, 8, 4, 4, 1, 5, 3, 8, 5, 5, 1, 8, 6, 6, 1, 2, 1}))...)
	extensions = append(extensions, extension(43, []byte{4, 3, 4, 3, 3})...)
	extensions = append(extensions, extension(51, []byte{0, 0})...)
	body := append([]byte{3, 3}, make([]byte, 32)...)
	for i := range 32 {
		body[2+i] = byte(i*37 + 11)
	}
	body = append(body, 0)
	body = append(body, vector([]byte{0x13, 1, 0x13, 2, 0x13, 3, 0xc0, 0x2b, 0xc0, 0x2f, 0xc0, 0x2c, 0xc0, 0x30, 0xcc, 0xa9, 0xcc, 0xa8, 0, 0x9c, 0, 0x2f})...)
	body = append(body, 1, 0)
	body = append(body, vector(extensions)...)
	record := append([]byte{1, 0}, vector(body)...)
	return append([]byte{0x16, 3, 1}, vector(record)...)
}
