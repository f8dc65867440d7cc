package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestJSONLines(t *testing.T) {
	b := newBench(t)
	if status := b.run("learn --log-format json"); status != exitOK {
		t.Fatalf("exit %d: %s", status, b.err.String())
	}
	events := map[string]int{}
	for _, line := range strings.Split(strings.TrimSpace(b.out.String()), "\n") {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		events[v["event"].(string)]++
		switch v["event"] {
		case "trial":
			if v["trial"] == 3.0 && (v["choice"] != 1.0 || v["correct"] != false) {
				t.Errorf("trial 3: %v", v)
			}
		case "end":
			if v["status"] != "complete" || v["results"] != "results/learn-seed1" || v["trials_done"] != 7.0 {
				t.Errorf("end: %v", v)
			}
		}
	}
	if events["trial"] != 7 || events["end"] != 1 {
		t.Errorf("events: %v", events)
	}
	b.run("learn --log-format json") // the directory exists
	var v map[string]any
	if err := json.Unmarshal(b.err.Bytes(), &v); err != nil || v["event"] != "error" || v["help"] == nil {
		t.Errorf("%s: %v", b.err.String(), err)
	}
	if b.run("learn --log-format xml") != exitUsage {
		t.Error("xml is taken")
	}
}

// Without a terminal, lines come after a while, and ever less often.
func TestPlainProgress(t *testing.T) {
	b := newBench(t)
	now := time.Unix(1e9, 0)
	b.now = func() time.Time { now = now.Add(400 * time.Millisecond); return now }
	if status := b.run("rest --solver RK4 --dt 0.001ms"); status != exitOK {
		t.Fatalf("exit %d: %s", status, b.err.String())
	}
	n := strings.Count(b.out.String(), "% done, ")
	if n < 3 || n > 6 || !strings.Contains(b.out.String(), " of 20 ms, ") || !strings.Contains(b.out.String(), " left\n") {
		t.Errorf("%d lines of progress:\n%s", n, b.out.String())
	}
	b.run("rest --solver RK4 --dt 0.001ms --force --quiet")
	if strings.Contains(b.out.String(), "% done") {
		t.Error("progress in spite of --quiet")
	}
}
