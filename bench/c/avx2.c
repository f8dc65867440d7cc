// AVX2 intrinsics by hand: blocks padded to the vector width, three exponentials a neuron in place of seven, four sums a row.
#include "peer.h"
#include <immintrin.h>

const char *peerName = "avx2";

typedef __m256d v4;
#define K(x) _mm256_set1_pd(x)
#define MUL _mm256_mul_pd
#define ADD _mm256_add_pd
#define SUB _mm256_sub_pd
#define DIV _mm256_div_pd
#define FMA _mm256_fmadd_pd
#define LD _mm256_loadu_pd
#define ST _mm256_storeu_pd

// exp by Cody and Waite's reduction and a polynomial of degree 12: below 2 ulp for |x| < 700.
static inline v4 vexp(v4 x) {
	const v4 magic = K(6755399441055744.0);
	v4 m = FMA(x, K(1.44269504088896338700), magic), n = SUB(m, magic);
	v4 r = FMA(n, K(-6.93147180369123816490e-01), x);
	r = FMA(n, K(-1.90821492927058770002e-10), r);
	v4 r2 = MUL(r, r), r4 = MUL(r2, r2);
	v4 a = FMA(FMA(K(1.0 / 6), r, K(0.5)), K(1), MUL(r2, FMA(K(1.0 / 120), r, K(1.0 / 24))));
	v4 b = ADD(FMA(K(1.0 / 5040), r, K(1.0 / 720)), MUL(r2, FMA(K(1.0 / 362880), r, K(1.0 / 40320))));
	v4 d = FMA(K(1.0 / 479001600), r2, FMA(K(1.0 / 39916800), r, K(1.0 / 3628800)));
	v4 q = FMA(FMA(d, r4, b), r4, a);
	v4 e = ADD(K(1), FMA(q, r2, r));
	return _mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(e), _mm256_slli_epi64(_mm256_castpd_si256(m), 52)));
}

// x/(1 - e), e = exp(-x), by its series near 0.
static inline v4 vlinoid(v4 x, v4 e) {
	v4 y = DIV(x, SUB(K(1), e));
	v4 near = _mm256_cmp_pd(_mm256_andnot_pd(K(-0.0), x), K(0.05), _CMP_LT_OQ);
	if (_mm256_movemask_pd(near)) {
		v4 x2 = MUL(x, x);
		v4 s = FMA(x2, FMA(x2, FMA(x2, K(1.0 / 30240), K(-1.0 / 720)), K(1.0 / 12)), FMA(x, K(0.5), K(1)));
		y = _mm256_blendv_pd(y, s, near);
	}
	return y;
}

static void gather(const rows *r, int n, const double *G, double *out) {
	for (int j = 0; j < n; j++) {
		int k = r->row[j], end = r->row[j + 1];
		const int *src = r->src;
		double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
		if (r->w) {
			const double *w = r->w;
			for (; k + 4 <= end; k += 4) {
				s0 += w[k] * G[src[k]], s1 += w[k + 1] * G[src[k + 1]];
				s2 += w[k + 2] * G[src[k + 2]], s3 += w[k + 3] * G[src[k + 3]];
			}
			for (; k < end; k++)
				s0 += w[k] * G[src[k]];
			out[j] = (s0 + s1) + (s2 + s3);
		} else {
			for (; k + 4 <= end; k += 4)
				s0 += G[src[k]], s1 += G[src[k + 1]], s2 += G[src[k + 2]], s3 += G[src[k + 3]];
			for (; k < end; k++)
				s0 += G[src[k]];
			out[j] = r->same * ((s0 + s1) + (s2 + s3));
		}
	}
}

