// Weights as matrices over trials, with one scale of colours for all runs and instants.

function weightMatrices(runs) {
  const some = runs.filter(r => r.weights);
  if (some.length === 0) return null;
  const steps = Math.max(...some.map(r => r.weights.snapshots.length));
  const longest = some.find(r => r.weights.snapshots.length === steps);
  const state = {step: steps - 1, change: false, connection: ""};
  const name = i => longest.weights.snapshots[i].at;
  const said = h("output", null, name(state.step));
  const slider = h("input", {type: "range", id: unique("step"), min: 0, max: steps - 1, value: state.step, "aria-valuetext": name(state.step), oninput: () => {
    state.step = Number(slider.value);
    said.textContent = name(state.step);
    slider.setAttribute("aria-valuetext", name(state.step));
    drawAll();
  }});
  const connections = [...new Set(some.flatMap(r => r.weights.connections))];
  const change = h("input", {type: "checkbox", onchange: () => { state.change = change.checked; drawAll(); }});
  const bar = h("div", {class: "bar"}, h("label", {for: slider.id}, "Instant"), slider, said, h("label", null, change, " change since the start"),
    connections.length > 1 ? labelled("Connection", select([["", "all"], ...connections.map(c => [c, c])], "", v => { state.connection = v; drawAll(); })) : null);
  const matrices = some.map(r => matrix(r, state, some.length > 1));
  const scaleBar = h("p", {class: "note"});
  const drawAll = () => {
    let lo = Infinity, hi = -Infinity;
    for (const m of matrices) {
      const [a, b] = m.extent();
      lo = Math.min(lo, a);
      hi = Math.max(hi, b);
    }
    if (!(lo <= hi)) [lo, hi] = [0, 1];
    const two = lo < 0 && hi > 0 || state.change;
    if (two) {
      hi = Math.max(Math.abs(lo), Math.abs(hi)) || 1;
      lo = -hi;
    } else if (lo === hi) lo > 0 ? lo = 0 : hi = lo + 1;
    const colours = palette(two);
    matrices.forEach(m => m.draw(lo, hi, colours));
    scaleBar.replaceChildren(short(lo, 3) + " ", h("span", {style: `display:inline-block;width:12rem;height:.7rem;vertical-align:middle;background:linear-gradient(90deg,${[0, 64, 128, 192, 255].map(i => `rgb(${colours[i].join(",")})`).join(",")})`}),
      " " + short(hi, 3) + (state.change ? " (change of the weight)" : " (weight; the same for all instants" + (some.length > 1 ? " and runs)" : ")")));
  };
  redraws.push(drawAll);
  return {title: "Weights", element: h("section", null, steps > 1 ? bar : null, scaleBar, h("div", {class: "side"}, matrices.map(m => m.element)),
    h("p", {class: "note"}, "Rows are sources, columns targets; parallel edges are added. With the matrix in focus the arrow keys go from edge to edge."))};
}

