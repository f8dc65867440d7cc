package ast

import "strings"

// greek maps the spelled-out Greek letters to the letters themselves.
var greek = map[string]string{
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
	"iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "omicron": "ο", "pi": "π", "rho": "ρ",
	"sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
	"Alpha": "Α", "Beta": "Β", "Gamma": "Γ", "Delta": "Δ", "Epsilon": "Ε", "Zeta": "Ζ", "Eta": "Η", "Theta": "Θ",
	"Iota": "Ι", "Kappa": "Κ", "Lambda": "Λ", "Mu": "Μ", "Nu": "Ν", "Xi": "Ξ", "Omicron": "Ο", "Pi": "Π", "Rho": "Ρ",
	"Sigma": "Σ", "Tau": "Τ", "Upsilon": "Υ", "Phi": "Φ", "Chi": "Χ", "Psi": "Ψ", "Omega": "Ω",
}

// variants folds the letters that Unicode holds twice, as symbol and as letter: µ (U+00B5) and μ (U+03BC), ϕ and φ.
var variants = strings.NewReplacer("µ", "μ", "ϕ", "φ", "ϵ", "ε", "ϑ", "θ", "ϰ", "κ", "ϱ", "ρ", "ϖ", "π", "Ω", "Ω")

// Canonical is the spelling by which names are compared: in each `_`-separated part a spelled-out Greek letter, with
// digits after it or none, becomes the letter (`tau1` is `τ1`, `alpha_inv_ee` is `α_inv_ee`).
func Canonical(text string) string {
	parts := strings.Split(variants.Replace(text), "_")
	for i, part := range parts {
		word := strings.TrimRight(part, "0123456789")
		if letter, ok := greek[word]; ok {
			parts[i] = letter + part[len(word):]
		}
	}
	return strings.Join(parts, "_")
}
