package check

import (
	"strings"

	"nbc/lang/ast"
)

// BloxOf returns the blox or circuit of that name, as seen from the root file, or nil. A preset's name gives nil; see Presets.
func (p *Program) BloxOf(name string) *Blox { return p.BloxIn(p.Root, name) }

// BloxIn is BloxOf as seen from a file, which matters for private names.
func (p *Program) BloxIn(f *ast.File, name string) *Blox {
	if b, ok := p.Bloxes[key(f, name)]; ok {
		return b
	}
	return p.Circuits[key(f, name)]
}

// PresetIn returns the preset of that name as seen from a file, or nil.
func (p *Program) PresetIn(f *ast.File, name string) *Preset { return p.Presets[key(f, name)] }

// ConnectionIn returns the connection of that name as seen from a file, or nil.
func (p *Program) ConnectionIn(f *ast.File, name string) *Connection {
	return p.Connections[key(f, name)]
}

// RuleIn returns the learning rule of that name as seen from a file, or nil.
func (p *Program) RuleIn(f *ast.File, name string) *Rule { return p.Rules[key(f, name)] }

// FuncIn returns the function of that name as seen from a file, or nil.
func (p *Program) FuncIn(f *ast.File, name string) *Func { return p.Funcs[key(f, name)] }

// ConstIn returns the top-level constant of that name as seen from a file, or nil.
func (p *Program) ConstIn(f *ast.File, name string) *Const { return p.Consts[key(f, name)] }

// ClockIn returns the clock of that name as seen from a file, or nil.
func (p *Program) ClockIn(f *ast.File, name string) *ast.ClockDecl { return p.Clocks[key(f, name)] }

// DataIn returns the top-level data of that name as seen from a file, or nil.
func (p *Program) DataIn(f *ast.File, name string) *Data { return p.Datas[key(f, name)] }

// Key is the key of a name in the maps of the program, as seen from a file.
func Key(f *ast.File, name string) string { return key(f, name) }

// Is tells whether b is the blox of that name, or of the kind of that name (or a preset's base).
func (p *Program) Is(b *Blox, typeName string) bool {
	if b == nil {
		return false
	}
	f := b.File
	if k := key(b.File, b.Name); k == typeName || b.Name == typeName && !strings.HasPrefix(typeName, "_") {
		return true
	}
	if _, ok := b.Kinds[typeName]; ok {
		return true
	}
	if _, ok := b.Kinds[key(f, typeName)]; ok {
		return true
	}
	if ps, ok := p.Presets[key(f, typeName)]; ok {
		return ps.Base == b
	}
	return false
}
