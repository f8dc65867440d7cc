// The circuit as a graph of boxes that fold and unfold.

function circuitSection(runs) {
  const different = [];
  for (const r of runs) {
    if (r.circuit && !different.some(x => same(x.circuit, r.circuit))) different.push(r);
  }
  if (different.length === 0) return null;
  const box = h("section", null);
  for (const r of different) {
    if (different.length > 1) box.append(h("h3", null, runs.filter(x => x.circuit && same(x.circuit, r.circuit)).map(x => x.name).join(", ")));
    box.append(circuitGraph(r));
  }
  return {title: "Circuit", element: box};
}

// same tells whether two runs are of one circuit, whatever its random wiring.
const same = (a, b) => a.source === b.source && JSON.stringify(a.groups) === JSON.stringify(b.groups);

function circuitGraph(run) {
  const circuit = run.circuit, {root, by} = tree(circuit);
  const nodes = circuit.groups.map(g => by.get(g.path));
  let chosen = null;
  const detail = h("aside", {class: "detail", "aria-live": "polite", "aria-label": "What is chosen"});
  const picture = h("div", {class: "canvas", tabindex: -1});
  const choose = what => {
    chosen = what;
    explain(detail, circuit, what, root);
    draw();
  };
  const fold = (node, focus) => {
    node.open = !node.open;
    draw();
    if (focus) picture.querySelector(`[data-path="${CSS.escape(node.path)}"]`)?.focus();
  };
  const draw = () => {
    const edges = bundles(circuit, nodes);
    place(root, edges);
    absolute(root, 0, 0);
    const w = Math.ceil(root.w), height = Math.ceil(root.h);
    const svg = s("svg", {viewBox: `0 0 ${w} ${height}`, width: w, style: "max-width:100%;height:auto;min-width:" + Math.round(w * 0.8) + "px", role: "group", "aria-label": "Graph of the circuit " + circuit.name}, defs());
    const boxes = s("g", null), lines = s("g", null), fronts = s("g", null);
    const put = node => {
      if (node.parent) (node.open && node.children.length ? boxes : fronts).append(nodeBox(node, chosen === node, choose, fold));
      if (!node.parent || node.open) node.children.forEach(put);
    };
    put(root);
    edges.forEach(e => lines.append(...edgeLine(e, edges, chosen, choose)));
    svg.append(boxes, lines, fronts);
    const focused = document.activeElement?.getAttribute?.("data-path");
    picture.replaceChildren(svg);
    if (focused) picture.querySelector(`[data-path="${CSS.escape(focused)}"]`)?.focus();
  };
  const all = open => {
    by.forEach(n => { if (n.parent && n.children.length) n.open = open; });
    draw();
  };
  const learns = circuit.links.some(l => l.rule);
  const key = h("p", {class: "keys"},
    circuit.groups.some(g => g.kind === "excitatory") ? h("span", null, h("i", {style: "background:var(--exci)"}), "excitatory") : null,
    circuit.groups.some(g => g.kind === "inhibitory") ? h("span", null, h("i", {style: "background:var(--inhi)"}), "inhibitory (ends in a bar)") : null,
    h("span", null, h("i", {style: "background:var(--other)"}), "other or mixed"), learns ? h("span", null, "dashed: learns") : null);
  redraws.push(draw);
  choose(root);
  return h("div", null,
    h("div", {class: "bar"}, h("button", {type: "button", onclick: () => all(true)}, "Unfold all"), h("button", {type: "button", onclick: () => all(false)}, "Fold all"), h("button", {type: "button", onclick: () => choose(root)}, "About the circuit")),
    key, h("div", {class: "circuit"}, picture, detail),
    h("p", {class: "note"}, "A click or Enter shows what a box or line is; the sign at its corner, a double click or the space bar folds and unfolds it. Boxes can be reached with the Tab key."));
}

