"""The circuit that nbc wrote to a file (see ../driver), for NEURON: its second-order method with steps of 0.025 ms. It answers the commands of ../c/main.c
on standard input: `run MS TOL` (the tolerance has no meaning here) and `state`, with the spike counters only.

    python3 category.py CIRCUIT LIBRARY        LIBRARY is the compiled mechanisms of neuron/
"""
import os
import sys
import time

from neuron import h

h.nrn_load_dll(sys.argv[2])
DT = 0.025
arrays = {}
with open(sys.argv[1]) as f:
    for line in f:
        name, _, *values = line.split()
        arrays[name] = [float(v) for v in values]


def start(name):
    return arrays["initial." + name]


def cell(mechanism, current):
    s = h.Section()
    s.L = s.diam = (1e5 / 3.141592653589793) ** 0.5
    s.cm = 1
    s.insert(mechanism)
    getattr(s(0.5), mechanism).I = current
    return s


def current(pop, own):
    return [a + b for a, b in zip(arrays[pop + "." + own], arrays[pop + ".I_in"])]


exci = [cell("exci", i) for i in current("HHExci", "I_bg")]
inhib = [cell("inhib", i) for i in current("HHInhib", "I_dc")]
for s, g in zip(inhib, arrays["GABA_A.G_syn"]):
    s(0.5).inhib.release = g

keep = []
home = h.Section()
theta = h.Theta(home(0.5)) if "NGNMMTheta.a_e" in arrays else None
kinds = {"AMPA": 0.0, "GABA_A": -70.0}
for name in arrays:
    part = name.split(".")
    if part[0] != "edges" or part[-1] != "src":
        continue
    rest = name[: -len("src")]
    for src, dst, w in zip(arrays[name], arrays[rest + "dst"], arrays[rest + "weight"]):
        target = (exci if part[3] == "HHExci" else inhib)[int(dst)](0.5)
        if part[1] in kinds:
            e = h.Edge(target)
            e.w, e.E = w, kinds[part[1]]
            source = exci[int(src)](0.5).exci if part[2] == "HHExci" else inhib[int(src)](0.5).inhib
            h.setpointer(source._ref_G, "G", e)
        elif part[1] == "Ascending":
            e = h.Ascending(target)
            e.w = w
            h.setpointer(theta._ref_rate, "rate", e)
        else:
            continue
        keep.append(e)

h.load_file("stdrun.hoc")
h.secondorder = 2


def states(pop, sections, mechanism, columns):
    for i, s in enumerate(sections):
        s.v = start(pop + ".V")[i]
        for mine, theirs in columns.items():
            setattr(getattr(s(0.5), mechanism), mine, start(theirs)[i] if i < len(start(theirs)) else 0)


def begin():
    h.dt = DT
    h.t = 0
    h.finitialize()
    for pop, sections, mechanism, synapse in (("HHExci", exci, "exci", "AMPA"), ("HHInhib", inhib, "inhib", "GABA_A")):
        columns = {c: pop + "." + c for c in "nmh"}
        columns.update(G=synapse + ".G", z=synapse + ".z")
        states(pop, sections, mechanism, columns)
    for s in exci:
        s(0.5).exci.counter = 0
    if theta is not None:
        for mine, theirs in zip("a b p q g1 g2 g3 g4".split(), "a_e b_e a_i b_i g_ee g_ei g_ie g_ii".split()):
            setattr(theta, mine, start("NGNMMTheta." + theirs)[0])
    h.fcurrent()


for line in sys.stdin:
    f = line.split()
    if f[0] == "run":
        begin()
        steps = round(float(f[1]) / DT)
        before = time.process_time_ns()
        for _ in range(steps):
            h.fadvance()
        print(time.process_time_ns() - before, steps)
    elif f[0] == "state":
        print("HHExci.spikes_cumulative", *(repr(s(0.5).exci.counter) for s in exci))
        print()
    sys.stdout.flush()
os._exit(0)
