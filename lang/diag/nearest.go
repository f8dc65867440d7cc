package diag

import (
	"strings"
	"unicode"
)

// Nearest is the candidate that was probably meant by name, or "" when none is close. Of equally close ones the first wins.
// A difference of case alone or a swap of two neighbours counts least.
func Nearest(name string, candidates []string) string {
	runes := []rune(name)
	best, distance := "", max(2, len(runes)*2/3) // in half edits: at most one edit in three letters, but one in the shortest
	for _, c := range candidates {
		if c == name {
			continue
		}
		if strings.EqualFold(c, name) {
			if distance > 1 {
				best, distance = c, 1
			}
			continue
		}
		if d := editDistance(runes, []rune(c), distance); d < distance || d == distance && best == "" && len(runes) > 1 {
			best, distance = c, d
		}
	}
	return best
}

// editDistance is the number of half edits from a to b (a change of case is half an edit), or more than limit.
func editDistance(a, b []rune, limit int) int {
	if d := len(a) - len(b); 2*d > limit || -2*d > limit {
		return limit + 1
	}
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[0] {
		rows[0][j] = 2 * j
	}
	for i := 1; i <= len(a); i++ {
		row, up, upup := rows[i%3], rows[(i+2)%3], rows[(i+1)%3]
		row[0] = 2 * i
		for j := 1; j <= len(b); j++ {
			change := 2
			switch {
			case a[i-1] == b[j-1]:
				change = 0
			case unicode.ToLower(a[i-1]) == unicode.ToLower(b[j-1]):
				change = 1
			}
			row[j] = min(up[j-1]+change, up[j]+2, row[j-1]+2)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], upup[j-2]+2)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}

// DidYouMean is "did you mean X?" for the nearest candidate, or "".
func DidYouMean(name string, candidates []string) string {
	if near := Nearest(name, candidates); near != "" {
		return "did you mean `" + near + "`?"
	}
	return ""
}
