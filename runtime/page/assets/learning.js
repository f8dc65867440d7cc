// What was learned: accuracy over trials, and what was recorded at the trials' ends.

function learning(runs) {
  const some = runs.map(r => ({run: r, a: answers(r)})).filter(x => x.a.trial.length > 0);
  if (some.length === 0) return null;
  const lastTrial = Math.max(...some.map(x => x.a.trial[x.a.trial.length - 1]));
  const view = new View(1, Math.max(2, lastTrial));
  let window = 21;
  const c = chart({
    name: "Learning curve: accuracy in percent over trials", view, height: 280,
    data: () => {
      const tables = some.map(x => [x.a.trial, running(x.a.correct, window)]);
      if (some.length === 1) tables.push([some[0].a.trial, running(some[0].a.correct, Infinity)]);
      else tables.push(mean(some, window));
      return uPlot.join(tables);
    },
    make: () => ({
      series: [{label: "trial"}, ...some.map((x, i) => line(some.length === 1 ? "last " + window + " trials" : x.run.name, colour(i), some.length === 1 ? 2 : 1)),
        line(some.length === 1 ? "all trials so far" : "mean", some.length === 1 ? colour(4) : css("ink"), some.length === 1 ? 1 : 2.5)],
      scales: {y: {range: [-4, 104]}},
      axes: [axis("Trial"), axis("Accuracy (%)", {size: 56})],
      hooks: some.length === 1 ? {draw: [u => marks(u, some[0].a)]} : {},
    }),
  });
  const input = h("input", {type: "number", min: 1, max: 10000, value: window, style: "width:5rem", onchange: () => {
    window = Math.max(1, Math.round(Number(input.value)) || 1);
    input.value = window;
    c.rebuild();
  }});
  const box = h("section", null, h("div", {class: "bar"}, labelled("Running over trials", input), zoomBar(view)), c);
  if (some.length === 1) box.append(h("p", {class: "note"}, "Marks at the top are correct trials, at the bottom wrong ones."));
  box.append(h("details", null, h("summary", null, "As a table"), h("div", {class: "scroll", tabindex: 0}, table(["run", "trials with a choice", "correct (%)", "last 50 (%)"], some.map(x => [x.run.name, x.a.correct.length, share(x.a.correct), share(x.a.correct.slice(-50))])))));
  return {title: "Learning", element: box};
}

const share = list => short(100 * list.reduce((a, b) => a + b, 0) / list.length, 3);

// Lines of one or two points are drawn as dots.
const line = (label, stroke, width) => ({label, stroke, width, spanGaps: true, points: {show: (u, i) => u.data[i].filter(v => v !== null && v !== undefined).length < 3}, value: (u, v) => v === null || v === undefined ? "–" : short(v, 4)});

// mean is the mean over runs of the running accuracy, by number of trial.
function mean(some, window) {
  const sum = new Map();
  for (const x of some) {
    running(x.a.correct, window).forEach((v, i) => {
      const at = sum.get(x.a.trial[i]) || [0, 0];
      sum.set(x.a.trial[i], [at[0] + v, at[1] + 1]);
    });
  }
  const trials = [...sum.keys()].sort((a, b) => a - b);
  return [trials, trials.map(t => sum.get(t)[0] / sum.get(t)[1])];
}

// marks draws a tick for every answer.
function marks(u, a) {
  const {top, height} = u.bbox, size = 6 * devicePixelRatio;
  u.ctx.save();
  a.trial.forEach((t, i) => {
    const x = u.valToPos(t, "x", true);
    if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) return;
    u.ctx.fillStyle = css(a.correct[i] ? "good" : "bad");
    u.ctx.fillRect(Math.round(x), a.correct[i] ? top : top + height - size, Math.max(1, devicePixelRatio), size);
  });
  u.ctx.restore();
}

// overTrials shows a column of the trials' table.
function overTrials(runs) {
  const some = runs.filter(r => r.trials && r.trials.columns.length > 1);
  if (some.length === 0) return null;
  const names = [...new Set(some.flatMap(r => r.trials.columns.map(c => c.name)))].filter(n => n !== "trial" && n !== "wall_ms");
  if (names.length === 0) return null;
  const plain = ["action", "correct", "category"];
  let name = names.find(n => !plain.includes(n)) || names[0];
  const trialsOf = r => column(r, "trial") || column(r, name).map((_, i) => i + 1);
  const view = new View(1, Math.max(2, ...some.map(r => Math.max(...trialsOf(r), 2))));
  const unit = () => {
    const c = some[0].trials.columns.find(x => x.name === name);
    return name + (c && c.unit ? " (" + c.unit + ")" : "");
  };
  const c = chart({
    name: "Values recorded at the trials' ends", view, height: 220,
    data: () => uPlot.join(some.map(r => [trialsOf(r), column(r, name) || trialsOf(r).map(() => null)])),
    make: () => ({
      series: [{label: "trial"}, ...some.map((r, i) => ({...line(some.length === 1 ? name : r.name, colour(i), 1), points: {show: true, size: 4}}))],
      scales: {y: {auto: true}},
      axes: [axis("Trial"), axis(unit(), {size: 60})],
    }),
  });
  const rows = r => r.trials.values[0].slice(0, 1000).map((_, i) => r.trials.values.map(v => short(v[i], 6)));
  return {title: "Trials", element: h("section", null,
    h("div", {class: "bar"}, labelled("Show", select(names.map(n => [n, n]), name, v => { name = v; c.rebuild(); })), zoomBar(view)), c,
    some.map(r => h("details", null, h("summary", null, "Table" + (some.length > 1 ? " of " + r.name : "") + (r.trials.values[0].length > 1000 ? " (first 1000 trials)" : "")),
      h("div", {class: "scroll", tabindex: 0}, table(r.trials.columns.map(x => x.unit ? x.name + " (" + x.unit + ")" : x.name), rows(r))))))};
}
