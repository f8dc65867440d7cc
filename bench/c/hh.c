// The circuit of the Hodgkin-Huxley peers, and its theta mass.
#include "frame.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int pad(int n) { return (n + 3) & ~3; }

// Blocks of states begin at multiples of a cache line.
static int whole(int n) { return (n + 7) & ~7; }

static double *current(const char *pop, const char *own, int padded) {
	char key[100];
	double *I = vector(padded);
	for (int k = 0; k < 2; k++) {
		snprintf(key, sizeof key, "%s.%s", pop, k ? "I_in" : own);
		const array *a = find(key);
		for (int i = 0; i < a->n; i++) I[i] += a->v[i];
	}
	return I;
}

void build(net *c) {
	c->E = find("HHExci.V")->n, c->I = find("HHInhib.V")->n;
	c->MI = find("GABA_A.G")->n;
	if (find("AMPA.G")->n != c->E) { fprintf(stderr, "an excitatory neuron without a synapse\n"); exit(1); }
	c->PE = pad(c->E), c->PI = pad(c->I), c->PM = pad(c->MI);
	c->Ie = current("HHExci", "I_bg", c->PE), c->Ii = current("HHInhib", "I_dc", c->PI);
	c->gi = vector(c->PM);
	memcpy(c->gi, find("GABA_A.G_syn")->v, c->MI * sizeof(double));
	c->ee = collect("AMPA", "HHExci", "HHExci", c->E);
	c->ie = collect("GABA_A", "HHInhib", "HHExci", c->E);
	c->ei = collect("AMPA", "HHExci", "HHInhib", c->I);
	c->masses = has("NGNMMTheta.a_e") != NULL;
	if (c->masses) {
		const char *name = "edges.Ascending.NGNMMTheta.HHInhib.0.src";
		const array *a = find(name);
		c->asc = a->n, c->ascDst = calloc(a->n, sizeof(int)), c->ascW = a[2].v;
		for (int k = 0; k < a->n; k++) c->ascDst[k] = a[1].v[k];
	}
	state(c, "HHExci.V", &c->Ve, c->E, whole(c->PE)), state(c, "HHExci.n", &c->ne, c->E, whole(c->PE));
	state(c, "HHExci.m", &c->me, c->E, whole(c->PE)), state(c, "HHExci.h", &c->he, c->E, whole(c->PE));
	state(c, "HHExci.spikes_cumulative", &c->ce, c->E, whole(c->PE)), state(c, "HHExci.spikes_window", &c->we, c->E, whole(c->PE));
	state(c, "AMPA.G", &c->Ge, c->E, whole(c->PE)), state(c, "AMPA.z", &c->ze, c->E, whole(c->PE));
	state(c, "HHInhib.V", &c->Vi, c->I, whole(c->PI)), state(c, "HHInhib.n", &c->ni, c->I, whole(c->PI));
	state(c, "HHInhib.m", &c->mi, c->I, whole(c->PI)), state(c, "HHInhib.h", &c->hi, c->I, whole(c->PI));
	state(c, "GABA_A.G", &c->Gi, c->MI, whole(c->PM)), state(c, "GABA_A.z", &c->zi, c->MI, whole(c->PM));
	static int at[8];
	static const char *mass[8] = {"NGNMMTheta.a_e", "NGNMMTheta.b_e", "NGNMMTheta.a_i", "NGNMMTheta.b_i", "NGNMMTheta.g_ee", "NGNMMTheta.g_ei", "NGNMMTheta.g_ie", "NGNMMTheta.g_ii"};
	c->mass = c->n;
	for (int k = 0; k < 8 && c->masses; k++)
		state(c, mass[k], &at[k], 1, 1);
	c->n = (c->n + 7) & ~7;
	c->A = vector(c->PE), c->B = vector(c->PE), c->C = vector(c->PI);
}

double theta(const net *c, const double *y, double *dy) {
	if (!c->masses) return 0;
	const double pi = 3.14159265358979323846, Ce = 2 * THETA_K, Ci = THETA_K;
	const double *s = y + c->mass;
	double *d = dy + c->mass, a = s[0], b = s[1], p = s[2], q = s[3];
	double de = 10 * s[4] - 10 * s[5], di = 10 * s[6] - 10 * s[7], ge = s[4] + s[5], gi = s[6] + s[7];
	double re = (1 - a * a - b * b) / (1 + 2 * a + a * a + b * b) / (Ce * pi), ri = (1 - p * p - q * q) / (1 + 2 * p + p * p + q * q) / (Ci * pi);
	double ue = (a + 1) * (a + 1) - b * b, ui = (p + 1) * (p + 1) - q * q;
	d[0] = (b * (a - 1) - 0.25 * ue - 10 * b * (a + 1) - de * b * (a + 1) - ge / 2 * (a * a - b * b - 1)) / Ce;
	d[1] = ((b * b - (a - 1) * (a - 1)) / 2 - 0.5 * b * (a + 1) + 5 * ue + de / 2 * ue - a * b * ge) / Ce;
	d[2] = (q * (p - 1) - 0.25 * ui - di * q * (p + 1) - gi / 2 * (p * p - q * q - 1)) / Ci;
	d[3] = ((q * q - (p - 1) * (p - 1)) / 2 - 0.5 * q * (p + 1) + di / 2 * ui - p * q * gi) / Ci;
	d[4] = 10 / THETA_K * (0 * re - s[4]);
	d[5] = 0.8 / THETA_K * (0.6 * THETA_K * ri - s[5]);
	d[6] = 10 / THETA_K * (0.6 * THETA_K * re - s[6]);
	d[7] = 0.8 / THETA_K * (0 * ri - s[7]);
	return re;
}
