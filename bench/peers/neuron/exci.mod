TITLE Currents, spike counters and AMPA conductance of HHExci
: The library's HHExci and AMPA, with densities in NEURON's units: mS/cm2 * mV = uA/cm2 = 1e-3 mA/cm2.
NEURON {
	SUFFIX exci
	NONSPECIFIC_CURRENT i
	RANGE I, G, z, n, m, h, counter
	THREADSAFE
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) }
PARAMETER { I = 0 phi = 5 }
ASSIGNED { v (mV) i (mA/cm2) }
STATE { n m h counter window G z }
INITIAL { }
BREAKPOINT {
	SOLVE states METHOD cnexp
	i = 1e-3*(52*m*m*m*h*(v - 55) + 20*n*n*n*n*(v + 90) + 0.1*(v + 60) - I)
}
DERIVATIVE states {
	n' = phi*(0.1*linoid((v + 34)/10)*(1 - n) - 0.125*exp(-(v + 44)/80)*n)
	m' = phi*(linoid((v + 30)/10)*(1 - m) - 4*exp(-(v + 55)/18)*m)
	h' = phi*(0.07*exp(-(v + 44)/20)*(1 - h) - h/(1 + exp(-(v + 14)/10)))
	counter' = 1.127*3/(1 + exp(-4.394*(v - 10)/35))
	window' = 1.127*3/(1 + exp(-4.394*(v - 10)/35))
	z' = 3/(1 + exp(-4.394*(v - 10)/35)) - z/0.1
	G' = z - G/5
}
FUNCTION linoid(x) {
	if (fabs(x) < 1e-6) { linoid = 1 + x/2 } else { linoid = x/(1 - exp(-x)) }
}
