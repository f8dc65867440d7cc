//go:build !(goexperiment.simd && amd64)

package vec

// Without GOEXPERIMENT=simd on amd64 only the scalar twins exist; these stubs
// are never reached because haveAVX2 is false.

func haveAVX2() bool { return false }

func whyNoAVX2() string {
	return "this program was built without GOEXPERIMENT=simd or not for amd64"
}

func stageAVX2(dst, y []float64, h float64, k [][]float64, r *Row) int { return 0 }

func errNormAVX2(y0, y1, err []float64, atol, rtol float64, acc *Quad) int { return 0 }

func finiteAVX2(x []float64, acc *Quad) int { return 0 }

func expAVX2(dst, x []float64) int     { return 0 }
func expm1AVX2(dst, x []float64) int   { return 0 }
func sigmoidAVX2(dst, x []float64) int { return 0 }
func linoidAVX2(dst, x []float64) int  { return 0 }
func tanhAVX2(dst, x []float64) int    { return 0 }

func signsAVX2(x []float64, closed bool, bits []uint64) int { return 0 }
