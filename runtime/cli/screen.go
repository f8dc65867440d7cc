package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// screen writes lines to stdout and keeps a progress bar below them on stderr when that is a terminal. Others may write
// notes from their own goroutines.
type screen struct {
	mu       sync.Mutex
	out, err io.Writer
	width    int  // of the terminal; 0: stderr is none, and there is no bar
	plain    bool // the terminal does not show UTF-8
	json     bool // notes are JSON objects
	now      func() time.Time
	shown    bool // a bar stands in the last line
	text     string
	drawn    time.Time
}

// refresh is the least time between two drawings of the bar.
const refresh = 100 * time.Millisecond

// line prints a line on stdout, above the bar.
func (s *screen) line(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	fmt.Fprintf(s.out, format+"\n", args...)
	s.draw()
}

// note prints a line on stderr, above the bar.
func (s *screen) note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	if s.json {
		s.err.Write(objectLine("note", fields{"text", fmt.Sprintf(format, args...)}))
		return
	}
	fmt.Fprintf(s.err, "note: "+format+"\n", args...)
	s.draw()
}

// bar shows progress: how much is done, from 0 to 1, and what stands before and after the bar. It is redrawn at most ten
// times a second unless now is set.
func (s *screen) bar(before string, done float64, after string, now bool) {
	if s.width == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.now()
	if !now && s.shown && t.Sub(s.drawn) < refresh {
		return
	}
	s.drawn = t
	s.text = s.compose(before, max(0, min(1, done)), after)
	s.clear()
	s.draw()
}

// compose lays the bar out in the width of the terminal; the bar itself gives way first.
func (s *screen) compose(before string, done float64, after string) string {
	full, empty := "━", "─"
	if s.plain {
		full, empty = "#", "-"
	}
	percent := fmt.Sprintf("%3.0f %%", done*100)
	room := s.width - 1 - len([]rune(before)) - len([]rune(after)) - len(percent) - 6
	if room < 8 {
		line := []rune(before + "  " + percent + "  " + after)
		return string(line[:min(len(line), max(0, s.width-1))])
	}
	room = min(room, 30)
	n := int(done*float64(room) + 0.5)
	return before + "  " + strings.Repeat(full, n) + strings.Repeat(empty, room-n) + "  " + percent + "  " + after
}

// close takes the bar away.
func (s *screen) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	s.text = ""
}

func (s *screen) clear() {
	if s.shown {
		io.WriteString(s.err, "\r\x1b[K")
		s.shown = false
	}
}

func (s *screen) draw() {
	if s.text != "" {
		io.WriteString(s.err, s.text)
		s.shown = true
	}
}

// span writes a duration as people read it: 0:07, 12:34, 3:25:10.
func span(d time.Duration) string {
	sec := int64(d.Round(time.Second) / time.Second)
	if sec < 3600 {
		return fmt.Sprintf("%d:%02d", sec/60, sec%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", sec/3600, sec/60%60, sec%60)
}

// seconds writes a measured duration with three digits.
func seconds(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%.3g ms", float64(d)/1e6)
	case d < 100*time.Second:
		return fmt.Sprintf("%.3g s", d.Seconds())
	}
	return span(d)
}
