// Package par splits long loops over the processor's cores. What a loop computes for one element must not depend on others, so that
// results are the same for any number of cores.
package par

import (
	"runtime"
	"sync"
)

// Body does the elements lo .. hi-1 of a loop. Bodies that run side by side have different numbers worker, from 0 on.
type Body func(worker, lo, hi int)

// procs is how many bodies run side by side.
var procs = runtime.GOMAXPROCS(0)

// Workers is the number of cores that loops are split over, so that worker numbers lie below it.
func Workers() int { return procs }

// helpers wait for parts of loops. One loop has them at a time; another that comes meanwhile, of a circuit that runs beside, does
// without.
var helpers struct {
	sync.Mutex
	jobs []chan job
	done sync.WaitGroup
	// fault is a panic of a helper, for the one who asked.
	fault any
	once  sync.Mutex
}

type job struct {
	body           Body
	worker, lo, hi int
}

// align is what parts of a long loop begin at multiples of: a cache line of float64.
const align = 8

// For runs body for 0 .. n-1, in parts of at least grain elements. It allocates nothing.
func For(n, grain int, body Body) {
	parts := min(procs, n/max(grain, 1))
	if parts < 2 || !helpers.TryLock() {
		body(0, 0, n)
		return
	}
	defer helpers.Unlock()
	for len(helpers.jobs) < parts-1 {
		c := make(chan job, 1)
		helpers.jobs = append(helpers.jobs, c)
		go help(c)
	}
	step := (n + parts - 1) / parts
	if step > 8*align {
		step = (step + align - 1) &^ (align - 1)
	}
	helpers.done.Add(parts - 1)
	for w := 1; w < parts; w++ {
		helpers.jobs[w-1] <- job{body, w, min(w*step, n), min((w+1)*step, n)}
	}
	own(body, step)
	helpers.done.Wait()
	if p := helpers.fault; p != nil {
		helpers.fault = nil
		panic(p)
	}
}

// own does the first part; its panic waits until the others are done with what they share.
func own(body Body, n int) {
	defer keep()
	body(0, 0, n)
}

func help(jobs chan job) {
	for j := range jobs {
		part(j)
	}
}

func part(j job) {
	defer helpers.done.Done()
	defer keep()
	j.body(j.worker, j.lo, j.hi)
}

// keep notes a panic for the one who asked.
func keep() {
	if p := recover(); p != nil {
		helpers.once.Lock()
		helpers.fault = p
		helpers.once.Unlock()
	}
}
