//go:build !(goexperiment.simd && amd64)

package vec

// vectorForms are none: without GOEXPERIMENT=simd on amd64 there is the scalar
// form only.
func vectorForms() []form { return nil }

func whyNot(string) string {
	return "this program was built without GOEXPERIMENT=simd or not for amd64"
}
