//go:build goexperiment.simd && amd64

package vec

import "unsafe"

// stageLoopx4 runs the loop for n terms. One loop for any n would keep neither
// weights nor addresses in registers: 1.5 times slower (measured for six terms
// over 368 elements on Zen 1, which loads 256 bits a cycle). Four vectors an
// iteration hide the latency of the multiply-adds. The loops move their addresses
// on, since one formed anew of base and offset for each vector is an instruction
// more; not beyond the last vector, where a Go pointer must not point. A table of
// functions in place of the switch would make g escape to the heap.
func stageLoopx4(n int, g *stageArgsx4) {
	if g.bytes == 0 {
		return
	}
	switch n {
	case 1:
		stage1x4(g)
	case 2:
		stage2x4(g)
	case 3:
		stage3x4(g)
	case 4:
		stage4x4(g)
	case 5:
		stage5x4(g)
	case 6:
		stage6x4(g)
	case 7:
		stage7x4(g)
	case 8:
		stage8x4(g)
	}
}

// macx4 returns s + w·x, x the numbers at byte offset off of p.
func macx4(s, w vx4, p unsafe.Pointer, off uintptr) vx4 { return atx4(p, off).MulAdd(w, s) }

// nextx4 is the address of the next four vectors, onx4 of the next one.
func nextx4(p unsafe.Pointer) unsafe.Pointer { return unsafe.Add(p, 4*stepx4) }
func onx4(p unsafe.Pointer) unsafe.Pointer   { return unsafe.Add(p, stepx4) }

func stage1x4(g *stageArgsx4) {
	dst, y, move, left, h := g.dst, g.y, g.move, g.bytes, spreadx4(g.h)
	k0 := g.k[0]
	w0 := spreadx4(&g.a[0]).Mul(h)
	for left >= 4*stepx4 {
		a, b, c, d := atx4(y, 0), atx4(y, stepx4), atx4(y, 2*stepx4), atx4(y, 3*stepx4)
		a, b, c, d = macx4(a, w0, k0, 0), macx4(b, w0, k0, stepx4), macx4(c, w0, k0, 2*stepx4), macx4(d, w0, k0, 3*stepx4)
		putx4(dst, 0, a)
		putx4(dst, stepx4, b)
		putx4(dst, 2*stepx4, c)
		putx4(dst, 3*stepx4, d)
		if left -= 4 * stepx4; left == 0 {
			return
		}
		dst, y = nextx4(dst), unsafe.Add(y, move)
		k0 = nextx4(k0)
	}
	for {
		a := atx4(y, 0)
		a = macx4(a, w0, k0, 0)
		putx4(dst, 0, a)
		if left -= stepx4; left == 0 {
			return
		}
		dst, y = onx4(dst), unsafe.Add(y, move/4)
		k0 = onx4(k0)
	}
}

func stage2x4(g *stageArgsx4) {
	dst, y, move, left, h := g.dst, g.y, g.move, g.bytes, spreadx4(g.h)
	k0, k1 := g.k[0], g.k[1]
	w0, w1 := spreadx4(&g.a[0]).Mul(h), spreadx4(&g.a[1]).Mul(h)
	for left >= 4*stepx4 {
		a, b, c, d := atx4(y, 0), atx4(y, stepx4), atx4(y, 2*stepx4), atx4(y, 3*stepx4)
		a, b, c, d = macx4(a, w0, k0, 0), macx4(b, w0, k0, stepx4), macx4(c, w0, k0, 2*stepx4), macx4(d, w0, k0, 3*stepx4)
		a, b, c, d = macx4(a, w1, k1, 0), macx4(b, w1, k1, stepx4), macx4(c, w1, k1, 2*stepx4), macx4(d, w1, k1, 3*stepx4)
		putx4(dst, 0, a)
		putx4(dst, stepx4, b)
		putx4(dst, 2*stepx4, c)
		putx4(dst, 3*stepx4, d)
		if left -= 4 * stepx4; left == 0 {
			return
		}
		dst, y = nextx4(dst), unsafe.Add(y, move)
		k0, k1 = nextx4(k0), nextx4(k1)
	}
	for {
		a := atx4(y, 0)
		a = macx4(a, w0, k0, 0)
		a = macx4(a, w1, k1, 0)
		putx4(dst, 0, a)
		if left -= stepx4; left == 0 {
			return
		}
		dst, y = onx4(dst), unsafe.Add(y, move/4)
		k0, k1 = onx4(k0), onx4(k1)
	}
}

