// Spikes and series over the time of one trial.

// activity is the section of what was recorded over time; every run has its own panel, all share trial and range.
function activity(runs) {
  const some = runs.filter(r => r.spikes && r.spikes.trials.length || r.series.some(x => x.trials.length));
  if (some.length === 0) return null;
  const trials = [...new Set(some.flatMap(r => [...(r.spikes ? r.spikes.trials : []), ...r.series.flatMap(x => x.trials)].map(t => t.trial)))].sort((a, b) => a - b);
  const time = some[0].index.time, view = new View(time.start_ms, time.end_ms);
  const state = {trial: trials[trials.length - 1]};
  const charts = [];
  const said = h("output", null);
  const name = n => n === 0 && some[0].index.trials ? "warm-up" : some[0].index.trials ? "trial " + n : "the run";
  const bar = h("div", {class: "bar"});
  if (trials.length > 1) {
    const id = unique("trial");
    const slider = h("input", {type: "range", id, min: 0, max: trials.length - 1, value: trials.length - 1, oninput: () => show(Number(slider.value))});
    const show = i => {
      state.trial = trials[i];
      slider.setAttribute("aria-valuetext", name(state.trial));
      said.textContent = name(state.trial);
      const t = state.trial === 0 && time.warmup_ms ? [time.start_ms, time.start_ms + time.warmup_ms] : [time.start_ms, time.end_ms];
      if (t[0] !== view.full[0] || t[1] !== view.full[1]) view.reset(...t);
      charts.forEach(c => c.rebuild());
    };
    slider.setAttribute("aria-valuetext", name(state.trial));
    said.textContent = name(state.trial);
    bar.append(h("label", {for: id}, "Trial"), slider, said);
  }
  bar.append(zoomBar(view));
  const box = h("section", null, bar, h("p", {class: "note"}, "Drag over a chart to zoom in, double-click to see all; Ctrl and the wheel zoom at the pointer. Charts below one another show the same time."));
  const level = some.length > 1 ? "h4" : "h3"; // of headings
  for (const run of some) {
    if (some.length > 1) box.append(h("h3", null, run.name));
    if (run.spikes && run.spikes.trials.length) {
      const c = raster(run, view, state, level);
      charts.push(c.chart);
      box.append(c.element);
    }
    for (const x of run.series) {
      if (x.trials.length === 0) continue;
      const c = traces(run, x, view, state, level);
      charts.push(c.chart);
      box.append(c.element);
    }
  }
  return {title: "Activity", element: box};
}

// raster draws a dot for each event, in rows from the bottom up.
function raster(run, view, state, level) {
  const sp = run.spikes, last = sp.groups[sp.groups.length - 1];
  const n = last ? last.start + last.elements.length : 1;
  const unpacked = new Map();
  const of = trial => {
    if (!unpacked.has(trial)) {
      const b = sp.trials.find(t => t.trial === trial);
      unpacked.set(trial, b ? {t: run.floats(b.t), row: run.integers(b.row)} : {t: new Float32Array(0), row: new Int32Array(0)});
    }
    return unpacked.get(trial);
  };
  const kindOf = new Array(n);
  sp.groups.forEach(g => g.elements.forEach((_, i) => { kindOf[g.start + i] = g.kind; }));
  const info = h("p", {class: "note", role: "status"});
  const centre = g => g.start + (g.elements.length - 1) / 2;
  // Names of groups that stand at least 13 pixels apart, large groups first.
  const names = u => {
    const height = u.bbox.height / devicePixelRatio, kept = [];
    for (const g of [...sp.groups].sort((a, b) => b.elements.length - a.elements.length)) {
      if (kept.every(k => Math.abs(centre(k) - centre(g)) / n * height >= 13)) kept.push(g);
    }
    return kept.sort((a, b) => a.start - b.start);
  };
  const draw = u => {
    const {t, row} = of(state.trial), [lo, hi] = view.range, events = Math.max(1, sp.events.length);
    let a = lower(t, lo), b = lower(t, hi);
    while (b < t.length && t[b] <= hi) b++;
    const {left, top, width, height} = u.bbox, scale = width / (hi - lo), per = height / n;
    const size = Math.max(1, Math.round(Math.min(4 * devicePixelRatio, Math.max(1.3 * devicePixelRatio, per * 0.8))));
    // Dots go to pixels of their own: a million of them take a few milliseconds.
    const image = new ImageData(Math.max(1, Math.ceil(width)), Math.max(1, Math.ceil(height))), px = new Uint32Array(image.data.buffer), w = image.width;
    const colours = {excitatory: rgba(css("exci")), inhibitory: rgba(css("inhi")), other: rgba(css("other"))};
    const colourOf = Uint32Array.from({length: n}, (_, r) => colours[kindOf[r] || "other"]), topOf = Int32Array.from({length: n}, (_, r) => Math.max(0, Math.round(height - (r + 0.5) * per - size / 2)));
    for (let i = a; i < b; i++) {
      const r = events === 1 ? row[i] : Math.floor(row[i] / events), c = colourOf[r];
      const x0 = Math.max(0, Math.round((t[i] - lo) * scale - size / 2)), x1 = Math.min(w, x0 + size);
      for (let y = topOf[r], y1 = Math.min(image.height, y + size); y < y1; y++) {
        for (let x = x0; x < x1; x++) px[y * w + x] = c;
      }
    }
    const off = new OffscreenCanvas(image.width, image.height);
    off.getContext("2d").putImageData(image, 0, 0);
    u.ctx.save();
    u.ctx.strokeStyle = css("grid");
    u.ctx.beginPath();
    for (const g of sp.groups) {
      const y = Math.round(top + height - g.start * per) + 0.5;
      u.ctx.moveTo(left, y);
      u.ctx.lineTo(left + width, y);
    }
    u.ctx.stroke();
    u.ctx.drawImage(off, left, top);
    u.ctx.restore();
    info.textContent = (b - a).toLocaleString("en") + " spikes shown of " + t.length.toLocaleString("en") + " in this trial.";
  };
  const c = chart({
    name: "Raster of spikes, " + sp.groups.map(g => g.name).join(", "), view,
    height: Math.round(Math.max(180, Math.min(620, 60 + Math.max(n * 5, sp.groups.length * 16)))),
    data: (lo, hi) => [[lo, hi], [null, null]],
    make: () => ({
      legend: {show: false},
      scales: {y: {range: [-0.5, n - 0.5]}},
      series: [{}, {label: "spikes"}],
      axes: [axis("Time (ms)"), axis("", {size: 120, grid: {show: false}, ticks: {show: false}, splits: u => names(u).map(centre), values: u => names(u).map(g => g.name)})],
      hooks: {draw: [draw]},
    }),
  });
  const kinds = ["excitatory", "inhibitory", "other"].filter(k => sp.groups.some(g => (g.kind || "other") === k));
  return {chart: c, element: h("div", null, h(level, null, "Spikes"), h("p", {class: "keys"}, kinds.map(k => h("span", null, h("i", {style: "background:" + `var(--${{excitatory: "exci", inhibitory: "inhi", other: "other"}[k]})`}), k))), c, info)};
}

