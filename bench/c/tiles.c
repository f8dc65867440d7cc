// No equations: the sums over edges, in tiles of 4096 sources and 16384 targets with indices of 16 bits, rows sorted by length, as
// runtime/gather has them; then all states are read and all derivatives written. What memory takes in this form.
#include "peer.h"
#include <stdlib.h>
#include <string.h>

const char *peerName = "tiles";

enum { SOURCES = 4096, TARGETS = 1 << 14 };

// A run is rows of one length in one tile.
typedef struct { int source, target, length, rows; const unsigned short *to, *from; } run;
typedef struct { run *runs; int n, targets; } tiled;

static tiled make(const rows *r, int targets, int sources) {
	tiled t = {0, 0, targets};
	int blocks = (sources + SOURCES - 1) / SOURCES, size = (sources + blocks - 1) / blocks, total = r->row[targets];
	unsigned short *from = malloc((total + 1) * sizeof *from), *to = malloc(((size_t)targets * blocks + 1) * sizeof *to);
	int *count = malloc(TARGETS * sizeof *count);
	for (int first = 0; first < targets; first += TARGETS)
		for (int b = 0; b < blocks; b++) {
			int n = targets - first < TARGETS ? targets - first : TARGETS, most = 0;
			memset(count, 0, TARGETS * sizeof *count);
			for (int j = 0; j < n; j++) {
				for (int k = r->row[first + j]; k < r->row[first + j + 1]; k++)
					count[j] += r->src[k] / size == b;
				if (count[j] > most) most = count[j];
			}
			for (int length = 1; length <= most; length++) {
				run q = {b * size, first, length, 0, to, from};
				for (int j = 0; j < n; j++) {
					if (count[j] != length) continue;
					*to++ = j, q.rows++;
					for (int k = r->row[first + j]; k < r->row[first + j + 1]; k++)
						if (r->src[k] / size == b) *from++ = r->src[k] - b * size;
				}
				if (!q.rows) continue;
				t.runs = realloc(t.runs, (t.n + 1) * sizeof *t.runs);
				t.runs[t.n++] = q;
			}
		}
	free(count);
	return t;
}

// gcc's vectoriser makes the short loops slower.
__attribute__((optimize("no-tree-vectorize"))) static void gather(const tiled *t, const double *G, double *out) {
	memset(out, 0, t->targets * sizeof *out);
	for (const run *q = t->runs; q < t->runs + t->n; q++) {
		const double *x = G + q->source;
		double *o = out + q->target;
		const unsigned short *a = q->from, *b = a + q->length;
		long n = q->length;
		int r = 0;
		for (; r + 2 <= q->rows; r += 2, a += 2 * n, b += 2 * n) {
			double s0 = x[a[0]], t0 = x[b[0]], s1 = 0, t1 = 0;
			long k = 1;
			for (; k + 1 < n; k += 2)
				s1 += x[a[k]], s0 += x[a[k + 1]], t1 += x[b[k]], t0 += x[b[k + 1]];
			if (k < n) s1 += x[a[k]], t1 += x[b[k]];
			o[q->to[r]] += s0 + s1, o[q->to[r + 1]] += t0 + t1;
		}
		if (r < q->rows) {
			double s = 0;
			for (long k = 0; k < n; k++) s += x[a[k]];
			o[q->to[r]] += s;
		}
	}
}

void rhs(const net *c, const double *restrict y, double *restrict dy) {
	static tiled ee, ie, ei;
	if (!ee.runs) ee = make(&c->ee, c->E, c->E), ie = make(&c->ie, c->E, c->MI), ei = make(&c->ei, c->I, c->E);
	gather(&ee, y + c->Ge, c->A);
	gather(&ie, y + c->Gi, c->B);
	gather(&ei, y + c->Ge, c->C);
	for (int i = 0; i < c->n; i++)
		dy[i] = 1.5 * y[i];
	dy[0] += c->A[0] + c->B[0] + c->C[0];
}
