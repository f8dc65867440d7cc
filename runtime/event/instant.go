// Package event runs what happens at instants: time events, arrivals, conditions and the rounds and stages in which event
// bodies read and write. It decides when the integration must stop; package sim does the stepping.
//
// The order of things at one instant:
//
//	round 0   time events, arrivals of delayed events, ends of refractory times - or the conditions located at a stop
//	round n+1 handlers of events emitted in round n, and conditions that turned true through round n
//
// A round runs the stages in order. All handlers of a stage read the values from before the stage, handlers in the circuit's
// order and elements ascending, then all writes land. Conditions are tested after every round.
package event

import (
	"fmt"
	"math"
)

// Ps is an instant or a duration in whole picoseconds.
type Ps int64

// Never lies after every instant.
const Never Ps = math.MaxInt64

// free marks an element that is under no lockout.
const free Ps = math.MinInt64

const psPerMs = 1e9

// FromMs rounds a time in ms to the nearest picosecond, so that times within a picosecond are one instant. Times that are not a
// number, or beyond 106 days, are errors.
func FromMs(ms float64) (Ps, error) {
	x := math.RoundToEven(ms * psPerMs)
	if math.IsNaN(x) || math.Abs(x) >= 1<<63 {
		return 0, fmt.Errorf("%g ms is no instant: instants are whole picoseconds up to ±%.4g ms", ms, float64(math.MaxInt64)/psPerMs)
	}
	return Ps(x), nil
}

// Ms is the instant in ms, correctly rounded for instants of up to 104 days.
func (p Ps) Ms() float64 { return float64(p) / psPerMs }

// near returns the instant of a time that is known to be within the run.
func near(ms float64) Ps { return Ps(math.RoundToEven(ms * psPerMs)) }
