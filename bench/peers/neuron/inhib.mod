TITLE Currents and GABA-A conductance of HHInhib
NEURON {
	SUFFIX inhib
	NONSPECIFIC_CURRENT i
	RANGE I, release, G, z, n, m, h
	THREADSAFE
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) }
PARAMETER { I = 0 phi = 5 release = 11.5 }
ASSIGNED { v (mV) i (mA/cm2) }
STATE { n m h G z }
INITIAL { }
BREAKPOINT {
	SOLVE states METHOD cnexp
	i = 1e-3*(52*m*m*m*h*(v - 55) + 20*n*n*n*n*(v + 90) + 0.1*(v + 60) - I)
}
DERIVATIVE states {
	n' = phi*(0.1*linoid((v + 38)/10)*(1 - n) - 0.125*exp(-(v + 48)/80)*n)
	m' = phi*(linoid((v + 33)/10)*(1 - m) - 4*exp(-(v + 58)/18)*m)
	h' = phi*(0.07*exp(-(v + 51)/20)*(1 - h) - h/(1 + exp(-(v + 21)/10)))
	z' = release/(1 + exp(-4.394*v/35)) - z/0.1
	G' = z - G/70
}
FUNCTION linoid(x) {
	if (fabs(x) < 1e-6) { linoid = 1 + x/2 } else { linoid = x/(1 - exp(-x)) }
}