// matrix is the weights of one run.
function matrix(run, state, titled) {
  const w = run.weights, rows = run.integers(w.row), cols = run.integers(w.col), conn = run.integers(w.connection);
  const values = w.snapshots.map(x => run.floats(x.weights));
  const nr = w.rows.length, nc = w.cols.length;
  const step = () => Math.min(state.step, values.length - 1);
  const shown = i => state.connection === "" || w.connections[conn[i]] === state.connection;
  const value = (k, i) => state.change ? values[k][i] - values[0][i] : values[k][i];
  // A cell of the picture holds several of the matrix where this has more than 1000 rows or columns.
  const pr = Math.min(nr, 1000), pc = Math.min(nc, 1000);
  const cells = k => {
    const out = new Float64Array(pr * pc), has = new Uint8Array(pr * pc);
    const pooled = pr < nr || pc < nc;
    for (let i = 0; i < rows.length; i++) {
      const v = value(k, i);
      if (!shown(i) || Number.isNaN(v)) continue;
      const at = Math.floor(rows[i] * pr / nr) * pc + Math.floor(cols[i] * pc / nc);
      if (pooled) { if (!has[at] || Math.abs(v) > Math.abs(out[at])) out[at] = v; } else out[at] += v;
      has[at] = 1;
    }
    return {out, has};
  };
  const canvas = h("canvas", {role: "img", tabindex: 0});
  const tip = h("p", {class: "note", role: "status", style: "min-height:1.4em"}, " ");
  const rg = groupsOf(w.rows), cg = groupsOf(w.cols);
  let cursor = null, box = {x: 0, y: 0, cell: 1, ch: 1}, current = null;
  const tell = (r, c) => {
    const v = current && r >= 0 && c >= 0 && r < nr && c < nc && pr === nr && pc === nc && current.has[r * pc + c] ? current.out[r * pc + c] : null;
    tip.textContent = r >= 0 && c >= 0 && r < nr && c < nc ? w.rows[r] + " → " + w.cols[c] + (v === null ? ": no edge" : ": " + short(v, 6)) : " ";
  };
  const draw = (lo, hi, colours) => {
    current = cells(step());
    const font = "12px system-ui, sans-serif", ctx = canvas.getContext("2d"), dpr = devicePixelRatio || 1;
    ctx.font = font;
    const left = Math.min(170, 14 + Math.max(...rg.map(g => ctx.measureText(g.name).width))), below = Math.min(150, 14 + Math.max(...cg.map(g => ctx.measureText(g.name).width)));
    const avail = Math.max(160, (canvas.parentElement ? canvas.parentElement.clientWidth : 500) - left - 4);
    const most = nr * nc < 200 ? 40 : 22, cell = Math.min(most, avail / nc), ch = Math.max(0.2, Math.min(cell, 620 / nr), Math.min(120 / nr, most));
    const width = left + cell * nc + 2, height = ch * nr + below + 4;
    canvas.width = width * dpr;
    canvas.height = height * dpr;
    canvas.style.width = width + "px";
    canvas.style.height = height + "px";
    ctx.scale(dpr, dpr);
    ctx.font = font;
    box = {x: left, y: 2, cell, ch};
    const image = new ImageData(pc, pr), px = image.data;
    for (let i = 0; i < pr * pc; i++) {
      if (!current.has[i]) continue;
      const c = colours[Math.max(0, Math.min(255, Math.round(255 * (current.out[i] - lo) / (hi - lo))))];
      px[4 * i] = c[0];
      px[4 * i + 1] = c[1];
      px[4 * i + 2] = c[2];
      px[4 * i + 3] = 255;
    }
    const off = new OffscreenCanvas(pc, pr);
    off.getContext("2d").putImageData(image, 0, 0);
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(off, left, 2, cell * nc, ch * nr);
    ctx.strokeStyle = css("line");
    ctx.fillStyle = css("ink");
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (const g of rg) { ctx.moveTo(left - 4, 2 + g.end * ch); ctx.lineTo(left + cell * nc, 2 + g.end * ch); }
    for (const g of cg) { ctx.moveTo(left + g.end * cell, 2); ctx.lineTo(left + g.end * cell, 6 + nr * ch); }
    ctx.stroke();
    ctx.strokeRect(left, 2, cell * nc, ch * nr);
    ctx.textBaseline = "middle";
    ctx.textAlign = "right";
    for (const g of apart(rg, ch)) ctx.fillText(g.name, left - 6, 2 + (g.start + g.end) / 2 * ch, left - 8);
    for (const g of apart(cg, cell)) {
      ctx.save();
      ctx.translate(left + (g.start + g.end) / 2 * cell, 8 + nr * ch);
      ctx.rotate(-Math.PI / 2);
      ctx.fillText(g.name, 0, 0, below - 8);
      ctx.restore();
    }
    if (cursor) {
      ctx.strokeStyle = css("focus");
      ctx.lineWidth = 2;
      ctx.strokeRect(left + cursor[1] * cell - 1, 2 + cursor[0] * ch - 1, cell + 2, ch + 2);
    }
    canvas.setAttribute("aria-label", `Weights of ${rows.length} edges, ${nr} sources by ${nc} targets, at ${w.snapshots[step()].at}: from ${short(Math.min(...sample(current)), 3)} to ${short(Math.max(...sample(current)), 3)}`);
    last = [lo, hi, colours];
  };
  let last = null;
  canvas.addEventListener("mousemove", e => tell(Math.floor((e.offsetY - box.y) / box.ch), Math.floor((e.offsetX - box.x) / box.cell)));
  canvas.addEventListener("mouseleave", () => { tip.textContent = " "; });
  const edges = Array.from(rows, (_, i) => i).sort((a, b) => rows[a] - rows[b] || cols[a] - cols[b]);
  let at = -1;
  canvas.addEventListener("keydown", e => {
    const d = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[e.key];
    if (!d || edges.length === 0) return;
    e.preventDefault();
    at = (at + d + edges.length) % edges.length;
    cursor = [rows[edges[at]], cols[edges[at]]];
    draw(...last);
    tell(...cursor);
  });
  const extent = () => {
    let lo = Infinity, hi = -Infinity;
    for (let k = 0; k < values.length; k++) {
      const {out, has} = cells(k);
      for (let i = 0; i < out.length; i++) {
        if (has[i]) {
          if (out[i] < lo) lo = out[i];
          if (out[i] > hi) hi = out[i];
        }
      }
      if (values.length > 12 && k === 0) k = values.length - 13; // of many instants the first and the last twelve set the scale
    }
    return [lo, hi];
  };
  return {extent, draw, element: h("div", {class: "matrix"}, titled ? h("h3", null, run.name) : null, canvas, tip)};
}

// sample is the values of a picture's cells, at most so many.
function sample({out, has}) {
  const list = [];
  for (let i = 0; i < out.length && list.length < 50000; i++) if (has[i]) list.push(out[i]);
  return list.length ? list : [0];
}

// apart chooses the groups whose names have room, large ones first.
function apart(groups, size) {
  const kept = [];
  for (const g of [...groups].sort((a, b) => b.end - b.start - a.end + a.start)) {
    const c = (g.start + g.end) / 2 * size;
    if (kept.every(k => Math.abs((k.start + k.end) / 2 * size - c) >= 13)) kept.push(g);
  }
  return kept;
}
