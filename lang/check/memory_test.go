package check

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"nbc/stdlib"
)

// TestMemory: what a check of the largest files keeps at a time leaves room below 100 MB.
func TestMemory(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(64 << 20))
	const tokens = 118_000
	rep := func(s string, of int) string { return strings.Repeat(s, tokens/of) }
	for name, source := range map[string]string{
		"statements": "use std\ncircuit C {\n node a, b : HHExci\n" + rep("a -> b { weight = 1 }\n", 9) + "}\n",
		"equations":  "blox B {\n state x = 0\n x' = 0/(1 ms)\n" + rep("let y = x*x + 2\n", 9) + "}\n",
		"garbage":    rep("}{", 2),
		"characters": rep("§ ", 1),
		"sides":      "blox A { }\ncircuit C { node a : A\n a" + rep(", a", 2) + " -> a\n}",
		"calls":      "func f(x) = x\nblox B { let y = " + rep("f(1) + ", 5) + "1 }",
	} {
		t.Run(name, func(t *testing.T) {
			p, ds := Load("main.nbx", memory{source, stdlib.Files()})
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			if kept := (m.HeapAlloc + m.StackInuse) >> 20; kept > 80 {
				t.Errorf("%d MB", kept)
			}
			runtime.KeepAlive(p)
			runtime.KeepAlive(ds)
		})
	}
}
