// Wilson-Cowan masses, of which most pairs are joined: the full matrix of weights times the activities, left to gcc's vectoriser.
#include "frame.h"
#include <math.h>
#include <stdlib.h>

const char *peerName = "masses";

// Parameters that may differ between masses, and the weights by target.
enum { TAU_E, TAU_I, A_E, A_I, C_EE, C_IE, C_EI, C_II, THETA_E, THETA_I, ETA, PARAMS };
static const double *p[PARAMS];
static double *W;

void build(net *c) {
	static const char *name[PARAMS] = {"τ_E", "τ_I", "a_E", "a_I", "c_EE", "c_IE", "c_EI", "c_II", "θ_E", "θ_I", "η"};
	c->E = find("WilsonCowan.E")->n;
	for (int k = 0; k < PARAMS; k++) {
		char key[100] = "WilsonCowan.";
		for (int i = 0; (key[12 + i] = name[k][i]); i++) {}
		p[k] = find(key)->v;
	}
	c->ee = collect("Linear", "WilsonCowan", "WilsonCowan", c->E);
	W = vector(c->E * c->E);
	for (int j = 0; j < c->E; j++)
		for (int k = c->ee.row[j]; k < c->ee.row[j + 1]; k++)
			W[j * c->E + c->ee.src[k]] += c->ee.w ? c->ee.w[k] : c->ee.same;
	state(c, "WilsonCowan.E", &c->Ge, c->E, c->E), state(c, "WilsonCowan.I", &c->Gi, c->E, c->E);
	c->A = vector(c->E);
}

static inline double sigmoid(double x) { return 1 / (1 + exp(-x)); }

void rhs(const net *c, const double *restrict y, double *restrict dy) {
	const double *restrict E = y + c->Ge, *restrict I = y + c->Gi;
	double *restrict dE = dy + c->Ge, *restrict dI = dy + c->Gi, *restrict A = c->A;
	for (int j = 0; j < c->E; j++) {
		double s = 0;
		for (int i = 0; i < c->E; i++)
			s += W[j * c->E + i] * E[i];
		A[j] = s;
	}
	for (int j = 0; j < c->E; j++) {
		dE[j] = (-E[j] + sigmoid(p[A_E][j] * (p[C_EE][j] * E[j] - p[C_IE][j] * I[j] - p[THETA_E][j] + p[ETA][j] * A[j]))) / p[TAU_E][j];
		dI[j] = (-I[j] + sigmoid(p[A_I][j] * (p[C_EI][j] * E[j] - p[C_II][j] * I[j] - p[THETA_I][j]))) / p[TAU_I][j];
	}
}
