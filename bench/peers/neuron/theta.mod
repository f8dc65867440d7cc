TITLE The theta mass of the library with K = 26 ms
NEURON {
	POINT_PROCESS Theta
	RANGE rate, a, b, p, q, g1, g2, g3, g4
}
PARAMETER { K = 26 }
ASSIGNED { rate }
STATE { a b p q g1 g2 g3 g4 }
INITIAL { rate = r(a, b)/(2*K*3.14159265358979) }
BREAKPOINT {
	SOLVE states METHOD runge
	rate = r(a, b)/(2*K*3.14159265358979)
}
FUNCTION r(x, y) { r = (1 - x*x - y*y)/(1 + 2*x + x*x + y*y) }
DERIVATIVE states {
	LOCAL de, di, ge, gi, ue, ui, re, ri
	de = 10*g1 - 10*g2
	di = 10*g3 - 10*g4
	ge = g1 + g2
	gi = g3 + g4
	ue = (a + 1)*(a + 1) - b*b
	ui = (p + 1)*(p + 1) - q*q
	re = r(a, b)/(2*K*3.14159265358979)
	ri = r(p, q)/(K*3.14159265358979)
	a' = (b*(a - 1) - 0.25*ue - 10*b*(a + 1) - de*b*(a + 1) - ge/2*(a*a - b*b - 1))/(2*K)
	b' = ((b*b - (a - 1)*(a - 1))/2 - 0.5*b*(a + 1) + 5*ue + de/2*ue - a*b*ge)/(2*K)
	p' = (q*(p - 1) - 0.25*ui - di*q*(p + 1) - gi/2*(p*p - q*q - 1))/K
	q' = ((q*q - (p - 1)*(p - 1))/2 - 0.5*q*(p + 1) + di/2*ui - p*q*gi)/K
	g1' = -10/K*g1
	g2' = 0.8/K*(0.6*K*ri - g2)
	g3' = 10/K*(0.6*K*re - g3)
	g4' = -0.8/K*g4
}
