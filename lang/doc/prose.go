package doc

import (
	"html"
	"html/template"
	"regexp"
	"sort"
	"strings"
	"unicode"

	"nbc/lang/ast"
)

func isLetter(r rune) bool { return unicode.IsLetter(r) }

// prose is a comment as paragraphs; what stands between backquotes is code. All of it is escaped.
func prose(d ast.Doc) template.HTML {
	var b strings.Builder
	for _, p := range strings.Split(strings.Join(trimmed(d), "\n"), "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			b.WriteString("<p>" + inline(p) + "</p>")
		}
	}
	return template.HTML(b.String())
}

// trimmed drops the blanks around the lines, so that an empty line parts paragraphs.
func trimmed(d ast.Doc) []string {
	var out []string
	for _, l := range d {
		for _, t := range strings.Split(l, "\n") {
			out = append(out, strings.TrimSpace(t))
		}
	}
	return out
}

// inline escapes a paragraph and marks its code.
func inline(s string) string {
	var b strings.Builder
	parts := strings.Split(s, "`")
	for i, p := range parts {
		if i%2 == 1 && i+1 < len(parts) {
			b.WriteString("<code>" + html.EscapeString(clean(p)) + "</code>")
		} else {
			b.WriteString(html.EscapeString(clean(p)))
		}
	}
	return b.String()
}

// clean drops control characters, which HTML and XML do not allow.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
}

// phrase is a comment on one line, for a table.
func phrase(d ast.Doc) template.HTML {
	return template.HTML(inline(strings.Join(strings.Fields(strings.Join(d, " ")), " ")))
}

// author is a family name; citation is one or more of them and a year, as the field writes it in running text.
const author = `(?:(?:van|von|de|der|den|la|le) )*\p{Lu}['’]?[\p{L}\p{M}'’-]+`

var citation = regexp.MustCompile(author + `(?:, ` + author + `)*(?: and ` + author + `| et al\.?)? \(?(1[89]\d\d|20\d\d)[a-z]?\b`)

// opening words of sentences that stand before an author and are none.
var opening = regexp.MustCompile(`^(?:Form|After|See|From|In|By|Following|Kinetics|Rates|Model|The|As|Of)(?:,? )`)

// mentioned are the papers that a text names, sorted, each once.
func mentioned(text string) []string {
	text = strings.Join(strings.Fields(text), " ")
	seen := map[string]bool{}
	var out []string
	for _, c := range citation.FindAllString(text, -1) {
		c = strings.ReplaceAll(opening.ReplaceAllString(c, ""), "(", "")
		if !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
	}
	sort.Strings(out)
	return out
}