// lower is the first place in sorted numbers that is at least x.
function lower(list, x) {
  let a = 0, b = list.length;
  while (a < b) {
    const m = (a + b) >> 1;
    if (list[m] < x) a = m + 1; else b = m;
  }
  return a;
}

// rgba is a colour as a pixel.
function rgba(hex) {
  const v = parseInt(hex.slice(1), 16);
  return (255 << 24 | (v & 255) << 16 | (v >> 8 & 255) << 8 | v >> 16) >>> 0;
}

// traces draws the columns of a series, over one another or one above the other.
function traces(run, series, view, state, level) {
  const units = [...new Set(series.columns.map(c => c.unit || ""))];
  const span = i => Number(series.columns[i].hi) - Number(series.columns[i].lo);
  // At first the six of the first unit that move most.
  const chosen = new Set(series.columns.map((_, i) => i).filter(i => (series.columns[i].unit || "") === units[0]).sort((a, b) => span(b) - span(a) || a - b).slice(0, 6));
  let stacked = chosen.size > 3;
  const pieces = new Map();
  const piece = () => {
    if (!pieces.has(state.trial)) {
      const p = series.trials.find(t => t.trial === state.trial);
      pieces.set(state.trial, p ? new Piece(run, series, p) : null);
    }
    return pieces.get(state.trial);
  };
  const list = () => [...chosen].sort((a, b) => a - b);
  const gap = () => 1.2 * Math.max(1e-12, ...list().map(span));
  const offset = (i, k) => stacked ? k * gap() - Number(series.columns[i].lo) : 0;
  const c = chart({
    name: "Recorded series " + series.name, view, height: 300,
    data: (lo, hi, width) => {
      const p = piece(), which = list();
      if (!p) return [[lo, hi], ...which.map(() => [null, null])];
      const data = thinned(p, which, lo, hi, width);
      which.forEach((i, k) => {
        const d = offset(i, k);
        if (d !== 0) data[k + 1] = data[k + 1].map(v => v === null ? null : v + d);
      });
      return data;
    },
    make: () => {
      const which = list(), shownUnits = [...new Set(which.map(i => series.columns[i].unit || ""))];
      return {
        series: [{label: "t", value: (u, v) => v === null ? "–" : short(v) + " ms"}, ...which.map((i, k) => ({
          label: series.columns[i].name, stroke: colour(k), width: 1, spanGaps: false, points: {show: false},
          value: (u, v) => v === null ? "–" : short(v - offset(i, k)) + " " + (series.columns[i].unit || ""),
        }))],
        scales: {y: {auto: true}},
        axes: [axis("Time (ms)"), stacked ? axis("", {size: 120, values: (u, splits) => splits.map(() => ""), grid: {show: false}, ticks: {show: false}}) : axis(shownUnits.length === 1 ? shownUnits[0] : "", {size: 120})],
      };
    },
  });
  const boxes = h("div", {class: "pick", role: "group", "aria-label": "Columns of " + series.name}, series.columns.map((col, i) => {
    const box = h("input", {type: "checkbox", checked: chosen.has(i), onchange: () => { box.checked ? chosen.add(i) : chosen.delete(i); c.rebuild(); }});
    return h("label", null, box, " " + col.name);
  }));
  const mode = h("input", {type: "checkbox", checked: stacked, onchange: () => { stacked = mode.checked; c.rebuild(); }});
  return {chart: c, element: h("div", null, h(level, null, "Series: " + series.name), h("div", {class: "bar"}, h("label", null, mode, " one above the other")), boxes, c)};
}
