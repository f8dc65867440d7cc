// What main.c offers to those that set up a circuit.
#ifndef FRAME_H
#define FRAME_H
#include "peer.h"

// An array of the file.
typedef struct { char name[200]; int n; double *v; } array;

const array *has(const char *name);  // NULL: it is not there
const array *find(const char *name); // it must be there
double *vector(int n);               // zeros

// All edges from one population to another by one connection, as rows by target.
rows collect(const char *connection, const char *pre, const char *post, int targets);

// Gives n states the next `padded` places of the state vector, and tells where they begin.
void state(net *c, const char *name, int *at, int n, int padded);

// Sets up the circuit.
void build(net *c);

#endif