func stage3x4(g *stageArgsx4) {
	dst, y, move, left, h := g.dst, g.y, g.move, g.bytes, spreadx4(g.h)
	k0, k1, k2 := g.k[0], g.k[1], g.k[2]
	w0, w1, w2 := spreadx4(&g.a[0]).Mul(h), spreadx4(&g.a[1]).Mul(h), spreadx4(&g.a[2]).Mul(h)
	for left >= 4*stepx4 {
		a, b, c, d := atx4(y, 0), atx4(y, stepx4), atx4(y, 2*stepx4), atx4(y, 3*stepx4)
		a, b, c, d = macx4(a, w0, k0, 0), macx4(b, w0, k0, stepx4), macx4(c, w0, k0, 2*stepx4), macx4(d, w0, k0, 3*stepx4)
		a, b, c, d = macx4(a, w1, k1, 0), macx4(b, w1, k1, stepx4), macx4(c, w1, k1, 2*stepx4), macx4(d, w1, k1, 3*stepx4)
		a, b, c, d = macx4(a, w2, k2, 0), macx4(b, w2, k2, stepx4), macx4(c, w2, k2, 2*stepx4), macx4(d, w2, k2, 3*stepx4)
		putx4(dst, 0, a)
		putx4(dst, stepx4, b)
		putx4(dst, 2*stepx4, c)
		putx4(dst, 3*stepx4, d)
		if left -= 4 * stepx4; left == 0 {
			return
		}
		dst, y = nextx4(dst), unsafe.Add(y, move)
		k0, k1, k2 = nextx4(k0), nextx4(k1), nextx4(k2)
	}
	for {
		a := atx4(y, 0)
		a = macx4(a, w0, k0, 0)
		a = macx4(a, w1, k1, 0)
		a = macx4(a, w2, k2, 0)
		putx4(dst, 0, a)
		if left -= stepx4; left == 0 {
			return
		}
		dst, y = onx4(dst), unsafe.Add(y, move/4)
		k0, k1, k2 = onx4(k0), onx4(k1), onx4(k2)
	}
}

func stage4x4(g *stageArgsx4) {
	dst, y, move, left, h := g.dst, g.y, g.move, g.bytes, spreadx4(g.h)
	k0, k1, k2, k3 := g.k[0], g.k[1], g.k[2], g.k[3]
	w0, w1, w2, w3 := spreadx4(&g.a[0]).Mul(h), spreadx4(&g.a[1]).Mul(h), spreadx4(&g.a[2]).Mul(h), spreadx4(&g.a[3]).Mul(h)
	for left >= 4*stepx4 {
		a, b, c, d := atx4(y, 0), atx4(y, stepx4), atx4(y, 2*stepx4), atx4(y, 3*stepx4)
		a, b, c, d = macx4(a, w0, k0, 0), macx4(b, w0, k0, stepx4), macx4(c, w0, k0, 2*stepx4), macx4(d, w0, k0, 3*stepx4)
		a, b, c, d = macx4(a, w1, k1, 0), macx4(b, w1, k1, stepx4), macx4(c, w1, k1, 2*stepx4), macx4(d, w1, k1, 3*stepx4)
		a, b, c, d = macx4(a, w2, k2, 0), macx4(b, w2, k2, stepx4), macx4(c, w2, k2, 2*stepx4), macx4(d, w2, k2, 3*stepx4)
		a, b, c, d = macx4(a, w3, k3, 0), macx4(b, w3, k3, stepx4), macx4(c, w3, k3, 2*stepx4), macx4(d, w3, k3, 3*stepx4)
		putx4(dst, 0, a)
		putx4(dst, stepx4, b)
		putx4(dst, 2*stepx4, c)
		putx4(dst, 3*stepx4, d)
		if left -= 4 * stepx4; left == 0 {
			return
		}
		dst, y = nextx4(dst), unsafe.Add(y, move)
		k0, k1, k2, k3 = nextx4(k0), nextx4(k1), nextx4(k2), nextx4(k3)
	}
	for {
		a := atx4(y, 0)
		a = macx4(a, w0, k0, 0)
		a = macx4(a, w1, k1, 0)
		a = macx4(a, w2, k2, 0)
		a = macx4(a, w3, k3, 0)
		putx4(dst, 0, a)
		if left -= stepx4; left == 0 {
			return
		}
		dst, y = onx4(dst), unsafe.Add(y, move/4)
		k0, k1, k2, k3 = onx4(k0), onx4(k1), onx4(k2), onx4(k3)
	}
}

