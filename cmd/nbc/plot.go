package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"nbc/analysis/figures"
	"nbc/lang/diag"
	"nbc/runtime/figure"
	"nbc/runtime/results"
)

// between is a flag that takes a range LO..HI in a unit.
type between struct {
	given  bool
	lo, hi level
}

func (b *between) UnmarshalText(text []byte) error {
	lo, hi, ok := strings.Cut(string(text), "..")
	if !ok {
		return fmt.Errorf("%q is no range; write LO..HI, as in \"0 ms..200 ms\"", text)
	}
	b.given = true
	if err := b.lo.UnmarshalText([]byte(strings.TrimSpace(lo))); err != nil {
		return err
	}
	if err := b.hi.UnmarshalText([]byte(strings.TrimSpace(hi))); err != nil {
		return err
	}
	if b.lo.unit == "" {
		b.lo.unit = b.hi.unit // 0..200 ms
	}
	return nil
}

// in is the range in a unit.
func (b between) in(unit string) (r [2]float64, err error) {
	if !b.given {
		return r, nil
	}
	for i, l := range []level{b.lo, b.hi} {
		if r[i], err = l.in(unit); err != nil {
			return r, err
		}
	}
	if !(r[0] < r[1]) {
		return r, fmt.Errorf("the range %g..%g is empty", r[0], r[1])
	}
	return r, nil
}

type plotCmd struct {
	Args []string `arg:"" name:"RESULTS-and-KINDS" help:"Results directories, then kinds of figures; without kinds all that the results have data for."`
	measures
	Output string    `short:"o" placeholder:"FILE" help:"The file to write, by its ending SVG, PNG or PDF; of several figures a folder (default: RESULTS/plots)."`
	Format []string  `enum:"svg,png,pdf" default:"svg,png" help:"Formats of figures that go to a folder."`
	DPI    int       `name:"dpi" default:"300" help:"Resolution of PNG."`
	Dark   bool      `help:"Light ink on a dark ground."`
	Title  string    `help:"Title of the figure."`
	Width  float64   `placeholder:"MM" help:"Width in mm (default: by kind, 85 for most)."`
	Height float64   `placeholder:"MM" help:"Height in mm."`
	Time   between   `placeholder:"A..B" help:"Time that is shown: \"0 ms..200 ms\"."`
	Range  plainPair `placeholder:"A..B" help:"Values or colours that are shown: 0..0.2, in the unit of the axis."`
	Hz     plainPair `placeholder:"A..B" help:"Frequencies of spectra that are shown, in Hz (default 8..100)."`
	Chance float64   `help:"Accuracy of guessing, 0 to 1, as a line in learning curves."`
}

// plainPair is a flag that takes a range of plain numbers.
type plainPair [2]float64

func (p *plainPair) UnmarshalText(text []byte) error {
	var b between
	err := b.UnmarshalText(text)
	if err != nil {
		return err
	}
	*p, err = b.in("")
	return err
}

func (*plotCmd) Help() string {
	var b strings.Builder
	b.WriteString("Draws figures of results:\n\n")
	for _, k := range figures.Kinds {
		fmt.Fprintf(&b, "  %-15s %s\n\n", k.Name, k.About)
	}
	b.WriteString("docs/manual/figures.md shows them.")
	return b.String()
}

