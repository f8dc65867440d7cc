TITLE The rate of the theta mass as a current
NEURON {
	POINT_PROCESS Ascending
	NONSPECIFIC_CURRENT i
	POINTER rate
	RANGE w
}
UNITS { (nA) = (nanoamp) }
PARAMETER { w = 1 }
ASSIGNED { i (nA) rate }
BREAKPOINT { i = -w*rate }
