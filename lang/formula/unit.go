package formula

import (
	"strings"
	"unicode"
)

// factor is one unit to a power.
type factor struct{ name, power string }

// unitFactors reads a unit as it is written: names to powers, multiplied and divided. Brackets other than around an exponent are
// rare; such a unit is given back whole.
func unitFactors(text string) []factor {
	var out []factor
	if i := strings.LastIndexByte(text, ' '); i >= 0 {
		// A scale that no name has is a number in front.
		out = append(out, factor{text[:i], ""})
		text = text[i+1:]
	}
	sign := ""
	for rest := text; rest != ""; {
		end := strings.IndexFunc(rest, func(r rune) bool { return r == '*' || r == '/' || r == '^' || r == '(' || r == ')' })
		name, op := rest, byte(0)
		if end >= 0 {
			name, op, rest = rest[:end], rest[end], rest[end+1:]
		} else {
			rest = ""
		}
		if name == "" || op == '(' || op == ')' {
			return []factor{{text, ""}}
		}
		power := ""
		if op == '^' {
			close := 0
			if strings.HasPrefix(rest, "(") {
				if close = strings.IndexByte(rest, ')'); close < 0 {
					return []factor{{text, ""}}
				}
				power, rest = rest[1:close], rest[close+1:]
			} else {
				close = strings.IndexFunc(rest, func(r rune) bool { return r != '-' && !unicode.IsDigit(r) })
				if close < 0 {
					close = len(rest)
				}
				power, rest = rest[:close], rest[close:]
			}
			op = 0
			if rest != "" {
				op, rest = rest[0], rest[1:]
			}
		}
		if sign == "-" && power == "" {
			power = "1"
		}
		if strings.HasPrefix(power, "-") && sign == "-" {
			power = power[1:]
			if power == "1" {
				power = ""
			}
		} else {
			power = strings.TrimPrefix(sign+power, "+")
		}
		if name != "1" {
			out = append(out, factor{unitName(name), power})
		}
		sign = ""
		switch op {
		case '/':
			sign = "-"
		case '*', 0:
		default:
			return []factor{{text, ""}}
		}
	}
	return out
}

// unitName writes a unit's name with its own letters: uA is µA, kohm is kΩ.
func unitName(name string) string {
	switch {
	case name == "degC":
		return "°C"
	case name == "deg":
		return "°"
	case strings.HasSuffix(name, "ohm"):
		name = strings.TrimSuffix(name, "ohm") + "Ω"
	}
	if len(name) > 1 && name[0] == 'u' {
		name = "µ" + name[1:]
	}
	return name
}
