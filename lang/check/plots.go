package check

import "slices"

// Shown is what a plot is made of.
type Shown int

// Quantities over time, spikes of elements, weights of connections, quantities at the trials' ends, or the answers of a task.
const (
	Quantities Shown = iota
	Spikes
	Weights
	AtTrials
	Answers
)

// plots are the kinds of plots.
var plots = []string{"adjacency", "learning_curve", "line", "mean", "phase", "raster", "rate", "spectrum", "stack", "trials", "weight_change"}

// ShownBy tells what a kind of plot is made of.
func ShownBy(kind string) Shown {
	switch kind {
	case "raster", "rate":
		return Spikes
	case "adjacency", "weight_change":
		return Weights
	case "trials":
		return AtTrials
	case "learning_curve":
		return Answers
	}
	return Quantities
}

// ofTrials tells whether a kind of plot needs trials.
func ofTrials(kind string) bool { return slices.Contains([]string{"learning_curve", "trials"}, kind) }
