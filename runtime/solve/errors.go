package solve

import "fmt"

// NonFiniteError says that a state or its derivative became NaN or infinite.
type NonFiniteError struct {
	T     float64 // ms, the start of the step that failed
	Index int     // of the state
	Value float64
	Deriv bool // Value is the derivative of the state, not the state
}

func (e *NonFiniteError) Error() string {
	what := "state"
	if e.Deriv {
		what = "the derivative of state"
	}
	return fmt.Sprintf("at t = %g ms %s %d is %g", e.T, what, e.Index, e.Value)
}

// StepUnderflowError says that error control asked for a step too small to
// move the time.
type StepUnderflowError struct {
	T, H  float64 // ms
	Index int     // the state with the largest error; -1 when not due to one
}

func (e *StepUnderflowError) Error() string {
	return fmt.Sprintf("at t = %g ms the step fell to %g ms, for the error of state %d", e.T, e.H, e.Index)
}

// MaxStepsError says that Options.MaxSteps attempts were used up.
type MaxStepsError struct {
	T     float64 // ms
	Steps int64
}

func (e *MaxStepsError) Error() string {
	return fmt.Sprintf("at t = %g ms all %d steps were used up", e.T, e.Steps)
}
