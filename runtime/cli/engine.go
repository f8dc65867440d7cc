package cli

import (
	"nbc/runtime/event"
	"nbc/runtime/model"
	"nbc/runtime/record"
)

// build fills parameters, data, topology and weights of a circuit for its Experiment.
type build func(c *model.Circuit, o buildOptions) (built, error)

// buildOptions are the flags that decide the network.
type buildOptions struct {
	seed    uint64
	set     []string
	network string
	draws   string
	log     func(trial int, source string, rate, count float64) // takes each draw of an event body
}

// built is what building tells.
type built struct {
	notes []string
	files []record.Data // files that were read for flags
	draws event.Draws
}

var standard build
