package check

import (
	_ "embed" // the comments of codes.go are the titles
	"regexp"
	"strings"
	"sync"
)

//go:embed codes.go
var codesSource string

var codeEntry = regexp.MustCompile(`(?m)^\t\w+\s*= "(NBX\d{4})" // (.*)$`)

var titles = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, e := range codeEntry.FindAllStringSubmatch(codesSource, -1) {
		m[e[1]] = strings.TrimSpace(e[2])
	}
	return m
})

// Title says in a line what a code of this package stands for, "" for other codes.
func Title(code string) string { return titles()[code] }

// Codes lists the codes of this package, sorted.
func Codes() []string { return sortedKeys(titles()) }
