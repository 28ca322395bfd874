package lsp

import (
	"context"
	"fmt"
	"time"

	"go.lsp.dev/protocol"
)

// many is the number of files from which the first load shows its progress.
const many = 100

// A progress is a progress bar in the client. A nil progress shows nothing.
type progress struct {
	server *server
	token  protocol.ProgressToken
	shown  int // in percent
}

// begin asks the client for a progress bar. It returns nil if the client is slow to answer.
func (s *server) begin(title string) *progress {
	ctx, stop := context.WithTimeout(s.ctx, time.Second)
	defer stop()
	token := protocol.String(fmt.Sprintf("dfvet-%d", s.bars.Add(1)))
	if _, err := s.conn.Call(ctx, protocol.MethodWindowWorkDoneProgressCreate, &protocol.WorkDoneProgressCreateParams{Token: token}, nil); err != nil {
		return nil
	}
	p := &progress{server: s, token: token}
	p.say(&protocol.WorkDoneProgressBegin{Kind: "begin", Title: title, Percentage: new(uint32(0))})
	return p
}

func (p *progress) say(value any) {
	raw, err := protocol.Marshal(value)
	if err == nil {
		p.server.notify(protocol.MethodProgress, &protocol.ProgressParams{Token: p.token, Value: raw})
	}
}

// step updates the progress bar in steps of ten percent.
func (p *progress) step(done, all int) {
	if p == nil || done*100/all < p.shown+10 {
		return
	}
	p.shown = done * 100 / all
	p.say(&protocol.WorkDoneProgressReport{Kind: "report", Percentage: new(uint32(p.shown))})
}

func (p *progress) end() {
	if p != nil {
		p.say(&protocol.WorkDoneProgressEnd{Kind: "end"})
	}
}