function defs() {
  const heads = [];
  for (const [kind, colour] of [["excitatory", "exci"], ["inhibitory", "inhi"], ["", "other"]]) {
    heads.push(s("marker", {id: "end-" + (kind || "other"), viewBox: "0 0 10 10", refX: kind === "inhibitory" ? 6 : 9, refY: 5, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto"},
      s("path", {class: "head", d: kind === "inhibitory" ? "M4 0H7V10H4Z" : "M0 0.5L10 5L0 9.5L2 5Z", style: `fill:var(--${colour})`})));
  }
  return s("defs", null, heads);
}

// said is the text in a node's box.
const said = (node, open) => open ? node.label + (node.count > 1 ? " × " + node.count : "") : node.label + " " + caption(node);

// nodeBox draws a node, with a sign to fold it.
function nodeBox(node, chosen, choose, fold) {
  const parts = node.children.length > 0, open = node.open && parts;
  const g = s("g", {class: ["node", node.kind, open ? "open" : "", chosen ? "chosen" : ""].join(" "), transform: `translate(${node.ax} ${node.ay})`, tabindex: 0, role: "button", "data-path": node.path,
    "aria-expanded": parts ? String(open) : null, "aria-label": said(node, open) + (node.kind ? ", " + node.kind : "") + (parts ? ", " + node.children.length + " parts" : ""),
    onclick: e => { e.stopPropagation(); choose(node); },
    ondblclick: e => { e.stopPropagation(); if (parts) fold(node, true); },
    onkeydown: e => {
      if (e.key === "Enter") { e.preventDefault(); choose(node); }
      if (e.key === " ") { e.preventDefault(); parts ? fold(node, true) : choose(node); }
    }},
  s("rect", {width: node.w, height: node.h, rx: 6}),
  s("text", {x: 12, y: 20}, open ? said(node, true) : node.label + " "),
  open ? null : s("text", {x: 12, y: 36, class: "type"}, caption(node)));
  if (parts) {
    g.append(s("g", {class: "fold", transform: `translate(${node.w - 17} 16)`, onclick: e => { e.stopPropagation(); fold(node); }, "aria-hidden": "true"},
      s("circle", {r: 9}), s("path", {d: open ? "M-5 0H5" : "M-5 0H5M0 -5V5"})));
  }
  return g;
}

// edgeLine draws the edges from one node to another: a curve, wider to click on.
function edgeLine(e, all, chosen, choose) {
  const kinds = [...e.kinds], kind = kinds.length === 1 ? kinds[0] : "";
  const d = curve(e, all.some(o => o.from === e.to && o.to === e.from && o !== e));
  const touches = chosen && (chosen === e || chosen.path && (chosen === e.from || chosen === e.to));
  const dims = chosen && (chosen.path || chosen.links) && !touches && !(chosen.links && chosen.from === e.from && chosen.to === e.to);
  const line = s("path", {class: ["edge", kind, e.learns ? "learns" : "", dims ? "dim" : touches ? "lit" : ""].join(" "), d, "stroke-width": (1.1 + 0.8 * Math.log10(1 + e.edges)).toFixed(2), "marker-end": `url(#end-${kind || "other"})`});
  const hit = s("path", {class: "hit", d, onclick: () => choose(e)}, s("title", null, e.from.path + " → " + e.to.path + ": " + e.edges + " edges"));
  return [line, hit];
}

// curve leads from the border of one box to the border of the other; a pair of opposite curves is bent apart.
function curve(e, pair) {
  const a = e.from, b = e.to;
  if (a === b) {
    const x = a.ax + a.w / 2, y = a.ay;
    return `M${x - 14} ${y}C${x - 26} ${y - 26} ${x + 26} ${y - 26} ${x + 14} ${y}`;
  }
  const ca = [a.ax + a.w / 2, a.ay + a.h / 2], cb = [b.ax + b.w / 2, b.ay + b.h / 2];
  const forward = b.ax >= a.ax + a.w - 1;
  if (forward) {
    const y0 = ca[1], y1 = cb[1], x0 = a.ax + a.w, x1 = b.ax - 2, k = Math.max(24, (x1 - x0) / 2), shift = pair ? 7 : 0;
    return `M${x0} ${y0 - shift}C${x0 + k} ${y0 - shift} ${x1 - k} ${y1 - shift} ${x1} ${y1 - shift}`;
  }
  if (a.ax >= b.ax + b.w - 1) { // back, below the boxes
    const x0 = ca[0], x1 = cb[0], y0 = a.ay + a.h, y1 = b.ay + b.h + 2, dip = Math.max(y0, y1) + 26 + 0.04 * Math.abs(x0 - x1);
    return `M${x0} ${y0}C${x0} ${dip} ${x1} ${dip} ${x1} ${y1}`;
  }
  const down = cb[1] > ca[1], x = (pair && down ? 12 : pair ? -12 : 0);
  const y0 = down ? a.ay + a.h : a.ay, y1 = down ? b.ay - 2 : b.ay + b.h + 2;
  if (Math.abs(y1 - y0) < 60) return `M${ca[0] + x} ${y0}C${ca[0] + x} ${(y0 + y1) / 2} ${cb[0] + x} ${(y0 + y1) / 2} ${cb[0] + x} ${y1}`;
  // Past boxes between them, on the left or right.
  const side = down ? Math.max(a.ax + a.w, b.ax + b.w) : Math.min(a.ax, b.ax), out = side + (down ? 30 : -30);
  return `M${down ? a.ax + a.w : a.ax} ${ca[1]}C${out} ${ca[1]} ${out} ${cb[1]} ${down ? b.ax + b.w + 2 : b.ax - 2} ${cb[1]}`;
}
