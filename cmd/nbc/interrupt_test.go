package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An interrupted run finishes its step, writes what there is, says so in the manifest and exits with 130.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("NBC_CACHE", filepath.Join(dir, "cache"))
	source := filepath.Join(dir, "long.nbx")
	require.NoError(t, os.WriteFile(source, []byte(long), 0o644))
	nbc, err := exec.LookPath("nbc") // put on the PATH by testscript.Main
	require.NoError(t, err)
	circuit := filepath.Join(dir, "circuit")
	out, err := exec.Command(nbc, "build", source, "-o", circuit).CombinedOutput()
	require.NoError(t, err, string(out))

	for _, c := range []struct{ experiment, wait string }{{"trials", "Trial = 2"}, {"once", ""}} {
		t.Run(c.experiment, func(t *testing.T) {
			results := filepath.Join(dir, "results-"+c.experiment)
			cmd := exec.Command(circuit, c.experiment, "--out", results)
			stdout, err := cmd.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			defer cmd.Process.Kill()
			lines := bufio.NewScanner(stdout)
			if c.wait == "" {
				awaitRun(t, results)
			}
			for c.wait != "" && lines.Scan() && lines.Text() != c.wait {
			}
			require.NoError(t, cmd.Process.Signal(os.Interrupt))
			for lines.Scan() {
			}
			var exit *exec.ExitError
			require.ErrorAs(t, cmd.Wait(), &exit)
			assert.Equal(t, 130, exit.ExitCode())
			text, err := os.ReadFile(filepath.Join(results, "manifest.json"))
			require.NoError(t, err)
			assert.Regexp(t, `(?m)^  "status": "interrupted",$`, string(text))
			left, err := filepath.Glob(filepath.Join(dir, ".*"))
			require.NoError(t, err)
			assert.Empty(t, left, "temporary files are left")
			if c.wait != "" {
				trace, err := os.ReadFile(filepath.Join(results, "trace.csv"))
				require.NoError(t, err)
				assert.Regexp(t, regexp.MustCompile(`(?s)^trial,.*\n1,.*\n2,.*\n$`), string(trace))
			}
		})
	}
}

// awaitRun waits until a run has made its temporary folder.
func awaitRun(t *testing.T, results string) {
	t.Helper()
	require.Eventually(t, func() bool {
		found, err := filepath.Glob(filepath.Join(filepath.Dir(results), "*"+filepath.Base(results)+"*", "*"))
		hidden, err2 := filepath.Glob(filepath.Join(filepath.Dir(results), ".*"+filepath.Base(results)+"*", "*"))
		return err == nil && err2 == nil && len(found)+len(hidden) > 0
	}, time.Minute, 10*time.Millisecond, "the run did not begin")
}

// long has experiments that do not end by themselves within a test.
const long = `use std

circuit Long { node n : HHExci(I_bg = 1 [uA/cm^2]) }

experiment trials of Long {
  task Exposure(trials = 1000000, duration = 20 ms)
  record n.spikes_cumulative as spikes at trial.end
}

experiment once of Long {
  run 0 ms .. 1e9 ms
  record n.V every 100 ms
}
`