func stage5x4(g *stageArgsx4) {
	dst, y, move, left, h := g.dst, g.y, g.move, g.bytes, spreadx4(g.h)
	k0, k1, k2, k3, k4 := g.k[0], g.k[1], g.k[2], g.k[3], g.k[4]
	w0, w1, w2, w3, w4 := spreadx4(&g.a[0]).Mul(h), spreadx4(&g.a[1]).Mul(h), spreadx4(&g.a[2]).Mul(h), spreadx4(&g.a[3]).Mul(h), spreadx4(&g.a[4]).Mul(h)
	for left >= 4*stepx4 {
		a, b, c, d := atx4(y, 0), atx4(y, stepx4), atx4(y, 2*stepx4), atx4(y, 3*stepx4)
		a, b, c, d = macx4(a, w0, k0, 0), macx4(b, w0, k0, stepx4), macx4(c, w0, k0, 2*stepx4), macx4(d, w0, k0, 3*stepx4)
		a, b, c, d = macx4(a, w1, k1, 0), macx4(b, w1, k1, stepx4), macx4(c, w1, k1, 2*stepx4), macx4(d, w1, k1, 3*stepx4)
		a, b, c, d = macx4(a, w2, k2, 0), macx4(b, w2, k2, stepx4), macx4(c, w2, k2, 2*stepx4), macx4(d, w2, k2, 3*stepx4)
		a, b, c, d = macx4(a, w3, k3, 0), macx4(b, w3, k3, stepx4), macx4(c, w3, k3, 2*stepx4), macx4(d, w3, k3, 3*stepx4)
		a, b, c, d = macx4(a, w4, k4, 0), macx4(b, w4, k4, stepx4), macx4(c, w4, k4, 2*stepx4), macx4(d, w4, k4, 3*stepx4)
		putx4(dst, 0, a)
		putx4(dst, stepx4, b)
		putx4(dst, 2*stepx4, c)
		putx4(dst, 3*stepx4, d)
		if left -= 4 * stepx4; left == 0 {
			return
		}
		dst, y = nextx4(dst), unsafe.Add(y, move)
		k0, k1, k2, k3 = nextx4(k0), nextx4(k1), nextx4(k2), nextx4(k3)
		k4 = nextx4(k4)
	}
	for {
		a := atx4(y, 0)
		a = macx4(a, w0, k0, 0)
		a = macx4(a, w1, k1, 0)
		a = macx4(a, w2, k2, 0)
		a = macx4(a, w3, k3, 0)
		a = macx4(a, w4, k4, 0)
		putx4(dst, 0, a)
		if left -= stepx4; left == 0 {
			return
		}
		dst, y = onx4(dst), unsafe.Add(y, move/4)
		k0, k1, k2, k3 = onx4(k0), onx4(k1), onx4(k2), onx4(k3)
		k4 = onx4(k4)
	}
}

func stage6x4(g *stageArgsx4) {
	dst, y, move, left, h := g.dst, g.y, g.move, g.bytes, spreadx4(g.h)
	k0, k1, k2, k3, k4, k5 := g.k[0], g.k[1], g.k[2], g.k[3], g.k[4], g.k[5]
	w0, w1, w2, w3, w4, w5 := spreadx4(&g.a[0]).Mul(h), spreadx4(&g.a[1]).Mul(h), spreadx4(&g.a[2]).Mul(h), spreadx4(&g.a[3]).Mul(h), spreadx4(&g.a[4]).Mul(h), spreadx4(&g.a[5]).Mul(h)
	for left >= 4*stepx4 {
		a, b, c, d := atx4(y, 0), atx4(y, stepx4), atx4(y, 2*stepx4), atx4(y, 3*stepx4)
		a, b, c, d = macx4(a, w0, k0, 0), macx4(b, w0, k0, stepx4), macx4(c, w0, k0, 2*stepx4), macx4(d, w0, k0, 3*stepx4)
		a, b, c, d = macx4(a, w1, k1, 0), macx4(b, w1, k1, stepx4), macx4(c, w1, k1, 2*stepx4), macx4(d, w1, k1, 3*stepx4)
		a, b, c, d = macx4(a, w2, k2, 0), macx4(b, w2, k2, stepx4), macx4(c, w2, k2, 2*stepx4), macx4(d, w2, k2, 3*stepx4)
		a, b, c, d = macx4(a, w3, k3, 0), macx4(b, w3, k3, stepx4), macx4(c, w3, k3, 2*stepx4), macx4(d, w3, k3, 3*stepx4)
		a, b, c, d = macx4(a, w4, k4, 0), macx4(b, w4, k4, stepx4), macx4(c, w4, k4, 2*stepx4), macx4(d, w4, k4, 3*stepx4)
		a, b, c, d = macx4(a, w5, k5, 0), macx4(b, w5, k5, stepx4), macx4(c, w5, k5, 2*stepx4), macx4(d, w5, k5, 3*stepx4)
		putx4(dst, 0, a)
		putx4(dst, stepx4, b)
		putx4(dst, 2*stepx4, c)
		putx4(dst, 3*stepx4, d)
		if left -= 4 * stepx4; left == 0 {
			return
		}
		dst, y = nextx4(dst), unsafe.Add(y, move)
		k0, k1, k2, k3 = nextx4(k0), nextx4(k1), nextx4(k2), nextx4(k3)
		k4, k5 = nextx4(k4), nextx4(k5)
	}
	for {
		a := atx4(y, 0)
		a = macx4(a, w0, k0, 0)
		a = macx4(a, w1, k1, 0)
		a = macx4(a, w2, k2, 0)
		a = macx4(a, w3, k3, 0)
		a = macx4(a, w4, k4, 0)
		a = macx4(a, w5, k5, 0)
		putx4(dst, 0, a)
		if left -= stepx4; left == 0 {
			return
		}
		dst, y = onx4(dst), unsafe.Add(y, move/4)
		k0, k1, k2, k3 = onx4(k0), onx4(k1), onx4(k2), onx4(k3)
		k4, k5 = onx4(k4), onx4(k5)
	}
}

