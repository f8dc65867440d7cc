// Where the boxes of a graph stand: children of a box in columns from left to right, along its connections.

// tree makes the nodes of a circuit's groups, parents before parts.
function tree(circuit) {
  const root = {path: "", label: circuit.name, children: [], parent: null, group: -1};
  const by = new Map([["", root]]);
  const order = circuit.groups.map((g, i) => i).sort((a, b) => circuit.groups[a].path.split(".").length - circuit.groups[b].path.split(".").length || a - b);
  const linked = new Set(circuit.links.flatMap(l => [l.from, l.to]));
  const known = circuit.explained ? new Set((circuit.explained.populations || []).map(p => p.name)) : null;
  for (const i of order) {
    const g = circuit.groups[i], cut = g.path.lastIndexOf(".");
    if (known && !known.has(g.type) && !linked.has(i)) continue; // the values of a learning rule
    let up = cut < 0 ? "" : g.path.slice(0, cut);
    while (!by.has(up)) up = up.includes(".") ? up.slice(0, up.lastIndexOf(".")) : "";
    const parent = by.get(up), depth = parent === root ? 0 : parent.path.split(".").length;
    const node = {path: g.path, label: split(g.name).slice(depth).join("."), type: g.type, kind: g.kind || "", count: g.count, children: [], parent, group: i, open: false};
    parent.children.push(node);
    by.set(g.path, node);
  }
  return {root, by};
}

// split parts a path at its dots outside of brackets.
const split = name => name.match(/[^.[]+(\[[^\]]*\])?/g) || [name];

// shown is the node that stands for a group while its parents are folded.
function shown(node) {
  const line = [];
  for (let n = node; n.parent; n = n.parent) line.unshift(n);
  for (const n of line) if (!n.open || n.children.length === 0) return n;
  return node;
}

// bundles are the edges between nodes that are shown, with the links they are made of.
function bundles(circuit, nodes) {
  const out = new Map();
  for (const l of circuit.links) {
    const a = shown(nodes[l.from]), b = shown(nodes[l.to]);
    const key = a.path + " " + b.path;
    if (!out.has(key)) out.set(key, {from: a, to: b, links: [], edges: 0, kinds: new Set(), learns: false, inner: a === b && a.children.length > 0});
    const e = out.get(key);
    e.links.push(l);
    e.edges += l.edges;
    e.kinds.add(circuit.groups[l.from].kind || "");
    e.learns = e.learns || Boolean(l.rule);
  }
  return [...out.values()].filter(e => !e.inner);
}

const measure = (() => {
  let ctx = null;
  return (text, font) => {
    ctx = ctx || new OffscreenCanvas(10, 10).getContext("2d");
    ctx.font = font;
    return ctx.measureText(text).width;
  };
})();

// place gives every node that is shown its box, relative to its parent's.
function place(node, edges) {
  const gapX = 52, gapY = 18, pad = 16, head = 30;
  if (node.parent && (!node.open || node.children.length === 0)) {
    node.w = Math.max(96, Math.ceil(Math.max(measure(node.label, "13px system-ui, sans-serif"), measure(caption(node), "11px system-ui, sans-serif"))) + (node.children.length ? 44 : 26));
    node.h = 46;
    return;
  }
  node.children.forEach(c => place(c, edges));
  const columns = ranks(node, edges);
  let x = pad;
  const heights = columns.map(col => col.reduce((a, c) => a + c.h + gapY, -gapY));
  const tall = Math.max(0, ...heights);
  columns.forEach((col, i) => {
    const wide = Math.max(...col.map(c => c.w));
    let y = head + (tall - heights[i]) / 2;
    for (const c of col) {
      c.x = x + (wide - c.w) / 2;
      c.y = y;
      y += c.h + gapY;
    }
    x += wide + gapX;
  });
  node.w = Math.max(x - gapX + pad, node.parent ? measure(node.label, "13px system-ui, sans-serif") + 60 : 200);
  node.h = head + tall + pad + (columns.length > 1 ? 22 : 0); // room for curves that lead back
}

const caption = node => (node.type || "") + (node.count > 1 ? " × " + node.count : "");

// ranks puts the children of a node into columns: sources before targets, as far as there are no loops.
function ranks(node, edges) {
  const list = node.children, at = new Map(list.map((c, i) => [c, i]));
  const child = n => { while (n && n.parent !== node) n = n.parent; return n; };
  const next = list.map(() => new Set());
  for (const e of edges) {
    const a = at.get(child(e.from)), b = at.get(child(e.to));
    if (a !== undefined && b !== undefined && a !== b) next[a].add(b);
  }
  // Edges that close a loop are left out, by a search from the first node on.
  const state = list.map(() => 0), back = new Set();
  const visit = i => {
    state[i] = 1;
    for (const j of next[i]) {
      if (state[j] === 1) back.add(i + " " + j);
      else if (state[j] === 0) visit(j);
    }
    state[i] = 2;
  };
  list.forEach((_, i) => { if (state[i] === 0) visit(i); });
  const rank = list.map(() => 0);
  for (let pass = 0; pass < list.length; pass++) {
    let moved = false;
    next.forEach((set, i) => set.forEach(j => {
      if (!back.has(i + " " + j) && rank[j] < rank[i] + 1) {
        rank[j] = rank[i] + 1;
        moved = true;
      }
    }));
    if (!moved) break;
  }
  const columns = [];
  list.forEach((c, i) => (columns[rank[i]] = columns[rank[i]] || []).push(c));
  // Without edges everything is in one column: break it into several.
  const out = columns.filter(Boolean).flatMap(col => {
    const most = Math.max(6, Math.ceil(Math.sqrt(list.length) * 1.6)), parts = [];
    for (let i = 0; i < col.length; i += most) parts.push(col.slice(i, i + most));
    return parts;
  });
  // Two sweeps move nodes next to those they are joined with.
  const column = new Map();
  for (let sweep = 0; sweep < 2; sweep++) {
    out.forEach(col => col.forEach((c, i) => column.set(c, i / Math.max(1, col.length))));
    out.forEach(col => {
      const want = new Map(col.map(c => {
        const i = at.get(c), near = [];
        next.forEach((set, j) => { if (set.has(i)) near.push(column.get(list[j])); });
        next[i].forEach(j => near.push(column.get(list[j])));
        return [c, near.length ? near.reduce((a, b) => a + b, 0) / near.length : column.get(c)];
      }));
      col.sort((a, b) => want.get(a) - want.get(b));
    });
  }
  return out;
}

// absolute turns boxes relative to parents into boxes of the picture.
function absolute(node, x, y) {
  node.ax = x;
  node.ay = y;
  if (!node.parent || node.open) node.children.forEach(c => absolute(c, x + c.x, y + c.y));
}
