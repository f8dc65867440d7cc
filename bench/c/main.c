// The frame of the peers: reads the circuit that nbc wrote, then answers commands on standard input, one line each:
//   rhs N      evaluate the right-hand side N times; prints nanoseconds of processor time
//   run T TOL  integrate from the initial state to T ms at rtol = atol = TOL, by the method of the file linked in; prints nanoseconds of
//              processor time and evaluations
//   derivative prints the derivative at the circuit's state
//   state      prints the state after the last run
// The last two print a line `population.column values...` for each column and an empty line.
#define _GNU_SOURCE
#include "peer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

long integrate(const net *c, double *y, double tEnd, double tol);

// Processor time in nanoseconds: what other programs take does not count.
static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return 1e9 * t.tv_sec + t.tv_nsec;
}

static double *vector(int n) {
	double *p = aligned_alloc(64, ((n + 8) * sizeof(double) + 63) & ~63ul);
	memset(p, 0, (n + 8) * sizeof(double));
	return p;
}

// The file: lines `name count values...`, each one array.
typedef struct { char name[200]; int n; double *v; } array;
static array arrays[1000];
static int nArrays;

static void load(const char *path) {
	FILE *f = fopen(path, "r");
	if (!f) { perror(path); exit(1); }
	array *a = arrays;
	while (nArrays < 1000 && fscanf(f, "%199s %d", a->name, &a->n) == 2) {
		a->v = vector(a->n);
		for (int i = 0; i < a->n; i++)
			if (fscanf(f, "%lf", &a->v[i]) != 1) { fprintf(stderr, "%s: %s is cut short\n", path, a->name); exit(1); }
		a++, nArrays++;
	}
	fclose(f);
}

static const array *find(const char *name) {
	for (int i = 0; i < nArrays; i++)
		if (!strcmp(arrays[i].name, name)) return &arrays[i];
	fprintf(stderr, "the circuit has no %s\n", name);
	exit(1);
}

static int pad(int n) { return (n + 3) & ~3; }

// All edges from one population to another by one connection, as rows by target; the circuit may keep them in several groups.
static rows collect(const char *connection, const char *pre, const char *post, int targets) {
	rows r = {calloc(targets + 1, sizeof(int)), 0, 0, 0};
	char key[200];
	snprintf(key, sizeof key, "edges.%s.%s.%s.", connection, pre, post);
	int total = 0, same = 1;
	for (int pass = 0; pass < 2; pass++) {
		int *at = calloc(targets + 1, sizeof(int));
		if (pass) {
			for (int j = 0; j < targets; j++) r.row[j + 1] += r.row[j];
			memcpy(at, r.row, targets * sizeof(int));
			r.src = calloc(total + 1, sizeof(int)), r.w = vector(total);
		}
		for (int i = 0; i < nArrays; i++) {
			const array *s = &arrays[i];
			if (strncmp(s->name, key, strlen(key)) || strcmp(s->name + strlen(s->name) - 4, ".src")) continue;
			const array *d = s + 1, *w = s + 2; // src, dst, weight follow one another
			for (int k = 0; k < s->n; k++) {
				int j = d->v[k];
				if (!pass) { r.row[j + 1]++, total++; continue; }
				r.src[at[j]] = s->v[k], r.w[at[j]++] = w->v[k];
			}
		}
		free(at);
	}
	for (int k = 1; k < total; k++) same = same && r.w[k] == r.w[0];
	if (same) {
		r.same = total ? r.w[0] : 0;
		r.w = 0;
	}
	return r;
}

typedef struct { const char *name; int *at, n; } column;
static column columns[40];
static int nColumns;

static void state(net *c, const char *name, int *at, int n, int padded) {
	*at = c->n;
	c->n += (padded + 7) & ~7;
	columns[nColumns++] = (column){name, at, n};
}

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

