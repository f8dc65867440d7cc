// What a run was: in short, its parameters, and what it takes to run it again.

function overview(runs) {
  const circuit = runs.find(r => r.circuit)?.circuit;
  const cards = runs.map(r => {
    const m = r.manifest || {}, x = r.index, rows = [["Experiment", x.experiment], ["Status", x.status + (m.message ? ": " + m.message : "")], ["Seed", m.seed]];
    if (x.trials) rows.push(["Trials", x.trials.done + (x.trials.done < x.trials.planned ? " of " + x.trials.planned : "")]);
    if (m.accuracy) rows.push(["Accuracy", short(100 * m.accuracy.total, 3) + " % (last 50: " + short(100 * m.accuracy.last_50, 3) + " %)"]);
    if (m.simulated_ms !== undefined) rows.push(["Biological time", short(m.simulated_ms / 1000, 4) + " s"]);
    if (m.run?.wall_seconds) rows.push(["Computed in", short(m.run.wall_seconds, 3) + " s"]);
    if (m.size) rows.push(["Size", `${m.size.elements} elements, ${m.size.states} states, ${m.size.edges} edges`]);
    if (m.recorded_spikes) rows.push(["Recorded spikes", m.recorded_spikes.toLocaleString("en")]);
    if (m.set) rows.push(["Set", m.set.join(", ")]);
    return h("div", {class: "card"}, h("h3", null, r.name), facts(rows.filter(f => f[1] !== undefined)), (r.notes || []).map(n => h("p", {class: "note"}, n)));
  });
  return {title: "Overview", element: h("section", null, doc(circuit?.doc), h("div", {class: "cards"}, cards))};
}

const facts = rows => h("dl", null, rows.flatMap(([k, v]) => [h("dt", null, k), h("dd", null, String(v))]));

function parameters(runs) {
  const some = runs.filter(r => r.manifest?.parameters?.length);
  if (some.length === 0) return null;
  const paths = new Map();
  some.forEach((r, i) => r.manifest.parameters.forEach(p => {
    if (!paths.has(p.path)) paths.set(p.path, {path: p.path, unit: p.unit || "", values: some.map(() => "")});
    paths.get(p.path).values[i] = p.values ? p.values.slice(0, 8).map(v => short(v, 8)).join(", ") + (p.values.length > 8 ? ", …" : "") : short(p.value, 12);
  }));
  const all = [...paths.values()];
  all.forEach(p => { p.differs = p.values.some(v => v !== p.values[0]); });
  const most = 400, box = h("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": "Table of parameters"}), found = h("p", {class: "note", role: "status"});
  const search = h("input", {type: "search", oninput: () => show()}), only = h("input", {type: "checkbox", onchange: () => show()});
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const list = all.filter(p => (!only.checked || p.differs) && words.every(w => p.path.toLowerCase().includes(w)));
    const rows = list.slice(0, most).map(p => {
      const row = [h("code", null, p.path), ...p.values, p.unit];
      row.differs = p.differs;
      return row;
    });
    box.replaceChildren(table(["parameter", ...some.map(r => some.length > 1 ? r.name : "value"), "unit"], rows));
    found.textContent = list.length + " of " + all.length + " parameters" + (list.length > most ? ", the first " + most + " are shown" : "");
  };
  show();
  return {title: "Parameters", element: h("section", null, h("div", {class: "bar"}, labelled("Find", search), some.length > 1 ? h("label", null, only, " only those that differ") : null), found, box)};
}

function again(runs) {
  const box = h("section", null);
  for (const r of runs) {
    const m = r.manifest;
    if (!m) continue;
    if (runs.length > 1) box.append(h("h3", null, r.name));
    const command = (m.run?.command || []).map(quote).join(" ");
    box.append(h("pre", {tabindex: 0}, `nbc build ${quote(m.source)} && ./circuit ${(m.run?.command || []).slice(1).map(quote).join(" ")}`.trim()));
    const s = m.solver || {};
    box.append(facts([["Command", command], ["Seed", m.seed], ["Source", m.source], ["Source, sha256", m.source_sha256], ["Generated code, sha256", m.kernel_sha256], ["Program, sha256", m.program_sha256],
      ["nbc", m.nbc_version], ["Go", m.go_version], ["Vector code", m.kernel],
      ["Solver", [s.name, s.rtol ? "rtol " + s.rtol : "", s.atol ? "atol " + s.atol : "", s.dt_ms ? "dt " + s.dt_ms + " ms" : "", s.steps ? s.steps + " steps, " + s.rejected + " rejected, " + s.evaluations + " evaluations" : ""].filter(Boolean).join(", ")],
      ["Started", m.run?.started], ["Finished", m.run?.finished], ["Directory", r.dir]].filter(f => f[1] !== undefined && f[1] !== "")));
    if (m.data?.length) box.append(h(runs.length > 1 ? "h4" : "h3", null, "Data that was read"), table(["for", "from", "rows", "sha256"], m.data.map(d => [d.path, d.from, d.rows || "", h("code", null, d.sha256)])));
    if (r.circuit?.source) box.append(h("details", null, h("summary", null, "Text of " + r.circuit.file), h("pre", {tabindex: 0}, r.circuit.source)));
  }
  return {title: "Run it again", element: box};
}

// quote writes a word as a shell takes it.
const quote = w => /^[\w@%+=:,./-]+$/.test(w) ? w : "'" + String(w).replaceAll("'", "'\\''") + "'";
