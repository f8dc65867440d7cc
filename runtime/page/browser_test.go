package page

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// The page in a browser: it renders a million samples without an error or a request, boxes fold, sliders and keys work. It needs node,
// Chromium and the npm package playwright-core in NBC_PLAYWRIGHT (a node_modules folder), as .ci/run installs them. NBC_SCREENSHOT
// names a file for a picture of the page.
func TestBrowser(t *testing.T) {
	modules := os.Getenv("NBC_PLAYWRIGHT")
	chromium := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil && chromium == "" {
			chromium = path
		}
	}
	node, err := exec.LookPath("node")
	if modules == "" || chromium == "" || err != nil {
		t.Skip("there is no node, no Chromium, or no playwright-core in NBC_PLAYWRIGHT: .ci/run installs them")
	}
	report := filepath.Join(t.TempDir(), "report.html")
	if err := WriteFile(report, []string{write(t, filepath.Join(t.TempDir(), "learn-seed7"), 1_000_000)}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, "testdata/browser.js", chromium, t.TempDir(), report, os.Getenv("NBC_SCREENSHOT"))
	cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
	out, err := cmd.CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}
