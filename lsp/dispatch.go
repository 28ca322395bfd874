package lsp

import (
	"context"
	"errors"
	"fmt"

	"github.com/sourcegraph/conc/panics"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
)

// dispatch returns the connection's handler. It handles notifications and lifecycle requests in order of
// arrival; all other requests run in parallel, each with the state at the time it arrived.
func (s *server) dispatch() jsonrpc2.Handler {
	beside := protocol.Handlers(s.request)
	return func(ctx context.Context, req *jsonrpc2.Request) (any, error) {
		ring(s.engine.moved)
		switch {
		case req.Method() == protocol.MethodCancelRequest:
			_, err := beside(ctx, req)
			s.logged(req.Method(), err) // an error from a notification would end the connection
			return nil, nil
		case !req.IsCall():
			s.logged(req.Method(), s.guard(func() error { return s.notification(req.Method(), req.Params()) }))
			return nil, nil
		}
		phase := s.phase.Load()
		switch {
		case phase == shutDown:
			return nil, errShutDown
		case req.Method() == protocol.MethodInitialize:
			return inline(s, func() (any, error) { return s.initialize(req.Params()) })
		case phase == fresh:
			return nil, errNotInitialized
		case req.Method() == protocol.MethodShutdown:
			s.phase.Store(shutDown)
			return nil, nil
		}
		return beside(context.WithValue(ctx, snapshotKey{}, s.state.Load()), req)
	}
}

type snapshotKey struct{}

// request answers one request from the snapshot that was current when it arrived.
func (s *server) request(ctx context.Context, req *jsonrpc2.Request) (any, error) {
	f := s.feature(req.Method())
	if f == nil {
		return nil, jsonrpc2.ErrMethodNotFound
	}
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots; ring(s.engine.moved) }()
	case <-ctx.Done():
		return nil, protocol.ErrRequestCancelled
	}
	snap := ctx.Value(snapshotKey{}).(*Snapshot)
	result, err := inline(s, func() (any, error) { return f.answer(&Request{ctx, snap, req.Params(), s}) })
	if errors.Is(err, context.Canceled) || ctx.Err() != nil {
		return nil, protocol.ErrRequestCancelled
	}
	return result, err
}

// inline runs f and converts a panic to an error.
func inline(s *server, f func() (any, error)) (result any, err error) {
	if caught := panics.Try(func() { result, err = f() }); caught != nil {
		s.log.Printf("panic: %v", caught.AsError())
		return nil, jsonrpc2.Errorf(jsonrpc2.InternalError, "internal error in dfvet; please report it: %s", source.Escape(source.Mask(fmt.Sprint(caught.Value))))
	}
	return result, err
}

func (s *server) guard(f func() error) error {
	_, err := inline(s, func() (any, error) { return nil, f() })
	return err
}

func (s *server) logged(method string, err error) {
	if err != nil {
		s.log.Printf("%s: %v", method, err)
	}
}

func (s *server) feature(method string) *feature {
	for i := range s.features {
		if s.features[i].method == method {
			return &s.features[i]
		}
	}
	return nil
}
