// The runs of the page: heads in JSON, and arrays of numbers that are looked at in place.

async function unpack(script) {
  const text = atob(script.textContent);
  const packed = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = await new Response(stream).arrayBuffer();
  const size = new DataView(bytes).getUint32(0, true);
  const run = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, size)));
  const base = 4 + size;
  run.floats = a => new Float32Array(bytes, base + a.at, a.n);
  run.integers = a => new Int32Array(bytes, base + a.at, a.n);
  run.levels = (a, from, n) => new Uint16Array(bytes, base + a.at + 2 * from, n);
  run.name = run.dir.replace(/\/+$/, "").split("/").pop();
  return run;
}

// column is what was recorded at the trials' ends under a name, or null.
function column(run, name) {
  const i = run.trials ? run.trials.columns.findIndex(c => c.name === name) : -1;
  return i < 0 ? null : run.trials.values[i].map(Number);
}

// answers are the trials with a choice: their numbers, and 1 or 0.
function answers(run) {
  const trial = column(run, "trial"), correct = column(run, "correct"), action = column(run, "action");
  const out = {trial: [], correct: []};
  for (let i = 0; correct && i < correct.length; i++) {
    if (action && action[i] === 0) continue;
    out.trial.push(trial ? trial[i] : i + 1);
    out.correct.push(correct[i] > 0 ? 1 : 0);
  }
  return out;
}

// running is the accuracy in percent over the last n answers.
function running(correct, n) {
  const out = [];
  let sum = 0;
  for (let i = 0; i < correct.length; i++) {
    sum += correct[i];
    if (i >= n) sum -= correct[i - n];
    out.push(100 * sum / Math.min(i + 1, n));
  }
  return out;
}

// bare is a path without indices.
const bare = path => path.replace(/\[[^\]]*\]/g, "");

// groupsOf are the runs of names that stand together under one population.
function groupsOf(names) {
  const out = [];
  names.forEach((name, i) => {
    const p = bare(name);
    if (out.length === 0 || out[out.length - 1].name !== p) out.push({name: p, start: i, end: i});
    out[out.length - 1].end = i + 1;
  });
  return out;
}

// Piece is one trial of a series; it finds the lowest and highest values of stretches without looking at every sample.
class Piece {
  constructor(run, series, piece) {
    this.n = piece.n;
    this.t0 = piece.t0;
    this.dt = piece.dt || 0;
    this.times = piece.t ? run.floats(piece.t) : null;
    this.columns = series.columns.map((c, i) => {
      const lo = Number(c.lo), hi = Number(c.hi);
      return {lo, step: (hi - lo) / 65534, q: run.levels(piece.values, i * piece.n, piece.n), blocks: null};
    });
  }
  time(i) { return this.times ? this.times[i] : this.t0 + i * this.dt; }
  // index is the first sample at or after t.
  index(t) {
    if (!this.times) return Math.max(0, Math.min(this.n, this.dt > 0 ? Math.ceil((t - this.t0) / this.dt - 1e-9) : t > this.t0 ? 1 : 0));
    let a = 0, b = this.n;
    while (a < b) {
      const m = (a + b) >> 1;
      if (this.times[m] < t) a = m + 1; else b = m;
    }
    return a;
  }
  value(k, i) {
    const c = this.columns[k], q = c.q[i];
    return q === 0 ? null : c.lo + (q - 1) * c.step;
  }
  // extremes are the lowest and highest level in samples a to before b, by blocks of 256.
  extremes(k, a, b) {
    const c = this.columns[k], size = 256;
    if (!c.blocks) {
      const n = Math.ceil(this.n / size);
      c.blocks = {lo: new Uint16Array(n), hi: new Uint16Array(n)};
      for (let i = 0; i < n; i++) {
        const [lo, hi] = scan(c.q, i * size, Math.min((i + 1) * size, this.n));
        c.blocks.lo[i] = lo;
        c.blocks.hi[i] = hi;
      }
    }
    let lo = 65536, hi = 0;
    const take = (x, y) => { if (y > 0) { if (x < lo) lo = x; if (y > hi) hi = y; } };
    const first = Math.ceil(a / size), last = Math.floor(b / size);
    if (first >= last) take(...scan(c.q, a, b));
    else {
      take(...scan(c.q, a, first * size));
      for (let i = first; i < last; i++) take(c.blocks.lo[i], c.blocks.hi[i]);
      take(...scan(c.q, last * size, b));
    }
    return hi === 0 ? [null, null] : [c.lo + (lo - 1) * c.step, c.lo + (hi - 1) * c.step];
  }
}

// scan gives the lowest level above 0 and the highest; 0 is no number.
function scan(q, a, b) {
  let lo = 65535, hi = 0;
  for (let i = a; i < b; i++) {
    const v = q[i];
    if (v === 0) continue;
    if (v < lo) lo = v;
    if (v > hi) hi = v;
  }
  return [lo, hi];
}

// thinned is what a chart of so many pixels shows of some columns between two times: all samples, or two extremes a pixel.
function thinned(piece, columns, from, to, width) {
  const a = Math.max(0, piece.index(from) - 1), b = Math.min(piece.n, piece.index(to) + 1);
  const x = [], y = columns.map(() => []);
  if (b - a <= 3 * width) {
    for (let i = a; i < b; i++) {
      x.push(piece.time(i));
      columns.forEach((k, j) => y[j].push(piece.value(k, i)));
    }
    return [x, ...y];
  }
  for (let p = 0; p < width; p++) {
    const i = a + Math.floor(p * (b - a) / width), j = a + Math.floor((p + 1) * (b - a) / width);
    x.push(piece.time(i), piece.time((i + j) >> 1));
    columns.forEach((k, n) => y[n].push(...piece.extremes(k, i, j)));
  }
  return [x, ...y];
}
