package flatten

import "nbc/codegen/ir"

// Handler is one event body.
type Handler struct {
	What, Place                      string
	Pop                              *Pop
	Edges                            *Edges
	Block                            *Block
	Exp                              *Experiment
	Trigger                          string // at rate every clock trialstart trialend event when
	Stage                            string
	Clock                            int
	Time, Period, From, Until, Delay *ir.Node
	Rate                             *ir.Node // per ms
	Source                           *Pop
	Event                            int
	Via                              string   // self pre post
	Cond                             *ir.Node // value that is > 0 (or >= 0, Closed) where the condition holds
	Closed                           bool
	Body                             []Stmt
	Refractory                       *ir.Node
	Holds                            []*Col
	Emits                            []int
	Sites                            []*DrawSite
	TrialOnly                        bool // of a sample: what uses it happens in trials only
}

// Space is the space of a handler's elements.
func (h *Handler) Space() *ir.Space {
	switch {
	case h.Pop != nil:
		return h.Pop.Space
	case h.Edges != nil:
		return h.Edges.Space
	}
	return h.Block.Space
}

// DrawSite is one draw in an event body.
type DrawSite struct {
	ID    int
	Name  string
	Place string
	Pop   *Pop
	Edges *Edges
	Block *Block
	Quiet bool // made by the compiler: neither told of nor replayed
}

// Stmt is a statement of an event body.
type Stmt interface{ stmt() }

// Write is an assignment.
type Write struct {
	Col   *Col
	Trial bool // the task's feedback
	Idx   *ir.Index
	Comp  *ir.Node
	Op    string
	Value *ir.Node
	Site  int
}

// Emit makes an event happen at the handler's own element.
type Emit struct{ Event int }

// IfStmt is a choice.
type IfStmt struct {
	Cond       *ir.Node
	Then, Else []Stmt
}

// LoopStmt runs Body for each element of the runs; Var is the element number.
type LoopStmt struct {
	Var  string
	Segs []Seg
	Body []Stmt
}

func (*Write) stmt()    {}
func (*Emit) stmt()     {}
func (*IfStmt) stmt()   {}
func (*LoopStmt) stmt() {}
