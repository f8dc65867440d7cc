package parser

import (
	"fmt"
	"strconv"
	"strings"

	"nbc/lang/ast"
)

// unit parses a unit: names to powers, multiplied and divided. what is said when there is none.
func (p *parser) unit(what string) *ast.Unit {
	u := &ast.Unit{}
	start := p.pos()
	var text strings.Builder
	u.Factors = p.unitProduct(what, 1, &text)
	u.Text = text.String()
	u.Span = p.from(start)
	return u
}

// unitProduct parses factors; sign is -1 inside a bracket that is divided by.
func (p *parser) unitProduct(what string, sign int, text *strings.Builder) []ast.UnitFactor {
	list := p.unitFactor(what, sign, text)
	for {
		switch {
		case p.got("*"):
			text.WriteByte('*')
			list = append(list, p.unitFactor("a unit after '*'", sign, text)...)
		case p.got("/"):
			text.WriteByte('/')
			list = append(list, p.unitFactor("a unit after '/'", -sign, text)...)
		default:
			return list
		}
	}
}

// unitFactor parses a named unit, 1, or a bracket, each with an exponent or without.
func (p *parser) unitFactor(what string, sign int, text *strings.Builder) []ast.UnitFactor {
	start, t := p.pos(), p.peek()
	var list []ast.UnitFactor
	switch {
	case t.Type == tokName:
		p.next()
		text.WriteString(t.Value)
		list = []ast.UnitFactor{{Span: p.from(start), Name: t.Value, Num: sign, Den: 1}}
	case t.Type == tokNumber && t.Value == "1":
		p.next()
		text.WriteByte('1')
		list = []ast.UnitFactor{{Span: p.from(start), Name: "1", Num: sign, Den: 1}}
	case t.Type == tokNumber:
		p.fail(CodeUnit, t, "the only number in a unit is 1, as in 1/ms")
		p.help("put the factor into the value, or take a unit with another prefix")
		return nil
	case is(t, "("):
		open := p.openBracket()
		if !p.enter() {
			p.leave()
			return nil
		}
		text.WriteByte('(')
		list = p.unitProduct("a unit after '('", sign, text)
		p.leave()
		p.closeBracket(open, ")", "'*', '/' or ')' in the unit")
		text.WriteByte(')')
	default:
		p.expectedUnit(what)
		return nil
	}
	if p.got("^") {
		text.WriteByte('^')
		num, den := p.exponent(text)
		for i := range list {
			f := &list[i]
			f.Num *= num
			f.Den *= den
			if f.Num%f.Den == 0 {
				f.Num, f.Den = f.Num/f.Den, 1
			}
			f.Span.End = p.prevEnd
			if (f.Den > 2 || f.Num > maxExponent || f.Num < -maxExponent) && !p.failed {
				p.failAt(CodeUnit, f.Span, "the exponent of a unit is a whole number or a half, of at most %d", maxExponent)
			}
		}
	}
	return list
}

// maxExponent bounds the exponents of units, far beyond all that means anything.
const maxExponent = 99

// exponent parses `2`, `-1`, `(1/2)` or `(-3/2)`; `0.5` is another way to write `(1/2)`.
func (p *parser) exponent(text *strings.Builder) (num, den int) {
	bracket := p.at("(")
	var open ast.Span
	if bracket {
		open = p.openBracket()
		text.WriteByte('(')
	}
	sign, minus := 1, ""
	if p.got("-") {
		sign, minus = -1, "-"
	}
	if n, ok := p.halves(); ok {
		half := fmt.Sprintf("%s%d/2", minus, n)
		if bracket {
			p.closeBracket(open, ")", "')' after the exponent")
			text.WriteString(half + ")")
		} else {
			text.WriteString("(" + half + ")")
		}
		return sign * n, 2
	}
	text.WriteString(minus)
	num, den = sign*p.exponentNumber(text), 1
	if bracket {
		if p.got("/") {
			text.WriteByte('/')
			t := p.peek()
			den = p.exponentNumber(text)
			if den != 1 && den != 2 && !p.failed {
				p.failAt(CodeUnit, p.spanOf(t), "the exponent of a unit is a whole number or a half")
				p.help("a half is written ^(1/2)")
			}
		}
		p.closeBracket(open, ")", "')' after the exponent")
		text.WriteByte(')')
	}
	if p.failed || den == 0 {
		return 1, 1
	}
	return num, den
}

// halves takes a number with .5 behind its point, as a number of halves.
func (p *parser) halves() (int, bool) {
	t := p.peek()
	whole, ok := strings.CutSuffix(t.Value, ".5")
	if t.Type != tokNumber || !ok {
		return 0, false
	}
	n, err := strconv.Atoi(whole)
	if err != nil || n > maxExponent {
		return 0, false
	}
	p.next()
	return 2*n + 1, true
}

func (p *parser) exponentNumber(text *strings.Builder) int {
	t := p.peek()
	if t.Type != tokNumber {
		p.expected("a number as the exponent of a unit")
		return 1
	}
	n, err := strconv.Atoi(t.Value)
	if err != nil || n > maxExponent {
		p.fail(CodeUnit, t, "the exponent of a unit is a whole number or a half, of at most %d", maxExponent)
		p.help("a half is written ^(1/2)")
		return 1
	}
	p.next()
	text.WriteString(t.Value)
	return n
}

// expectedUnit reports that a unit is missing.
func (p *parser) expectedUnit(what string) {
	if p.failed {
		return
	}
	t := p.peek()
	p.expected(what)
	if d := &p.diags[len(p.diags)-1]; d.Code == CodeUnexpected && strings.Contains(what, "':'") {
		d.Code = CodeMissingType
		switch {
		case is(t, "["):
			p.help("behind a colon a unit stands without brackets: uA/cm^2")
		default:
			p.help("leave the ':' out when the quantity has no unit")
		}
	}
}

// typeRef parses what stands behind the colon of a value: a unit, or int, bool, string.
func (p *parser) typeRef() *ast.TypeRef {
	start, t := p.pos(), p.peek()
	ref := &ast.TypeRef{}
	if t.Type == tokName && (t.Value == "int" || t.Value == "bool" || t.Value == "string") {
		p.next()
		ref.Word = t.Value
	} else {
		ref.Unit = p.unit("a unit after ':'")
	}
	ref.Span = p.from(start)
	return ref
}
