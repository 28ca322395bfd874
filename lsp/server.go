// Package lsp implements the language server: the protocol, the immutable snapshots of the workspace, the
// background checks, and the table of features. The features are implemented per language: package query
// defines what a language is, packages docker and compose implement languages, and languages.go lists them.
package lsp

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sourcegraph/conc"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// Options configure a server.
type Options struct {
	Version string
	Rules   []*lint.Rule
	Log     io.Writer // nil discards the log
	// Open returns the files of the repository that contains a folder; if it is nil, the server reads them
	// from disk.
	Open func(folder string) project.FS
}

// Serve runs the protocol on a stream until the client sends exit or disconnects, or until its process ends.
// It returns the exit status.
func Serve(ctx context.Context, stream io.ReadWriteCloser, opts Options) int {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	return newServer(ctx, opts).serve(stop, stream)
}

// serve runs the protocol on a stream; stop ends the server's context.
func (s *server) serve(stop func(), stream io.ReadWriteCloser) int {
	s.engine.bound()
	s.conn = jsonrpc2.NewConn(newStream(stream), jsonrpc2.WithCodec(codec{}))
	s.conn.Go(s.ctx, s.dispatch())
	s.work.Go(s.engine.run)
	s.work.Go(s.engine.runLater)
	s.work.Go(s.engine.sweep)
	s.work.Go(s.engine.tidy)
	status := 1
	select {
	case status = <-s.exit:
	case <-s.conn.Done():
		if s.phase.Load() == shutDown {
			status = 0
		}
	case <-s.ctx.Done():
	}
	stop()
	stream.Close()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.work.Wait()
	}()
	select {
	case <-ended:
	case <-time.After(patience): // checking a large file cannot be cancelled
	}
	return status
}

// patience is how long shutdown waits for work that is still running.
const patience = 2 * time.Second

// codec encodes and decodes payloads with the protocol's own rules for JSON.
type codec struct{}

func (codec) Marshal(v any) ([]byte, error) { return protocol.Marshal(v) }

func (codec) Unmarshal(data []byte, v any) error { return protocol.Unmarshal(data, v) }

// The phases in the life of a server.
const (
	fresh int32 = iota
	initialized
	shutDown
)

// A server serves one connection.
type server struct {
	ctx      context.Context
	opts     Options
	rules    *ruleBook
	features []feature
	conn     jsonrpc2.Conn
	log      *log.Logger
	phase    atomic.Int32
	exit     chan int
	work     conc.WaitGroup
	slots    chan struct{} // each running request occupies one
	bars     atomic.Int64  // the number of requested progress bars
	asking   sync.Mutex    // held while the settings are requested
	files    registeredFiles

	// mu serializes changes of the state; readers load the pointer without it.
	mu     sync.Mutex
	state  atomic.Pointer[Snapshot]
	engine *engine
}

// opener returns the function with which the server opens repositories.
func (o *Options) opener() opener {
	if o.Open == nil {
		return openDisk
	}
	return func(folder string) (project.FS, fs.FileInfo) { return o.Open(folder), nil }
}

func newServer(ctx context.Context, opts Options) *server {
	w := opts.Log
	if w == nil {
		w = io.Discard
	}
	s := &server{ctx: ctx, opts: opts, rules: &ruleBook{opts.Rules, lint.NewNames(opts.Rules)}, features: features(), log: log.New(query.MaskedWriter{Writer: w}, "", log.LstdFlags),
		exit: make(chan int, 1), slots: make(chan struct{}, 4)}
	s.engine = newEngine(s)
	s.state.Store(&Snapshot{disks: opts.opener(), Client: &query.Client{}, settings: s.settings(nil), rules: s.rules})
	return s
}

var (
	errNotInitialized = jsonrpc2.NewError(jsonrpc2.ServerNotInitialized, "the server is not initialized")
	errShutDown       = jsonrpc2.NewError(jsonrpc2.InvalidRequest, "the server has been shut down")
	errNoSuchFile     = errors.New("no such document")
	errNoCommand      = errors.New("unknown command, or invalid arguments")
	errNoRule         = errors.New("no rule has this name")
	errTwice          = jsonrpc2.NewError(jsonrpc2.InvalidRequest, "the server is already initialized")
)

// initialize answers the request initialize.
func (s *server) initialize(raw jsonrpc2.RawMessage) (any, error) {
	if s.phase.Load() != fresh {
		return nil, errTwice
	}
	var p protocol.InitializeParams
	if err := protocol.Unmarshal(raw, &p); err != nil {
		return nil, badParams(err)
	}
	c := clientOf(&p)
	caps := protocol.ServerCapabilities{PositionEncoding: c.Encoding.Kind(), TextDocumentSync: textSync(), Workspace: foldersSupported()}
	for _, f := range s.features {
		if f.announce != nil {
			f.announce(&caps, c)
		}
	}
	s.edit(func(n *Snapshot) {
		n.Client, n.settings = c, s.settings(p.InitializationOptions)
		n.addFolders(folders(&p))
	})
	s.phase.Store(initialized)
	if p.ProcessID != nil && *p.ProcessID > 0 {
		s.work.Go(func() { s.watchParent(int(*p.ProcessID)) })
	}
	return &protocol.InitializeResult{Capabilities: caps,
		ServerInfo: protocol.ServerInfo{Name: "dfvet", Version: protocol.NewOptional(s.opts.Version)}}, nil
}

// leave ends the server with an exit status.
func (s *server) leave(status int) {
	select {
	case s.exit <- status:
	default:
	}
}

// edit replaces the state with the result of change and starts a check of it, first of the texts at the given
// paths. It records these paths only after the state includes their changes.
func (s *server) edit(change func(*Snapshot), texts ...string) {
	s.mu.Lock()
	next := s.state.Load().clone()
	change(next)
	s.state.Store(next)
	s.mu.Unlock()
	s.engine.changed(texts...)
	s.engine.wake()
}

// notify sends a notification. It ignores errors caused by a disconnected client, because serve handles them.
func (s *server) notify(method string, params any) {
	if err := s.conn.Notify(s.ctx, method, params); err != nil && !errors.Is(err, context.Canceled) {
		s.log.Printf("%s: %v", method, err)
	}
}

func badParams(err error) error {
	return jsonrpc2.Errorf(jsonrpc2.InvalidParams, "invalid parameters: %v", err)
}
