package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFmtDiff(t *testing.T) {
	format := func(args ...string) (int, string) {
		var out, errs bytes.Buffer
		code := run(context.Background(), append([]string{"fmt"}, args...), strings.NewReader("const a = 1\nconst  b=2\nconst c = 3\n"), &out, &errs)
		assert.Empty(t, errs.String())
		return code, out.String()
	}
	code, text := format("-d", "-")
	assert.Equal(t, exitOK, code)
	assert.Contains(t, text, "\n-const  b=2\n+const b = 2\n")
	assert.Contains(t, text, "\n const a = 1\n", "the lines around a change are shown")
	code, same := format("-d", "--check", "-")
	assert.Equal(t, exitFindings, code, "--check fails on differences, whatever is printed")
	assert.Equal(t, text, same)
}
