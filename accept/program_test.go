package accept

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// reference is the folder of results from other programs, beside the repository; data its folder of images.
const (
	reference = "../../shared/reference"
	stimuli   = "../../shared/data/stimuli_set.csv"
)

// needs skips a test whose reference results are not on this machine.
func needs(t *testing.T, path string) string {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no reference results: %s is not there", path)
	}
	abs, err := filepath.Abs(path)
	require.NoError(t, err)
	return abs
}

// command is the path of the nbc that is tested.
var command string

// TestMain builds nbc, and gives it a cache of its own so that every program is compiled by this version.
func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "nbc-accept-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		os.Setenv("NBC_CACHE", filepath.Join(dir, "cache"))
		command = filepath.Join(dir, "nbc")
		if out, err := exec.Command("go", "build", "-o", command, "../cmd/nbc").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// program is a built circuit.
type program struct{ bin string }

// build compiles the text of a .nbx file.
func build(t *testing.T, text string) program {
	t.Helper()
	file := filepath.Join(t.TempDir(), "test.nbx")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	return buildFile(t, file)
}

// buildFile compiles a .nbx file.
func buildFile(t *testing.T, file string) program {
	t.Helper()
	p := program{filepath.Join(t.TempDir(), "circuit")}
	out, err := exec.Command(command, "build", file, "-o", p.bin).CombinedOutput()
	if err != nil {
		text, _ := os.ReadFile(file)
		require.NoError(t, err, "%s\n%s", out, text)
	}
	return p
}

// run runs a program and returns the folder of its results.
func (p program) run(t *testing.T, args ...string) string {
	t.Helper()
	return p.runWith(t, nil, args...)
}

// runWith is run with more environment variables.
func (p program) runWith(t *testing.T, env []string, args ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "results")
	cmd := exec.Command(p.bin, append([]string{"--out", dir, "--quiet", "--no-figures"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	require.NoError(t, cmd.Run(), errs.String())
	return dir
}

// table is a CSV file with a line of names.
type table struct {
	path string
	head []string
	rows [][]string
}

func readTable(t *testing.T, elem ...string) table {
	t.Helper()
	path := filepath.Join(elem...)
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err, path)
	require.NotEmpty(t, rows, path)
	return table{path, rows[0], rows[1:]}
}

// texts is a column as it is written.
func (x table) texts(t *testing.T, name string) []string {
	t.Helper()
	for k, h := range x.head {
		if h == name {
			col := make([]string, len(x.rows))
			for i, r := range x.rows {
				col[i] = r[k]
			}
			return col
		}
	}
	require.Fail(t, "no column "+name, "%s has %s", x.path, strings.Join(x.head, ", "))
	return nil
}

// numbers is a column of numbers.
func (x table) numbers(t *testing.T, name string) []float64 {
	t.Helper()
	texts := x.texts(t, name)
	col := make([]float64, len(texts))
	for i, s := range texts {
		v, err := strconv.ParseFloat(s, 64)
		require.NoError(t, err, "%s, %s, row %d", x.path, name, i+1)
		col[i] = v
	}
	return col
}

// spikes are the times of each element's spikes.
func spikes(t *testing.T, dir string) map[string][]float64 {
	t.Helper()
	x := readTable(t, dir, "spikes.csv")
	times, elements := x.numbers(t, "t"), x.texts(t, "element")
	out := map[string][]float64{}
	for i, e := range elements {
		out[e] = append(out[e], times[i])
	}
	return out
}

// worst is the largest difference of two columns, and the row in which it is.
func worst(t *testing.T, want, got []float64) (diff float64, row int) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		d := math.Abs(got[i] - want[i])
		if d > diff || math.IsNaN(d) {
			diff, row = d, i
		}
	}
	return diff, row
}

// span is the range of a column; of a constant its size, of zeros 1.
func span(col []float64) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range col {
		lo, hi = min(lo, v), max(hi, v)
	}
	switch {
	case hi > lo:
		return hi - lo
	case hi != 0:
		return math.Abs(hi)
	}
	return 1
}

// num writes a number so that nbx reads the same bits back.
func num(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
