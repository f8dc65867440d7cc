// What the hand-written peers share: the circuit as nbc built it, read from a file, and the right-hand side that each peer writes.
#ifndef PEER_H
#define PEER_H

// Sparse rows: the sources of target j are src[row[j]] .. src[row[j+1]-1], with their weights; w is NULL where all weigh `same`.
typedef struct {
	int *row, *src;
	double *w, same;
} rows;

// The circuit: E excitatory and I inhibitory neurons, the first MI of which (and all excitatory ones) have synapses of their own.
typedef struct {
	int E, I, MI;      // neurons, and those that a GABA-A synapse belongs to
	int PE, PI, PM;    // the same, rounded up to vectors
	double *Ie, *Ii;   // constant currents, uA/cm^2
	double *gi;        // release of each GABA-A synapse, mS/cm^2/ms^2
	rows ee, ie, ei;   // AMPA onto excitatory, GABA-A onto excitatory, AMPA onto inhibitory neurons
	int masses;        // theta masses: 0 or 1
	int asc;           // edges from the mass onto inhibitory neurons
	int *ascDst;
	double *ascW;
	int n;             // length of the state vector
	// Where each state begins in it.
	int Ve, ne, me, he, ce, we, Ge, ze, Vi, ni, mi, hi, Gi, zi, mass;
	double *A, *B, *C; // scratch: conductances by target
} net;

void rhs(const net *c, const double *y, double *dy);
extern const char *peerName;

// Numbers of the library's models (stdlib/neurons.nbx, synapses.nbx, theta_mass.nbx with K = 26 ms).
#define TAU1 0.1
#define TAU_AMPA 5.0
#define TAU_GABA 70.0
#define E_GABA -70.0
#define SPK 1.127
#define THETA_K 26.0

double theta(const net *c, const double *y, double *dy); // derivatives of the mass; returns its rate, 1/ms

#endif
