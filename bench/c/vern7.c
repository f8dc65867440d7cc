// Verner's "most efficient" 7(6) pair (Numer. Algorithms 53, 383-396, 2010) under PI control, each sum one loop for gcc to vectorise.
#include "peer.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SUM(dst, from, e) for (int i = 0; i < n; i++) dst[i] = from + h * (e)

// The state y is carried from 0 to tEnd (ms) at rtol = atol = tol; the result is the number of evaluations.
long integrate(const net *c, double *start, double tEnd, double tol) {
	int n = c->n;
	double *block = aligned_alloc(64, (size_t)12 * (n + 8) * sizeof(double));
	memset(block, 0, (size_t)12 * (n + 8) * sizeof(double));
	double *restrict y = block, *restrict u = block + (n + 8);
	double *restrict k0 = block + 2 * (n + 8);
	double *restrict k1 = block + 3 * (n + 8);
	double *restrict k2 = block + 4 * (n + 8);
	double *restrict k3 = block + 5 * (n + 8);
	double *restrict k4 = block + 6 * (n + 8);
	double *restrict k5 = block + 7 * (n + 8);
	double *restrict k6 = block + 8 * (n + 8);
	double *restrict k7 = block + 9 * (n + 8);
	double *restrict k8 = block + 10 * (n + 8);
	double *restrict k9 = block + 11 * (n + 8);
	memcpy(y, start, n * sizeof(double));
	double t = 0, h = 1e-3, last = 1e-4;
	long evaluations = 1;
	rhs(c, y, k0);
	for (int rejected = 0; t < tEnd;) {
		if (h >= tEnd - t) h = tEnd - t;
		SUM(u, y[i], 0.005 * k0[i]);
		rhs(c, u, k1);
		SUM(u, y[i], -1.07679012345679 * k0[i] + 1.185679012345679 * k1[i]);
		rhs(c, u, k2);
		SUM(u, y[i], 0.04083333333333333 * k0[i] + 0.1225 * k2[i]);
		rhs(c, u, k3);
		SUM(u, y[i], 0.6389139236255726 * k0[i] + -2.455672638223657 * k2[i] + 2.272258714598084 * k3[i]);
		rhs(c, u, k4);
		SUM(u, y[i], -2.6615773750187572 * k0[i] + 10.804513886456137 * k2[i] + -8.3539146573962 * k3[i] + 0.820487594956657 * k4[i]);
		rhs(c, u, k5);
		SUM(u, y[i], 6.067741434696772 * k0[i] + -24.711273635911088 * k2[i] + 20.427517930788895 * k3[i] + -1.9061579788166472 * k4[i] + 1.006172249242068 * k5[i]);
		rhs(c, u, k6);
		SUM(u, y[i], 12.054670076253203 * k0[i] + -49.75478495046899 * k2[i] + 41.142888638604674 * k3[i] + -4.461760149974004 * k4[i] + 2.042334822239175 * k5[i] + -0.09834843665406107 * k6[i]);
		rhs(c, u, k7);
		SUM(u, y[i], 10.138146522881808 * k0[i] + -42.6411360317175 * k2[i] + 35.76384003992257 * k3[i] + -4.3480228403929075 * k4[i] + 2.0098622683770357 * k5[i] + 0.3487490460338272 * k6[i] + -0.27143900510483127 * k7[i]);
		rhs(c, u, k8);
		SUM(u, y[i], -45.030072034298676 * k0[i] + 187.3272437654589 * k2[i] + -154.02882369350186 * k3[i] + 18.56465306347536 * k4[i] + -7.141809679295079 * k5[i] + 1.3088085781613787 * k6[i]);
		rhs(c, u, k9);
		evaluations += 9;
		SUM(u, y[i], 0.04715561848627222 * k0[i] + 0.25750564298434153 * k3[i] + 0.26216653977412624 * k4[i] + 0.15216092656738558 * k5[i] + 0.4939969170032485 * k6[i] + -0.29430311714032503 * k7[i] + 0.08131747232495111 * k8[i]);
		double s = 0;
		for (int i = 0; i < n; i++) {
			double d = h * (0.002547011879931045 * k0[i] + -0.00965839487279575 * k3[i] + 0.04206470975639691 * k4[i] + -0.0666822437469301 * k5[i] + 0.2650097464621281 * k6[i] + -0.29430311714032503 * k7[i] + 0.08131747232495111 * k8[i] + -0.02029518466335628 * k9[i]);
			double q = d / (tol + tol * fmax(fabs(y[i]), fabs(u[i])));
			s += q * q;
		}
		double err = sqrt(s / n);
		if (!(err <= 1)) {
			h *= fmax(0.2, 0.9 * pow(err, -1.0 / 7));
			rejected = 1;
			continue;
		}
		t += h;
		double grow = fmin(5, fmax(0.2, 0.9 * pow(fmax(err, 1e-10), -0.85 / 7) * pow(last, 0.2 / 7)));
		if (rejected) grow = fmin(grow, 1);
		rejected = 0, last = fmax(err, 1e-4), h *= grow;
		memcpy(y, u, n * sizeof(double));
		rhs(c, y, k0);
		evaluations++;
	}
	memcpy(start, y, n * sizeof(double));
	free(block);
	return evaluations;
}
