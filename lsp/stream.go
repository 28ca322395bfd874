package lsp

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// frames is a stream that can also return and write raw frames.
type frames interface {
	jsonrpc2.Stream
	ReadFrame(context.Context) ([]byte, int64, error)
	WriteFrame(context.Context, []byte) (int64, error)
}

// A patient stream answers an invalid message with an error, as JSON-RPC requires, and continues; without it,
// the library would close the connection. An invalid frame still closes the connection, because the start of
// the next frame is unknown.
type patient struct{ frames }

func newStream(conn io.ReadWriteCloser) jsonrpc2.Stream {
	s := jsonrpc2.NewHeaderStream(conn)
	if f, ok := s.(frames); ok {
		return patient{f}
	}
	return s
}

// A refusal is the answer to a message whose id cannot be read.
type refusal struct {
	Version string          `json:"jsonrpc"`
	ID      jsontext.Value  `json:"id"` // always null
	Error   *jsonrpc2.Error `json:"error"`
}

// ReadFrame returns the next frame that contains a valid message or a batch. It answers other frames itself.
func (p patient) ReadFrame(ctx context.Context) ([]byte, int64, error) {
	for {
		body, n, err := p.frames.ReadFrame(ctx)
		if err != nil || bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
			return body, n, err
		}
		_, wrong := jsonrpc2.DecodeMessage(body)
		var e *jsonrpc2.Error
		if !errors.As(wrong, &e) {
			return body, n, nil
		}
		answer, err := protocol.Marshal(&refusal{Version: "2.0", Error: e})
		if err != nil {
			return nil, 0, err
		}
		if _, err := p.WriteFrame(ctx, answer); err != nil {
			return nil, 0, err
		}
	}
}