func (c *plotCmd) Run(s *session) error {
	req, kinds, err := c.request()
	if err != nil {
		return &status{exitUsage, err}
	}
	all := len(kinds) == 0
	if all {
		for i := range figures.Kinds {
			if k := &figures.Kinds[i]; !k.Asked && (len(req.Runs) == 1 || k.Several) {
				kinds = append(kinds, k)
			}
		}
	}
	figs := map[string]*figure.Figure{}
	var names []string
	for _, k := range kinds {
		fig, err := k.Draw(req)
		var none *figures.Missing
		switch {
		case errors.As(err, &none) && all:
			continue
		case err != nil:
			return &status{exitUsage, fmt.Errorf("%s: %w", k.Name, err)}
		}
		figs[k.Name] = fig
		names = append(names, k.Name)
	}
	if len(names) == 0 {
		return &status{exitUsage, errors.New("nothing to draw: the results have no spikes, series, weights or trials")}
	}
	if c.Output != "" && fileFormat(c.Output) != "" {
		if len(names) > 1 {
			return &status{exitUsage, fmt.Errorf("%s is one file for %d figures (%s); name one kind, or a folder", c.Output, len(names), strings.Join(names, ", "))}
		}
		return c.write(s, c.Output, figs[names[0]])
	}
	if ext := filepath.Ext(c.Output); ext != "" && len(names) == 1 {
		if st, err := os.Stat(c.Output); err != nil || !st.IsDir() {
			return &status{exitUsage, fmt.Errorf("%s: figures are written as .svg, .png or .pdf, not %s", c.Output, ext)}
		}
	}
	dir := c.Output
	if dir == "" {
		dir = filepath.Join(req.Runs[0].Dir, "plots")
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return &status{exitFindings, fmt.Errorf("%s: %w", dir, plainError(err))}
	}
	for _, name := range names {
		for _, f := range c.Format {
			if err := c.write(s, filepath.Join(dir, name+"."+f), figs[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

// request reads what is asked for.
func (c *plotCmd) request() (req figures.Request, kinds []*figures.Kind, err error) {
	for _, a := range c.Args {
		if k, ok := figures.Find(a); ok {
			if !slices.Contains(kinds, k) {
				kinds = append(kinds, k)
			}
			continue
		}
		r, err := results.Open(a)
		if err != nil {
			return req, nil, fmt.Errorf("%w%s", err, kindHint(a))
		}
		req.Runs = append(req.Runs, r)
	}
	if len(req.Runs) == 0 {
		return req, nil, errors.New("no results directory is named; write nbc plot RESULTS [KIND...]")
	}
	if req.Options, err = c.options(req.Runs[0]); err != nil {
		return req, nil, err
	}
	if req.Time, err = c.Time.in("ms"); err != nil {
		return req, nil, fmt.Errorf("--time: %w", err)
	}
	if c.DPI < 10 || c.DPI > 2400 {
		return req, nil, fmt.Errorf("--dpi %d: it must be from 10 to 2400", c.DPI)
	}
	for name, mm := range map[string]float64{"--width": c.Width, "--height": c.Height} {
		if mm != 0 && !(mm >= 15 && mm <= 2000) {
			return req, nil, fmt.Errorf("%s %g: it must be from 15 to 2000 mm", name, mm)
		}
	}
	if !(c.Chance >= 0 && c.Chance <= 1) {
		return req, nil, fmt.Errorf("--chance %g: it is a share, from 0 to 1", c.Chance)
	}
	req.Range, req.Hz, req.Chance = c.Range, c.Hz, c.Chance
	req.Style = figure.Style{Title: c.Title, Width: c.Width, Height: c.Height, Dark: c.Dark}
	return req, kinds, nil
}

// kindHint helps with a kind that does not exist.
func kindHint(word string) string {
	if strings.ContainsAny(word, "/.") {
		return ""
	}
	var list []string
	for _, k := range figures.Kinds {
		list = append(list, k.Name)
	}
	if near := diag.Nearest(word, list); near != "" {
		return "; did you mean the kind " + near + "?"
	}
	return "; the kinds of figures are " + strings.Join(list, ", ")
}

// fileFormat is the format that a file's name asks for, or "".
func fileFormat(path string) string {
	ext := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")
	if slices.Contains([]string{"svg", "png", "pdf"}, ext) {
		return ext
	}
	return ""
}

func (c *plotCmd) write(s *session, path string, fig *figure.Figure) error {
	err := writeFile(path, func(w io.Writer) error {
		switch fileFormat(path) {
		case "png":
			return fig.WritePNG(w, c.DPI)
		case "pdf":
			return fig.WritePDF(w)
		}
		return fig.WriteSVG(w)
	})
	if err == nil {
		fmt.Fprintln(s.out, path)
	}
	return err
}
