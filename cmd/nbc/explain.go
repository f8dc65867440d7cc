package main

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strings"

	pages "nbc/docs/manual/errors"
	"nbc/lang/diag"
)

type explainCmd struct {
	Code string `arg:"" optional:"" help:"The code of a message, such as NBX0102. Default: list all codes."`
}

func (c *explainCmd) Run(s *session) error {
	if c.Code == "" {
		return listCodes(s.out)
	}
	code := fullCode(c.Code)
	page := pages.Page(code)
	if page == "" {
		near := ""
		if n := diag.Nearest(code, pages.Codes()); n != "" {
			near = " (the nearest is " + n + ")"
		}
		return &status{exitUsage, fmt.Errorf("there is no code %s%s; `nbc explain` lists all", c.Code, near)}
	}
	_, err := io.WriteString(s.out, plainPage(page))
	return err
}

var (
	digits = regexp.MustCompile(`^\d{1,4}$`)
	link   = regexp.MustCompile(`\[([^\]]+)\]\(([^)]+)\)`)
)

// fullCode completes a code as people type it: nbx0102, 0102, 102.
func fullCode(text string) string {
	if digits.MatchString(text) {
		text = "NBX" + strings.Repeat("0", 4-len(text)) + text
	}
	return strings.ToUpper(text)
}

// plainPage is a page for reading in a terminal: code is indented in the place of fences, links are their text.
func plainPage(page string) string {
	var b strings.Builder
	inside := false
	for _, line := range strings.Split(strings.TrimSpace(page), "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			inside = !inside
			continue
		case inside && line != "":
			line = "    " + line
		case !inside:
			line = strings.TrimPrefix(link.ReplaceAllString(line, "$1"), "# ")
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// listCodes prints all codes with their titles, by group.
func listCodes(out io.Writer) error {
	w := bufio.NewWriter(out)
	for i, g := range pages.Groups {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintln(w, g.Name)
		for _, code := range pages.Codes() {
			if strings.HasPrefix(code, "NBX"+g.Prefix) {
				fmt.Fprintf(w, "  %s  %s\n", code, pages.Title(code))
			}
		}
	}
	return w.Flush()
}

// tellsMore names the command that explains the first of the codes found, "" when none has a page.
func tellsMore(ds []diag.Diagnostic) string {
	for _, d := range ds {
		if pages.Page(d.Code) != "" {
			return "`nbc explain " + d.Code + "` tells more\n"
		}
	}
	return ""
}