func stage7x4(g *stageArgsx4) {
	dst, y, move, left, h := g.dst, g.y, g.move, g.bytes, spreadx4(g.h)
	k0, k1, k2, k3, k4, k5, k6 := g.k[0], g.k[1], g.k[2], g.k[3], g.k[4], g.k[5], g.k[6]
	w0, w1, w2, w3, w4, w5, w6 := spreadx4(&g.a[0]).Mul(h), spreadx4(&g.a[1]).Mul(h), spreadx4(&g.a[2]).Mul(h), spreadx4(&g.a[3]).Mul(h), spreadx4(&g.a[4]).Mul(h), spreadx4(&g.a[5]).Mul(h), spreadx4(&g.a[6]).Mul(h)
	for left >= 4*stepx4 {
		a, b, c, d := atx4(y, 0), atx4(y, stepx4), atx4(y, 2*stepx4), atx4(y, 3*stepx4)
		a, b, c, d = macx4(a, w0, k0, 0), macx4(b, w0, k0, stepx4), macx4(c, w0, k0, 2*stepx4), macx4(d, w0, k0, 3*stepx4)
		a, b, c, d = macx4(a, w1, k1, 0), macx4(b, w1, k1, stepx4), macx4(c, w1, k1, 2*stepx4), macx4(d, w1, k1, 3*stepx4)
		a, b, c, d = macx4(a, w2, k2, 0), macx4(b, w2, k2, stepx4), macx4(c, w2, k2, 2*stepx4), macx4(d, w2, k2, 3*stepx4)
		a, b, c, d = macx4(a, w3, k3, 0), macx4(b, w3, k3, stepx4), macx4(c, w3, k3, 2*stepx4), macx4(d, w3, k3, 3*stepx4)
		a, b, c, d = macx4(a, w4, k4, 0), macx4(b, w4, k4, stepx4), macx4(c, w4, k4, 2*stepx4), macx4(d, w4, k4, 3*stepx4)
		a, b, c, d = macx4(a, w5, k5, 0), macx4(b, w5, k5, stepx4), macx4(c, w5, k5, 2*stepx4), macx4(d, w5, k5, 3*stepx4)
		a, b, c, d = macx4(a, w6, k6, 0), macx4(b, w6, k6, stepx4), macx4(c, w6, k6, 2*stepx4), macx4(d, w6, k6, 3*stepx4)
		putx4(dst, 0, a)
		putx4(dst, stepx4, b)
		putx4(dst, 2*stepx4, c)
		putx4(dst, 3*stepx4, d)
		if left -= 4 * stepx4; left == 0 {
			return
		}
		dst, y = nextx4(dst), unsafe.Add(y, move)
		k0, k1, k2, k3 = nextx4(k0), nextx4(k1), nextx4(k2), nextx4(k3)
		k4, k5, k6 = nextx4(k4), nextx4(k5), nextx4(k6)
	}
	for {
		a := atx4(y, 0)
		a = macx4(a, w0, k0, 0)
		a = macx4(a, w1, k1, 0)
		a = macx4(a, w2, k2, 0)
		a = macx4(a, w3, k3, 0)
		a = macx4(a, w4, k4, 0)
		a = macx4(a, w5, k5, 0)
		a = macx4(a, w6, k6, 0)
		putx4(dst, 0, a)
		if left -= stepx4; left == 0 {
			return
		}
		dst, y = onx4(dst), unsafe.Add(y, move/4)
		k0, k1, k2, k3 = onx4(k0), onx4(k1), onx4(k2), onx4(k3)
		k4, k5, k6 = onx4(k4), onx4(k5), onx4(k6)
	}
}