// What excitatory and inhibitory neurons have in common; the offsets are of their rate functions.
static inline void gates(v4 v, v4 e80, v4 e18, double kn, double km, double cn, double cm, double ch, double sh, double ln, double lm,
	v4 n, v4 m, v4 h, double *dn, double *dm, double *dh) {
	v4 e40 = MUL(e80, e80), e20 = MUL(e40, e40), e10 = MUL(e20, e20);
	v4 an = MUL(K(0.1), vlinoid(MUL(K(0.1), ADD(v, K(kn))), MUL(K(ln), e10)));
	v4 am = vlinoid(MUL(K(0.1), ADD(v, K(km))), MUL(K(lm), e10));
	v4 bn = MUL(K(cn), e80), bm = MUL(K(cm), e18), ah = MUL(K(ch), e20);
	v4 bh = DIV(K(1), FMA(K(sh), e10, K(1)));
	ST(dn, MUL(K(5), _mm256_fnmadd_pd(ADD(an, bn), n, an)));
	ST(dm, MUL(K(5), _mm256_fnmadd_pd(ADD(am, bm), m, am)));
	ST(dh, MUL(K(5), _mm256_fnmadd_pd(ADD(ah, bh), h, ah)));
	(void)e40;
}

static inline v4 current(v4 v, v4 n, v4 m, v4 h, v4 I) {
	v4 n2 = MUL(n, n);
	v4 na = MUL(MUL(MUL(K(52), MUL(m, MUL(m, m))), h), SUB(v, K(55)));
	v4 kk = MUL(MUL(K(20), MUL(n2, n2)), ADD(v, K(90)));
	return SUB(SUB(SUB(I, na), kk), MUL(K(0.1), ADD(v, K(60))));
}

void rhs(const net *c, const double *y, double *dy) {
	gather(&c->ee, c->E, y + c->Ge, c->A);
	gather(&c->ie, c->E, y + c->Gi, c->B);
	gather(&c->ei, c->I, y + c->Ge, c->C);
	for (int i = 0; i < c->PE; i += 4) {
		v4 v = LD(y + c->Ve + i), n = LD(y + c->ne + i), m = LD(y + c->me + i), h = LD(y + c->he + i);
		v4 I = ADD(LD(c->Ie + i), SUB(MUL(LD(c->B + i), SUB(K(E_GABA), v)), MUL(LD(c->A + i), v)));
		ST(dy + c->Ve + i, current(v, n, m, h, I));
		gates(v, vexp(MUL(v, K(-1.0 / 80))), vexp(MUL(v, K(-1.0 / 18))), 34, 30, 0.07211872629756083, 0.18838619500675763,
			0.007756221085363371, 0.24659696394160643, 0.033373269960326066, 0.049787068367863944, n, m, h, dy + c->ne + i, dy + c->me + i, dy + c->he + i);
		v4 rel = DIV(K(3), ADD(K(1), vexp(MUL(K(-4.394 / 35), SUB(v, K(10))))));
		v4 G = LD(y + c->Ge + i), z = LD(y + c->ze + i), s = MUL(K(SPK), rel);
		ST(dy + c->ce + i, s);
		ST(dy + c->we + i, s);
		ST(dy + c->Ge + i, SUB(z, MUL(G, K(1 / TAU_AMPA))));
		ST(dy + c->ze + i, SUB(rel, MUL(z, K(1 / TAU1))));
	}
	for (int i = 0; i < c->PI; i += 4) {
		v4 v = LD(y + c->Vi + i), n = LD(y + c->ni + i), m = LD(y + c->mi + i), h = LD(y + c->hi + i);
		ST(dy + c->Vi + i, current(v, n, m, h, SUB(LD(c->Ii + i), MUL(LD(c->C + i), v))));
		gates(v, vexp(MUL(v, K(-1.0 / 80))), vexp(MUL(v, K(-1.0 / 18))), 38, 33, 0.0686014545117533, 0.1594654712948998,
			0.00546571662008072, 0.1224564282529819, 0.02237077185616559, 0.036883167401239994, n, m, h, dy + c->ni + i, dy + c->mi + i, dy + c->hi + i);
	}
	for (int i = 0; i < c->PM; i += 4) {
		v4 rel = DIV(LD(c->gi + i), ADD(K(1), vexp(MUL(K(-4.394 / 35), LD(y + c->Vi + i)))));
		v4 G = LD(y + c->Gi + i), z = LD(y + c->zi + i);
		ST(dy + c->Gi + i, SUB(z, MUL(G, K(1 / TAU_GABA))));
		ST(dy + c->zi + i, SUB(rel, MUL(z, K(1 / TAU1))));
	}
	_mm256_zeroupper();
	double rate = theta(c, y, dy);
	for (int k = 0; k < c->asc; k++)
		dy[c->Vi + c->ascDst[k]] += c->ascW[k] * rate;
}
