package main

import (
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/lint/rules"
	"github.com/dfvet/dfvet/lsp"
)

func lspCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "run the language server, on standard input and output",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			code := lsp.Serve(context.Background(), stdio{parkedReader(cmd.InOrStdin()), parkedWriter(cmd.OutOrStdout())},
				lsp.Options{Version: Version, Rules: rules.All(), Log: cmd.ErrOrStderr()})
			if code != 0 {
				return status(code)
			}
			return nil
		},
	}
	cmd.Flags().Bool("stdio", true, "ignored: the server always uses standard input and output")
	return cmd
}

func parkedReader(r io.Reader) io.Reader {
	if f, ok := r.(*os.File); ok {
		return parked(f)
	}
	return r
}

func parkedWriter(w io.Writer) io.Writer {
	if f, ok := w.(*os.File); ok {
		return parked(f)
	}
	return w
}

// stdio joins standard input and output into one stream.
type stdio struct {
	io.Reader
	io.Writer
}

// Close closes standard input if possible.
func (s stdio) Close() error {
	if c, ok := s.Reader.(io.Closer); ok {
		return c.Close()
	}
	return nil
}
