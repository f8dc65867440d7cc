package accept

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// model says how the reference's name of a model, its parameters and its states are written in .nbx.
type model struct {
	blox    string
	reset   string // parameter that holds what V is after a spike
	spikes  bool
	names   map[string]string // where they differ
	units   map[string]string // by the reference's name; none: dimensionless
	without map[string]bool   // parameters that the library's model does not have
	extra   map[string]string // arguments that the reference's model does not have
}

func (m model) name(s string) string {
	if n, ok := m.names[s]; ok {
		return n
	}
	return s
}

func (m model) unit(s string) string {
	if u := m.units[s]; u != "" {
		return " [" + u + "]"
	}
	return ""
}

func set(names ...string) map[string]bool {
	out := map[string]bool{}
	for _, n := range names {
		out[n] = true
	}
	return out
}

// hh are the units of both Hodgkin-Huxley neurons.
var hh = map[string]string{
	"I_bg": "uA/cm^2", "E_syn": "mV", "G_syn": "mS/cm^2/ms^2", "tau": "ms", "V_shift": "mV", "V_range": "mV", "V": "mV",
}

// models by the first word of the reference's name.
var models = map[string]model{
	"HHNeuronExci":  {blox: "HHExci", spikes: true, units: hh},
	"HHNeuronInhib": {blox: "HHInhib", spikes: true, units: hh},
	"NGNMM_theta": {
		blox: "NGNMMTheta",
		names: map[string]string{
			"Ce": "C_e", "Ci": "C_i", "De": "Δ_e", "Di": "Δ_i", "eta0e": "η_0_e", "eta0i": "η_0_i",
			"vsyn_ee": "v_syn_ee", "vsyn_ei": "v_syn_ei", "vsyn_ie": "v_syn_ie", "vsyn_ii": "v_syn_ii",
			"alphainv_ee": "α_inv_ee", "alphainv_ei": "α_inv_ei", "alphainv_ie": "α_inv_ie", "alphainv_ii": "α_inv_ii",
		},
		units: map[string]string{
			"Ce": "ms", "Ci": "ms", "k_ee": "ms", "k_ei": "ms", "k_ie": "ms", "k_ii": "ms",
			"alphainv_ee": "1/ms", "alphainv_ei": "1/ms", "alphainv_ie": "1/ms", "alphainv_ii": "1/ms",
		},
	},
	// The reference has no noise: bn is 0.
	"Generic2dOscillator": {blox: "Generic2dOscillator", units: map[string]string{"d": "1/ms", "bn": "1/ms^(1/2)"}},
	"HarmonicOscillator":  {blox: "HarmonicOscillator", units: map[string]string{"omega": "rad/ms", "k": "1/ms", "y": "1/ms"}},
	"JansenRit": {
		blox:  "JansenRit",
		names: map[string]string{"lam": "λ"},
		units: map[string]string{"tau": "ms", "H": "1/ms", "y": "1/ms"},
	},
	"KuramotoOscillator_NonNoisy": {blox: "Kuramoto", units: map[string]string{"omega": "rad/ms", "theta": "rad"}},
	"LarterBreakspear": {
		blox:  "LarterBreakspear",
		names: map[string]string{"d_Ca": "δ_Ca", "d_K": "δ_K", "d_Na": "δ_Na", "d_VZ": "δ_VZ", "tau_K": "τ_K", "phi": "φ"},
	},
	"LinearNeuralMass":   {blox: "LinearNeuralMass"},
	"VanDerPol_NonNoisy": {blox: "VanDerPol"},
	"WilsonCowan":        {blox: "WilsonCowan", units: map[string]string{"tau_E": "ms", "tau_I": "ms"}},
	// dtmax bounded the steps of a solver that tests thresholds at their ends only.
	"IFNeuron": {
		blox: "IF", reset: "E_m", spikes: true, without: set("dtmax"),
		units: map[string]string{"C": "uF", "theta": "mV", "E_m": "mV", "I_in": "uA", "V": "mV"},
	},
	"LIFNeuron": {
		blox: "LIF", reset: "E_m", spikes: true, without: set("dtmax"),
		units: map[string]string{
			"C": "uF", "theta": "mV", "E_m": "mV", "I_in": "uA", "V": "mV", "R_m": "kohm", "tau": "ms", "E_syn": "mV",
			"G_syn": "mS", "G": "mS",
		},
	},
	"QIFNeuron": {
		blox: "QIF", reset: "V_res", spikes: true, without: set("dtmax"), extra: map[string]string{"V_scale": "10 mV"},
		units: map[string]string{
			"C": "uF", "theta": "mV", "E_m": "mV", "I_in": "uA", "V": "mV", "R_m": "kohm", "tau1": "ms", "tau2": "ms",
			"E_syn": "mV", "G_syn": "mS/ms", "V_res": "mV", "G": "mS", "z": "mS/ms",
		},
	},
	// g_s is the neuron's own gain on a target; the library has it in the weight.
	"IzhikevichNeuron": {blox: "Izhikevich", reset: "v_r", spikes: true, without: set("dtmax", "g_s"), units: map[string]string{"tau": ""}},
}

func modelOf(t *testing.T, name string) model {
	t.Helper()
	name, _, _ = strings.Cut(name, " ")
	m, ok := models[name]
	require.True(t, ok, "the test knows no model %s", name)
	return m
}

// synapses by the reference's names: what a presynaptic neuron keeps for all its targets.
var synapses = map[string]string{"glu_ampa": "AMPA", "gaba_a": "GABA_A"}
