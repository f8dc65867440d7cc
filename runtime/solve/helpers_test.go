package solve

import "nbc/runtime/vec"

func newRow(a []float64) vec.Row { return vec.NewRow(a) }