func stage8x4(g *stageArgsx4) {
	dst, y, move, left, h := g.dst, g.y, g.move, g.bytes, spreadx4(g.h)
	k0, k1, k2, k3, k4, k5, k6, k7 := g.k[0], g.k[1], g.k[2], g.k[3], g.k[4], g.k[5], g.k[6], g.k[7]
	w0, w1, w2, w3, w4, w5, w6, w7 := spreadx4(&g.a[0]).Mul(h), spreadx4(&g.a[1]).Mul(h), spreadx4(&g.a[2]).Mul(h), spreadx4(&g.a[3]).Mul(h), spreadx4(&g.a[4]).Mul(h), spreadx4(&g.a[5]).Mul(h), spreadx4(&g.a[6]).Mul(h), spreadx4(&g.a[7]).Mul(h)
	for left >= 4*stepx4 {
		a, b, c, d := atx4(y, 0), atx4(y, stepx4), atx4(y, 2*stepx4), atx4(y, 3*stepx4)
		a, b, c, d = macx4(a, w0, k0, 0), macx4(b, w0, k0, stepx4), macx4(c, w0, k0, 2*stepx4), macx4(d, w0, k0, 3*stepx4)
		a, b, c, d = macx4(a, w1, k1, 0), macx4(b, w1, k1, stepx4), macx4(c, w1, k1, 2*stepx4), macx4(d, w1, k1, 3*stepx4)
		a, b, c, d = macx4(a, w2, k2, 0), macx4(b, w2, k2, stepx4), macx4(c, w2, k2, 2*stepx4), macx4(d, w2, k2, 3*stepx4)
		a, b, c, d = macx4(a, w3, k3, 0), macx4(b, w3, k3, stepx4), macx4(c, w3, k3, 2*stepx4), macx4(d, w3, k3, 3*stepx4)
		a, b, c, d = macx4(a, w4, k4, 0), macx4(b, w4, k4, stepx4), macx4(c, w4, k4, 2*stepx4), macx4(d, w4, k4, 3*stepx4)
		a, b, c, d = macx4(a, w5, k5, 0), macx4(b, w5, k5, stepx4), macx4(c, w5, k5, 2*stepx4), macx4(d, w5, k5, 3*stepx4)
		a, b, c, d = macx4(a, w6, k6, 0), macx4(b, w6, k6, stepx4), macx4(c, w6, k6, 2*stepx4), macx4(d, w6, k6, 3*stepx4)
		a, b, c, d = macx4(a, w7, k7, 0), macx4(b, w7, k7, stepx4), macx4(c, w7, k7, 2*stepx4), macx4(d, w7, k7, 3*stepx4)
		putx4(dst, 0, a)
		putx4(dst, stepx4, b)
		putx4(dst, 2*stepx4, c)
		putx4(dst, 3*stepx4, d)
		if left -= 4 * stepx4; left == 0 {
			return
		}
		dst, y = nextx4(dst), unsafe.Add(y, move)
		k0, k1, k2, k3 = nextx4(k0), nextx4(k1), nextx4(k2), nextx4(k3)
		k4, k5, k6, k7 = nextx4(k4), nextx4(k5), nextx4(k6), nextx4(k7)
	}
	for {
		a := atx4(y, 0)
		a = macx4(a, w0, k0, 0)
		a = macx4(a, w1, k1, 0)
		a = macx4(a, w2, k2, 0)
		a = macx4(a, w3, k3, 0)
		a = macx4(a, w4, k4, 0)
		a = macx4(a, w5, k5, 0)
		a = macx4(a, w6, k6, 0)
		a = macx4(a, w7, k7, 0)
		putx4(dst, 0, a)
		if left -= stepx4; left == 0 {
			return
		}
		dst, y = onx4(dst), unsafe.Add(y, move/4)
		k0, k1, k2, k3 = onx4(k0), onx4(k1), onx4(k2), onx4(k3)
		k4, k5, k6, k7 = onx4(k4), onx4(k5), onx4(k6), onx4(k7)
	}
}
