"""The networks of examples/cobahh.nbx, cuba.nbx and coba.nbx for Brian 2, made from their definitions (Brette et al. 2007).

    python3 networks.py NETWORK FOLDER MS

writes and compiles a C++ program in FOLDER that runs MS ms. Each run of it draws a network of its own and leaves
results/last_run_info.txt with the seconds its loop took, and its spikes.
"""
import sys

import brian2
from brian2 import NeuronGroup, Network, SpikeMonitor, Synapses, defaultclock, mV, ms, nS, pF, set_device, device

network, folder, duration = sys.argv[1], sys.argv[2], float(sys.argv[3])
set_device("cpp_standalone", directory=folder, build_on_run=False)
defaultclock.dt = 0.1 * ms
N, N_e = 4000, 3200

if network == "cobahh":
    names = dict(C=200 * pF, g_L=10 * nS, E_L=-60 * mV, g_Na=20000 * nS, g_K=6000 * nS, E_Na=50 * mV, E_K=-90 * mV, E_e=0 * mV, E_i=-80 * mV,
                 tau_e=5 * ms, tau_i=10 * ms)
    cells = NeuronGroup(N, """
        dv/dt = (g_L*(E_L - v) + g_e*(E_e - v) + g_i*(E_i - v) - g_Na*m**3*h*(v - E_Na) - g_K*n**4*(v - E_K))/C : volt
        u = v/mV + 63 : 1
        dm/dt = 0.32/ms*4/exprel((13 - u)/4)*(1 - m) - 0.28/ms*5/exprel((u - 40)/5)*m : 1
        dh/dt = 0.128/ms*exp((17 - u)/18)*(1 - h) - 4/ms/(1 + exp((40 - u)/5))*h : 1
        dn/dt = 0.032/ms*5/exprel((15 - u)/5)*(1 - n) - 0.5/ms*exp((10 - u)/40)*n : 1
        dg_e/dt = -g_e/tau_e : siemens
        dg_i/dt = -g_i/tau_i : siemens
        """, threshold="v > -20*mV", refractory=3 * ms, method="exponential_euler", namespace=names)
    cells.v = "(-65 + 5*randn())*mV"
    cells.g_e = "(40 + 15*randn())*nS"
    cells.g_i = "(200 + 120*randn())*nS"
    w_e, w_i = 6 * nS, 67 * nS
elif network == "cuba":
    names = dict(tau_m=20 * ms, tau_e=5 * ms, tau_i=10 * ms)
    cells = NeuronGroup(N, """
        dv/dt = (g_e + g_i - (v + 49*mV))/tau_m : volt (unless refractory)
        dg_e/dt = -g_e/tau_e : volt
        dg_i/dt = -g_i/tau_i : volt
        """, threshold="v > -50*mV", reset="v = -60*mV", refractory=5 * ms, method="exact", namespace=names)
    cells.v = "(-60 + 10*rand())*mV"
    w_e, w_i = 1.62 * mV, -9 * mV
elif network == "coba":
    names = dict(tau_m=20 * ms, tau_e=5 * ms, tau_i=10 * ms)
    cells = NeuronGroup(N, """
        dv/dt = (-v + g_e*(60*mV - v) + g_i*(-20*mV - v))/tau_m : volt (unless refractory)
        dg_e/dt = -g_e/tau_e : 1
        dg_i/dt = -g_i/tau_i : 1
        """, threshold="v > 10*mV", reset="v = 0*mV", refractory=5 * ms, method="exponential_euler", namespace=names)
    cells.v = "(-5 + 5*randn())*mV"
    cells.g_e = "4 + 1.5*randn()"
    cells.g_i = "20 + 12*randn()"
    w_e, w_i = 0.6, 6.7
else:
    sys.exit("unknown network " + network)

excite = Synapses(cells[:N_e], cells, on_pre="g_e += w_e", namespace=dict(w_e=w_e))
excite.connect(p=0.02)
inhibit = Synapses(cells[N_e:], cells, on_pre="g_i += w_i", namespace=dict(w_i=w_i))
inhibit.connect(p=0.02)
spikes = SpikeMonitor(cells)
net = Network(cells, excite, inhibit, spikes)
net.run(duration * ms)
device.build(directory=folder, compile=True, run=False, debug=False)
