// No neurons: only the sums over edges, row by row with indices of 32 bits. What memory takes in this form.
#include "peer.h"

const char *peerName = "sums";

static void gather(const rows *r, int n, const double *G, double *out) {
	for (int j = 0; j < n; j++) {
		const int *src = r->src;
		int k = r->row[j], end = r->row[j + 1];
		double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
		for (; k + 4 <= end; k += 4)
			s0 += G[src[k]], s1 += G[src[k + 1]], s2 += G[src[k + 2]], s3 += G[src[k + 3]];
		for (; k < end; k++)
			s0 += G[src[k]];
		out[j] = (s0 + s1) + (s2 + s3);
	}
}

void rhs(const net *c, const double *y, double *dy) {
	gather(&c->ee, c->E, y + c->Ge, c->A);
	gather(&c->ie, c->E, y + c->Gi, c->B);
	gather(&c->ei, c->I, y + c->Ge, c->C);
	dy[0] = c->A[0] + c->B[0] + c->C[0];
}
