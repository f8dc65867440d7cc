// The frame of the peers: reads the circuit that nbc wrote, then answers commands on standard input, one line each:
//   rhs N      evaluate the right-hand side N times; prints nanoseconds of processor time
//   run T TOL  integrate from the initial state to T ms at rtol = atol = TOL, by the method of the file linked in; prints nanoseconds of
//              processor time and evaluations
//   derivative prints the derivative at the circuit's state
//   state      prints the state after the last run
// The last two print a line `population.column values...` for each column and an empty line.
#define _GNU_SOURCE
#include "frame.h"
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

double *vector(int n) {
	double *p = aligned_alloc(64, ((n + 8) * sizeof(double) + 63) & ~63ul);
	memset(p, 0, (n + 8) * sizeof(double));
	return p;
}

// The file: lines `name count values...`, each one array.
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

const array *has(const char *name) {
	for (int i = 0; i < nArrays; i++)
		if (!strcmp(arrays[i].name, name)) return &arrays[i];
	return NULL;
}

const array *find(const char *name) {
	const array *a = has(name);
	if (a) return a;
	fprintf(stderr, "the circuit has no %s\n", name);
	exit(1);
}

// All edges from one population to another by one connection, as rows by target; the circuit may keep them in several groups.
rows collect(const char *connection, const char *pre, const char *post, int targets) {
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

static struct { const char *name; int *at, n; } columns[40];
static int nColumns;

void state(net *c, const char *name, int *at, int n, int padded) {
	*at = c->n;
	c->n += padded;
	columns[nColumns].name = name, columns[nColumns].at = at, columns[nColumns++].n = n;
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
