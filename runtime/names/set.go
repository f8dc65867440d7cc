package names

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"nbc/lang/units"
	"nbc/runtime/model"
)

// Set is one PATH=VALUE (or PATH*=FACTOR) of --set.
type Set struct {
	Text  string // as written
	Path  string
	Scale bool // *=
	Value Value
}

// ValueKind is what a value was written as.
type ValueKind int

// The kinds of values: a number with or without a unit, true or false, and anything else: a file name.
const (
	Number ValueKind = iota
	Bool
	Text
)

// Value is the value of a Set.
type Value struct {
	Kind   ValueKind
	Text   string // as written
	Number float64
	Unit   string // as written, "" without
	unit   units.Unit
}

var number = regexp.MustCompile(`^[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?`)

// ParseSet reads `VAC.**.AMPA.τ=90 ms`, `"VAC -> AC".weight*=2`, `stim.images=FILE`.
func ParseSet(text string) (Set, error) {
	path, value, ok := strings.Cut(text, "=")
	s := Set{Text: text, Path: strings.TrimSpace(path)}
	if !ok {
		return s, fmt.Errorf("--set %s: write PATH=VALUE, as in VAC.**.AMPA.τ='90 ms'", text)
	}
	// A path never ends in a wildcard, so that a star before = is the operator.
	if head, scale := strings.CutSuffix(s.Path, "*"); scale && !strings.HasSuffix(head, ".") {
		s.Path, s.Scale = strings.TrimSpace(head), true
	}
	if s.Path == "" {
		return s, fmt.Errorf("--set %s: the path before = is missing", text)
	}
	if !IsEdgePath(s.Path) {
		if _, err := parsePath(s.Path); err != nil {
			return s, fmt.Errorf("--set %s: %w", text, err)
		}
	} else if _, _, err := cutLabel(s.Path); err != nil {
		return s, fmt.Errorf("--set %w", err)
	}
	var err error
	if s.Value, err = ParseValue(value); err != nil {
		return s, fmt.Errorf("--set %s: %w", text, err)
	}
	if s.Scale && (s.Value.Kind != Number || s.Value.Unit != "") {
		return s, fmt.Errorf("--set %s: *= takes a plain number", text)
	}
	return s, nil
}

// ParseValue reads a value: `90`, `90 ms`, `0.1 [1/ms]`, `true`, `images.csv`.
func ParseValue(text string) (Value, error) {
	text = strings.TrimSpace(text)
	v := Value{Text: text, Kind: Text}
	switch text {
	case "":
		return v, fmt.Errorf("the value after = is missing")
	case "true":
		v.Kind, v.Number = Bool, 1
		return v, nil
	case "false":
		v.Kind = Bool
		return v, nil
	}
	digits := number.FindString(text)
	rest := text[len(digits):]
	if digits == "" || strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "_") || strings.HasPrefix(rest, "-") {
		return v, nil // a file may be called 3.csv or 2026-11.csv
	}
	x, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return v, fmt.Errorf("%s is out of the range of numbers", digits)
	}
	v.Number, v.Unit = x, strings.Trim(strings.TrimSpace(rest), "[]")
	if v.unit, err = ParseUnit(rest); err != nil {
		// What follows a number and is no unit may still be a file's name; a column that wants a number will say so.
		if strings.ContainsAny(rest, ".") {
			return Value{Text: text, Kind: Text}, nil
		}
		return v, err
	}
	v.Kind = Number
	return v, nil
}

// In is the value as a number in the declared unit of a column, whole where the column is of type int.
func (v Value) In(c *model.Column) (float64, error) {
	switch {
	case v.Kind == Text:
		return 0, fmt.Errorf("%q is no number%s", v.Text, expected(c))
	case v.Kind == Bool && c.Type != "bool":
		return 0, fmt.Errorf("%s is true or false, where %s is a number%s", v.Text, c.Name, expected(c))
	case c.Type == "bool":
		if v.Unit != "" || v.Number != 0 && v.Number != 1 {
			return 0, fmt.Errorf("%s is true or false", c.Name)
		}
		return v.Number, nil
	}
	want, err := ParseUnit(c.Unit)
	if err != nil {
		return 0, fmt.Errorf("nbc bug: the declared unit of %s: %w", c.Name, err)
	}
	x := v.Number
	switch {
	case v.Unit == "" && x == 0 && !want.Affine():
		// 0 fits any unit without an offset.
	case v.Unit == "" && !want.IsOne():
		return 0, fmt.Errorf("%s is in %s; write %s", c.Name, c.Unit, withUnit(v.Text, c.Unit))
	case !v.unit.SameDim(want):
		return 0, fmt.Errorf("%s can't be turned into %s, the unit of %s", orOne(v.Unit), orOne(c.Unit), c.Name)
	default:
		x = v.unit.Convert(x, want)
	}
	if c.Type == "int" && x != math.Trunc(x) {
		return 0, fmt.Errorf("%s is a whole number, not %s", c.Name, v.Text)
	}
	return x, nil
}

// withUnit writes a number and a unit as the language does: brackets around a compound one.
func withUnit(number, unit string) string {
	if strings.ContainsAny(unit, "*/^()") {
		return number + " [" + unit + "]"
	}
	return number + " " + unit
}

func orOne(unit string) string {
	if unit == "" {
		return "a plain number"
	}
	return unit
}

// expected says what a column takes.
func expected(c *model.Column) string {
	switch {
	case c.Type == "bool":
		return ""
	case c.Unit != "":
		return ", as is due for " + c.Name + " in " + c.Unit
	case c.Type == "int":
		return ", as is due for " + c.Name + ", a whole number"
	}
	return ", as is due for " + c.Name
}

// CheckBounds tells whether a value in the declared unit is a number within a column's bounds.
func CheckBounds(c *model.Column, x float64) error {
	shown := strconv.FormatFloat(x, 'g', -1, 64)
	switch {
	case math.IsNaN(x):
		return fmt.Errorf("%s is not a number (NaN): look for 0/0, or the logarithm or root of a negative number, in what gives it its value", c.Name)
	case math.IsInf(x, 0) && !(math.IsInf(c.Lo, -1) && x < 0 || math.IsInf(c.Hi, 1) && x > 0):
		return fmt.Errorf("%s is infinite", c.Name)
	case x < c.Lo || x > c.Hi:
		return fmt.Errorf("%s = %s is out of bounds: %s must be %s", c.Name, unitAfter(shown, c.Unit), c.Name, Bounds(c))
	case c.Type == "int" && x != math.Trunc(x):
		return fmt.Errorf("%s is a whole number, not %s", c.Name, shown)
	}
	return nil
}

// Bounds is "in 0 .. 500 mV", "at least 0", "at most 1" or "", with the unit.
func Bounds(c *model.Column) string {
	lo, hi := strconv.FormatFloat(c.Lo, 'g', -1, 64), strconv.FormatFloat(c.Hi, 'g', -1, 64)
	switch noLo, noHi := math.IsInf(c.Lo, -1), math.IsInf(c.Hi, 1); {
	case noLo && noHi:
		return ""
	case noHi:
		return "at least " + unitAfter(lo, c.Unit)
	case noLo:
		return "at most " + unitAfter(hi, c.Unit)
	}
	return "in " + lo + " .. " + unitAfter(hi, c.Unit)
}

func unitAfter(number, unit string) string {
	if unit == "" {
		return number
	}
	return number + " " + unit
}
