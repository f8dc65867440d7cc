// SUNDIALS CVODE in place of vern7.c: its Adams methods with fixed-point iteration. Its BDF takes longer on this circuit, with GMRES and
// with a dense matrix.
#include "peer.h"
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>

static int f(realtype t, N_Vector y, N_Vector dy, void *c) {
	(void)t;
	rhs(c, N_VGetArrayPointer(y), N_VGetArrayPointer(dy));
	return 0;
}

static void must(int flag, const char *what) {
	if (flag < 0) {
		printf("error: %s returned %d\n", what, flag);
		fflush(stdout);
		exit(1);
	}
}

// The same contract as in vern7.c.
long integrate(const net *c, double *start, double tEnd, double tol) {
	SUNContext ctx;
	must(SUNContext_Create(NULL, &ctx), "SUNContext_Create");
	N_Vector y = N_VNew_Serial(c->n, ctx);
	memcpy(N_VGetArrayPointer(y), start, c->n * sizeof(double));
	double t = 0;
	long evaluations = 0;
	void *m = CVodeCreate(CV_ADAMS, ctx);
	SUNNonlinearSolver nls = SUNNonlinSol_FixedPoint(y, 0, ctx);
	must(CVodeInit(m, f, 0, y), "CVodeInit");
	must(CVodeSStolerances(m, tol, tol), "CVodeSStolerances");
	must(CVodeSetUserData(m, (void *)c), "CVodeSetUserData");
	must(CVodeSetMaxNumSteps(m, 100000000), "CVodeSetMaxNumSteps");
	must(CVodeSetStopTime(m, tEnd), "CVodeSetStopTime");
	must(CVodeSetNonlinearSolver(m, nls), "CVodeSetNonlinearSolver");
	must(CVode(m, tEnd, y, &t, CV_NORMAL), "CVode");
	CVodeGetNumRhsEvals(m, &evaluations);
	SUNNonlinSolFree(nls);
	memcpy(start, N_VGetArrayPointer(y), c->n * sizeof(double));
	CVodeFree(&m);
	N_VDestroy(y);
	SUNContext_Free(&ctx);
	return evaluations;
}
