TITLE One edge: the source's conductance onto a target of 1e5 um2, where 1 uA/cm2 is 1 nA
NEURON {
	POINT_PROCESS Edge
	NONSPECIFIC_CURRENT i
	POINTER G
	RANGE w, E
}
UNITS { (mV) = (millivolt) (nA) = (nanoamp) }
PARAMETER { w = 1 E = 0 }
ASSIGNED { v (mV) i (nA) G }
BREAKPOINT { i = w*G*(v - E) }
