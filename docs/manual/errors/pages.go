// Package errorpages holds the manual's pages about diagnostics, one for each code, for nbc explain.
package errorpages

import (
	"embed"
	"sort"
	"strings"
	"sync"
)

//go:embed NBX*.md
var files embed.FS

// Groups names the groups of codes, by the digits after NBX that their codes begin with, in order.
var Groups = []struct{ Prefix, Name string }{
	{"00", "Syntax"}, {"01", "Names"}, {"02", "Units"}, {"03", "Types and arguments"}, {"04", "Equations"}, {"05", "Events"},
	{"06", "Arrays and groups"}, {"07", "Connections"}, {"08", "Learning"}, {"09", "Experiments"}, {"10", "Data"},
	{"11", "Expansion"}, {"12", "What this version cannot run"}, {"20", "Warnings"},
}

// pages are the texts by code.
var pages = sync.OnceValue(func() map[string]string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the files are part of the program
	}
	m := map[string]string{}
	for _, e := range entries {
		text, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		m[strings.TrimSuffix(e.Name(), ".md")] = string(text)
	}
	return m
})

// Page is the page of a code as Markdown, "" for an unknown code.
func Page(code string) string { return pages()[code] }

// Title is the title of a code's page, without the code, "" for an unknown code.
func Title(code string) string {
	head, _, _ := strings.Cut(pages()[code], "\n")
	return strings.TrimPrefix(head, "# "+code+": ")
}

// Codes lists the codes that have a page, sorted.
func Codes() []string {
	var list []string
	for code := range pages() {
		list = append(list, code)
	}
	sort.Strings(list)
	return list
}
