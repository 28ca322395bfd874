package lsp

import (
	"go.lsp.dev/protocol"
)

// prepareTypes returns the types or images at a position, with which a type hierarchy starts.
func prepareTypes(c *Request, p *protocol.TextDocumentPositionParams) (any, error) {
	q := c.place(p.TextDocument.URI, p.Position)
	if q == nil {
		return nil, nil
	}
	l := languageFor(q.File.Kind)
	if l.Types == nil {
		return nil, nil
	}
	if all := l.Types(q); all != nil {
		return all, nil
	}
	return nil, nil
}

// superTypes lists the supertypes of a type, or the base image of a stage.
func superTypes(c *Request, p *protocol.TypeHierarchySupertypesParams) (any, error) {
	return c.neighbours(p.Item, true)
}

// subTypes lists the subtypes of a type, or the stages that are built on a stage or an image.
func subTypes(c *Request, p *protocol.TypeHierarchySubtypesParams) (any, error) {
	return c.neighbours(p.Item, false)
}

func (c *Request) neighbours(item protocol.TypeHierarchyItem, up bool) (any, error) {
	q := c.place(item.URI, item.SelectionRange.Start)
	if q == nil {
		return []protocol.TypeHierarchyItem{}, nil
	}
	l := languageFor(q.File.Kind)
	if l.TypesOf == nil {
		return []protocol.TypeHierarchyItem{}, nil
	}
	return l.TypesOf(q, item, up), nil
}

// prepareCalls returns the services at a position, with which a call hierarchy starts.
func prepareCalls(c *Request, p *protocol.TextDocumentPositionParams) (any, error) {
	q := c.query(p.TextDocument.URI, p.Position)
	if q == nil {
		return nil, nil
	}
	l := languageFor(q.File.Kind)
	if l.Calls == nil {
		return nil, nil
	}
	if all := l.Calls(q); all != nil {
		return all, nil
	}
	return nil, nil
}

// incoming lists the services that connect to a service, with the values that refer to it.
func incoming(c *Request, p *protocol.CallHierarchyIncomingCallsParams) (any, error) {
	q := c.query(p.Item.URI, p.Item.SelectionRange.Start)
	if q == nil {
		return []protocol.CallHierarchyIncomingCall{}, nil
	}
	l := languageFor(q.File.Kind)
	if l.Incoming == nil {
		return []protocol.CallHierarchyIncomingCall{}, nil
	}
	return l.Incoming(q, p.Item), nil
}

// outgoing lists the services that a service connects to, with the values that refer to them.
func outgoing(c *Request, p *protocol.CallHierarchyOutgoingCallsParams) (any, error) {
	q := c.query(p.Item.URI, p.Item.SelectionRange.Start)
	if q == nil {
		return []protocol.CallHierarchyOutgoingCall{}, nil
	}
	l := languageFor(q.File.Kind)
	if l.Outgoing == nil {
		return []protocol.CallHierarchyOutgoingCall{}, nil
	}
	return l.Outgoing(q, p.Item), nil
}