static void build(net *c) {
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
	for (int i = 0; i < nArrays; i++)
		if (!strcmp(arrays[i].name, "NGNMMTheta.a_e")) c->masses = 1;
	if (c->masses) {
		const char *name = "edges.Ascending.NGNMMTheta.HHInhib.0.src";
		const array *a = find(name);
		c->asc = a->n, c->ascDst = calloc(a->n, sizeof(int)), c->ascW = a[2].v;
		for (int k = 0; k < a->n; k++) c->ascDst[k] = a[1].v[k];
	}
	state(c, "HHExci.V", &c->Ve, c->E, c->PE), state(c, "HHExci.n", &c->ne, c->E, c->PE);
	state(c, "HHExci.m", &c->me, c->E, c->PE), state(c, "HHExci.h", &c->he, c->E, c->PE);
	state(c, "HHExci.spikes_cumulative", &c->ce, c->E, c->PE), state(c, "HHExci.spikes_window", &c->we, c->E, c->PE);
	state(c, "AMPA.G", &c->Ge, c->E, c->PE), state(c, "AMPA.z", &c->ze, c->E, c->PE);
	state(c, "HHInhib.V", &c->Vi, c->I, c->PI), state(c, "HHInhib.n", &c->ni, c->I, c->PI);
	state(c, "HHInhib.m", &c->mi, c->I, c->PI), state(c, "HHInhib.h", &c->hi, c->I, c->PI);
	state(c, "GABA_A.G", &c->Gi, c->MI, c->PM), state(c, "GABA_A.z", &c->zi, c->MI, c->PM);
	static int at[8];
	static const char *mass[8] = {"NGNMMTheta.a_e", "NGNMMTheta.b_e", "NGNMMTheta.a_i", "NGNMMTheta.b_i", "NGNMMTheta.g_ee", "NGNMMTheta.g_ei", "NGNMMTheta.g_ie", "NGNMMTheta.g_ii"};
	c->mass = c->n;
	for (int k = 0; k < 8 && c->masses; k++) {
		at[k] = c->n++;
		columns[nColumns++] = (column){mass[k], &at[k], 1};
	}
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

// fill sets y to the arrays `prefix` + column; lanes of padding get a silent neuron's state.
static void fill(const net *c, double *y, const char *prefix) {
	memset(y, 0, c->n * sizeof(double));
	for (int k = 0; k < nColumns; k++) {
		char key[200];
		snprintf(key, sizeof key, "%s%s", prefix, columns[k].name);
		const array *a = find(key);
		memcpy(y + *columns[k].at, a->v, columns[k].n * sizeof(double));
		if (strchr(columns[k].name, 'V'))
			for (int i = columns[k].n; i & 7; i++) y[*columns[k].at + i] = -65;
	}
}

static void print(const double *y) {
	for (int k = 0; k < nColumns; k++) {
		printf("%s", columns[k].name);
		for (int i = 0; i < columns[k].n; i++) printf(" %.17g", y[*columns[k].at + i]);
		printf("\n");
	}
	printf("\n");
}

int main(int argc, char **argv) {
	if (argc != 2) { fprintf(stderr, "usage: peer CIRCUIT\n"); return 2; }
	load(argv[1]);
	net c = {0};
	build(&c);
	double *y = vector(c.n), *dy = vector(c.n), *z = vector(c.n), arg;
	fill(&c, y, "");
	char line[200], what[100];
	double tol;
	while (fgets(line, sizeof line, stdin)) {
		int got = sscanf(line, "%99s %lf %lf", what, &arg, &tol);
		if (got == 2 && !strcmp(what, "rhs")) {
			double start = now();
			for (long k = 0; k < (long)arg; k++) rhs(&c, y, dy);
			printf("%.0f\n", now() - start);
		} else if (got == 3 && !strcmp(what, "run")) {
			fill(&c, z, "initial.");
			double start = now();
			long evaluations = integrate(&c, z, arg, tol);
			printf("%.0f %ld\n", now() - start, evaluations);
		} else if (!strcmp(what, "derivative")) {
			rhs(&c, y, dy);
			print(dy);
		} else if (!strcmp(what, "state"))
			print(z);
		fflush(stdout);
	}
	return 0;
}
