// No sums: reads, one after the other, as many bytes as the indices of all edges have with 16 bits each, reads all states and writes all
// derivatives. What memory takes at its best.
#include "peer.h"
#include <stdlib.h>
#include <string.h>

const char *peerName = "stream";

void rhs(const net *c, const double *restrict y, double *restrict dy) {
	static unsigned long *index;
	long words = ((long)c->ee.row[c->E] + c->ie.row[c->E] + c->ei.row[c->I]) / 4;
	if (!index) {
		index = malloc(words * sizeof *index);
		memset(index, 1, words * sizeof *index);
	}
	unsigned long s = 0;
	for (long k = 0; k < words; k++)
		s += index[k];
	for (int i = 0; i < c->n; i++)
		dy[i] = 1.5 * y[i];
	dy[0] += s;
}
