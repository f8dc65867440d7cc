// Plain structure-of-arrays C, left to gcc's vectoriser: every exponential as the equations have it.
#include "peer.h"
#include <math.h>

const char *peerName = "plain";

static inline double linoid(double x) { return fabs(x) < 1e-6 ? 1 + x / 2 : x / (1 - exp(-x)); }

static void gather(const rows *r, int n, const double *G, double *out) {
	for (int j = 0; j < n; j++) {
		double s = 0;
		if (r->w)
			for (int k = r->row[j]; k < r->row[j + 1]; k++)
				s += r->w[k] * G[r->src[k]];
		else {
			for (int k = r->row[j]; k < r->row[j + 1]; k++)
				s += G[r->src[k]];
			s *= r->same;
		}
		out[j] = s;
	}
}

void rhs(const net *c, const double *restrict y, double *restrict dy) {
	double *restrict A = c->A, *restrict B = c->B, *restrict C = c->C;
	gather(&c->ee, c->E, y + c->Ge, A);
	gather(&c->ie, c->E, y + c->Gi, B);
	gather(&c->ei, c->I, y + c->Ge, C);
	{
		const double *restrict V = y + c->Ve, *restrict n = y + c->ne, *restrict m = y + c->me, *restrict h = y + c->he;
		const double *restrict G = y + c->Ge, *restrict z = y + c->ze, *restrict I = c->Ie;
		double *restrict dV = dy + c->Ve, *restrict dn = dy + c->ne, *restrict dm = dy + c->me, *restrict dh = dy + c->he;
		double *restrict dc = dy + c->ce, *restrict dw = dy + c->we, *restrict dG = dy + c->Ge, *restrict dz = dy + c->ze;
		for (int i = 0; i < c->E; i++) {
			double v = V[i];
			double an = 0.1 * linoid((v + 34) / 10), bn = 0.125 * exp(-(v + 44) / 80);
			double am = linoid((v + 30) / 10), bm = 4 * exp(-(v + 55) / 18);
			double ah = 0.07 * exp(-(v + 44) / 20), bh = 1 / (1 + exp(-(v + 14) / 10));
			double rel = 1 / (1 + exp(-4.394 * (v - 10) / 35));
			double m3 = m[i] * m[i] * m[i], n4 = n[i] * n[i] * n[i] * n[i];
			dV[i] = I[i] + A[i] * (0 - v) + B[i] * (E_GABA - v) - 52 * m3 * h[i] * (v - 55) - 20 * n4 * (v + 90) - 0.1 * (v + 60);
			dn[i] = 5 * (an * (1 - n[i]) - bn * n[i]);
			dm[i] = 5 * (am * (1 - m[i]) - bm * m[i]);
			dh[i] = 5 * (ah * (1 - h[i]) - bh * h[i]);
			dc[i] = SPK * 3 * rel;
			dw[i] = SPK * 3 * rel;
			dG[i] = z[i] - G[i] / TAU_AMPA;
			dz[i] = 3 * rel - z[i] / TAU1;
		}
	}
	double rate = theta(c, y, dy);
	{
		const double *restrict V = y + c->Vi, *restrict n = y + c->ni, *restrict m = y + c->mi, *restrict h = y + c->hi;
		const double *restrict I = c->Ii;
		double *restrict dV = dy + c->Vi, *restrict dn = dy + c->ni, *restrict dm = dy + c->mi, *restrict dh = dy + c->hi;
		for (int i = 0; i < c->I; i++) {
			double v = V[i];
			double an = 0.1 * linoid((v + 38) / 10), bn = 0.125 * exp(-(v + 48) / 80);
			double am = linoid((v + 33) / 10), bm = 4 * exp(-(v + 58) / 18);
			double ah = 0.07 * exp(-(v + 51) / 20), bh = 1 / (1 + exp(-(v + 21) / 10));
			double m3 = m[i] * m[i] * m[i], n4 = n[i] * n[i] * n[i] * n[i];
			dV[i] = I[i] + C[i] * (0 - v) - 52 * m3 * h[i] * (v - 55) - 20 * n4 * (v + 90) - 0.1 * (v + 60);
			dn[i] = 5 * (an * (1 - n[i]) - bn * n[i]);
			dm[i] = 5 * (am * (1 - m[i]) - bm * m[i]);
			dh[i] = 5 * (ah * (1 - h[i]) - bh * h[i]);
		}
		const double *restrict G = y + c->Gi, *restrict z = y + c->zi, *restrict g = c->gi;
		double *restrict dG = dy + c->Gi, *restrict dz = dy + c->zi;
		for (int i = 0; i < c->MI; i++) {
			dG[i] = z[i] - G[i] / TAU_GABA;
			dz[i] = g[i] / (1 + exp(-4.394 * V[i] / 35)) - z[i] / TAU1;
		}
	}
	for (int k = 0; k < c->asc; k++)
		dy[c->Vi + c->ascDst[k]] += c->ascW[k] * rate;
}
