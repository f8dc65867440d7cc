"""The quantities of docs/manual/analysis.md by NumPy and SciPy, from the tables of a results directory: an independent opinion."""
import csv
import json
import sys

import numpy as np
from scipy import signal

run, opt = sys.argv[1], json.loads(sys.argv[2])
index = json.load(open(run + "/results.json"))


def table(name):
    with open(f"{run}/{name}.csv") as f:
        rows = list(csv.reader(f))
    return rows[0], rows[1:]


head, rows = table("spikes")
start, end = index["time"]["start_ms"], index["time"]["end_ms"]
trials = range(1, index["trials"]["done"] + 1)
pops = {p["name"]: p["elements"] for p in index["populations"]}
times = {}
for trial, t, element, event in rows:
    t = float(t)
    if event == "spike" and start + opt["transient"] <= t <= end:
        times.setdefault((element, int(trial)), []).append(t)


def fast(n):
    while True:
        m = n
        for p in (2, 3, 5, 7):
            while m % p == 0:
                m //= p
        if m == 1:
            return n
        n += 1


out = {"rates": [], "neurons": [], "intervals": [], "populations": [], "spectra": {}, "bands": {}, "learning": [], "peaks": {}}

step = opt["window"] * (1 - opt["overlap"])
begin = start + opt["transient"]
starts = begin + step * np.arange(int((end - begin - opt["window"]) / step + 1e-9) + 1)
for name, elements in pops.items():
    rates, gaps, count = [], [], 0
    for trial in trials:
        all_spikes = np.concatenate([times.get((e, trial), []) for e in elements])
        for s in starts:
            # Of one bin NumPy's right edge is closed; of all but the last window it is open.
            n = np.histogram(all_spikes, bins=[s, s + opt["window"], np.inf])[0][0] if s + opt["window"] < end else np.histogram(all_spikes, bins=[s, end])[0][0]
            rates.append(1000 * n / len(elements) / opt["window"])
            out["rates"].append([name, trial, s, int(n), rates[-1]])
        for e in elements:
            gaps.extend(np.diff(times.get((e, trial), [])))
            count += len(times.get((e, trial), []))
    out["populations"].append([name, count, np.mean(rates), np.std(rates, ddof=1), np.mean(gaps), np.std(gaps), np.std(gaps) / np.mean(gaps)])
    for e in elements:
        gaps = np.concatenate([np.diff(times.get((e, trial), [])) for trial in trials])
        out["intervals"].extend(gaps.tolist())
        out["neurons"].append([e, len(gaps), *([np.mean(gaps), np.std(gaps), np.std(gaps) / np.mean(gaps)] if len(gaps) > 1 else [])])

head, rows = table("series")
data = np.array(rows, dtype=float)
for trial in trials:
    part = data[data[:, 0] == trial]
    for k, name in enumerate(head[2:]):
        v = part[:, 2 + k]
        _, props = signal.find_peaks(v, height=opt["threshold"] - 1e-3, plateau_size=1)
        out["peaks"][f"{name} {trial}"] = part[props["left_edges"], 1].tolist()
    keep = part[part[:, 1] >= start + opt["transient"]]
    t = keep[:, 1]
    for name, x in {"mean(P.V)": keep[:, 2:4].mean(axis=1), "z": keep[:, 4]}.items():
        fs = 1000 / (t[1] - t[0])
        for method in ("periodogram", "welch"):
            for taper in ("none", "hann", "hamming"):
                n = len(x) if method == "periodogram" else len(x) // 8
                w = np.ones(n) if taper == "none" else getattr(signal.windows, taper)(n, sym=True)
                if method == "periodogram":
                    f, p = signal.periodogram(x, fs, window=w, nfft=fast(n), detrend=False)
                else:
                    f, p = signal.welch(x, fs, window=w, nperseg=n, noverlap=n // 2, nfft=fast(n), detrend=False)
                key = f"{method} {taper} {name} {trial}"
                out["spectra"][key] = [f.tolist(), p.tolist()]
                high = np.flatnonzero(f >= 1)
                k = high[np.argmax(p[high])]
                out["bands"][key] = [f[k], p[k]] + [p[(f >= a) & (f < b)].sum() * f[1] for a, b in ((8, 12), (12, 35), (35, 100))]

head, rows = table("trace")
chosen = [(int(r[0]), float(r[2]) > 0) for r in rows if float(r[1]) != 0]
right = np.array([c for _, c in chosen], dtype=float)
for i, (trial, c) in enumerate(chosen):
    out["learning"].append([trial, int(c), right[max(0, i - opt["running"] + 1) : i + 1].mean(), right[: i + 1].mean()])

json.dump(out, sys.stdout)
