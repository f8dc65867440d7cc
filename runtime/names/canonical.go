// Package names is how elements, parameters and data of a circuit are called: `VAC.wta[1].exci[2]`, `VAC.**.AMPA.τ`. It writes the
// names of elements, finds what a path or a pattern means, and reads the PATH=VALUE of --set.
package names

import "strings"

// greek maps spelled-out Greek letters to the letters. The compiler has the same table (lang/ast); the runtime imports nothing of it.
var greek = map[string]string{
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
	"iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "omicron": "ο", "pi": "π", "rho": "ρ",
	"sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
	"Alpha": "Α", "Beta": "Β", "Gamma": "Γ", "Delta": "Δ", "Epsilon": "Ε", "Zeta": "Ζ", "Eta": "Η", "Theta": "Θ",
	"Iota": "Ι", "Kappa": "Κ", "Lambda": "Λ", "Mu": "Μ", "Nu": "Ν", "Xi": "Ξ", "Omicron": "Ο", "Pi": "Π", "Rho": "Ρ",
	"Sigma": "Σ", "Tau": "Τ", "Upsilon": "Υ", "Phi": "Φ", "Chi": "Χ", "Psi": "Ψ", "Omega": "Ω",
}

// variants folds letters that Unicode holds twice, as a symbol and as a letter.
var variants = strings.NewReplacer("µ", "μ", "ϕ", "φ", "ϵ", "ε", "ϑ", "θ", "ϰ", "κ", "ϱ", "ρ", "ϖ", "π", "Ω", "Ω")

// Canonical is the spelling by which names are compared: in each part between underscores a spelled-out Greek letter, with digits
// after it or none, becomes the letter (`tau1` is `τ1`, `alpha_inv_ee` is `α_inv_ee`).
func Canonical(name string) string {
	parts := strings.Split(variants.Replace(name), "_")
	for i, part := range parts {
		word := strings.TrimRight(part, "0123456789")
		if letter, ok := greek[word]; ok {
			parts[i] = letter + part[len(word):]
		}
	}
	return strings.Join(parts, "_")
}

// CanonicalPath is Canonical of every name of a path; indices and punctuation stay.
func CanonicalPath(path string) string {
	var b strings.Builder
	start := 0
	for i, r := range path {
		if strings.ContainsRune(".[],->\" ", r) {
			b.WriteString(Canonical(path[start:i]))
			b.WriteRune(r)
			start = i + 1
		}
	}
	b.WriteString(Canonical(path[start:]))
	return b.String()
}
