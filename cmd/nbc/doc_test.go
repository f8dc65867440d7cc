package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// command runs nbc and returns its status and what it printed.
func command(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), args, strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

func TestDoc(t *testing.T) {
	dir := t.TempDir()
	site := filepath.Join(dir, "site")
	code, out, errs := command(t, "doc", "-o", site)
	require.Equal(t, exitOK, code, errs)
	page, err := os.ReadFile(strings.TrimSpace(out))
	require.NoError(t, err)
	assert.Contains(t, string(page), `id="blox-HHExci"`)

	good := filepath.Join(dir, "good.nbx")
	require.NoError(t, os.WriteFile(good, []byte("use std\n/// Mine.\ncircuit Mine { node n : HHExci }\n"), 0o644))
	code, _, errs = command(t, "doc", dir, "-o", site)
	require.Equal(t, exitOK, code, errs)
	page, err = os.ReadFile(filepath.Join(site, "index.html"))
	require.NoError(t, err)
	assert.Contains(t, string(page), `id="circuit-Mine"`)
	assert.NotContains(t, string(page), `id="blox-HHExci"`, "what is used is not documented")

	require.NoError(t, os.WriteFile(filepath.Join(dir, "bad.nbx"), []byte("circuit Bad { node n : Nothing }\n"), 0o644))
	code, _, errs = command(t, "doc", dir, "-o", site)
	assert.Equal(t, exitFindings, code)
	assert.Contains(t, errs, "Nothing")
	code, _, errs = command(t, "doc", filepath.Join(dir, "none.nbx"), "-o", site)
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, errs, "none.nbx")
	code, _, errs = command(t, "doc", good, "-o", good)
	assert.Equal(t, exitFindings, code)
	assert.Contains(t, errs, "good.nbx")
}

func TestShowEquations(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.nbx")
	require.NoError(t, os.WriteFile(file, []byte("use std\ncircuit Two { node n : WinnerTakeAll(N_exci = 2) }\n"), 0o644))
	code, out, errs := command(t, "show", "equations", file)
	require.Equal(t, exitOK, code, errs)
	assert.Contains(t, out, "n' = φ*(α_n*(1 - n) - β_n*n)    (linear in itself)")
	code, out, errs = command(t, "show", "equations", file, "n.exci[2]", "--json")
	require.Equal(t, exitOK, code, errs)
	var m map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &m))
	assert.Equal(t, "n.exci[2]", m["path"])
	code, out, errs = command(t, "show", "equations", file, "--latex")
	require.Equal(t, exitOK, code, errs)
	assert.Contains(t, out, `\end{document}`)
	code, _, errs = command(t, "show", "equations", file, "n.exc")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, errs, "did you mean `exci`")
	code, _, errs = command(t, "show", "ir", file, "n")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, errs, "belong to nbc show equations")
	code, _, _ = command(t, "show", "equations", file, "--latex", "--json")
	assert.Equal(t, exitUsage, code)
}
