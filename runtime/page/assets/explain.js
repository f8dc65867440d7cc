// What is chosen in the graph: parameters, equations, documentation.

function explain(panel, circuit, what, root) {
  const x = circuit.explained || {};
  if (what === root) aboutCircuit(panel, circuit, x);
  else if (what.links) aboutEdge(panel, what, x);
  else aboutNode(panel, circuit, what, x);
  panel.scrollTop = 0;
}

// doc is a documentation comment: its lines are joined, an empty one parts paragraphs.
const doc = text => text ? h("div", null, text.split(/\n\s*\n/).map(p => h("p", {class: "doc"}, p.replace(/\s+/g, " ")))) : null;

function aboutCircuit(panel, circuit, x) {
  const count = circuit.links.reduce((a, l) => a + l.edges, 0);
  panel.replaceChildren(h("h3", null, circuit.name), doc(circuit.doc) || "",
    h("p", {class: "note"}, circuit.groups.length + " groups, " + count.toLocaleString("en") + " edges, from " + circuit.file + "."),
    ...(x.experiments || []).flatMap(e => [h("h4", null, "Experiment " + e.name), doc(e.doc), h("pre", {tabindex: 0}, (e.steps || []).join("\n"))].filter(Boolean)),
    ...(x.rules || []).flatMap(r => [h("h4", null, "Learning rule " + r.name), doc(r.doc), ...instances(r), events(r.events)].filter(Boolean)),
    ...definitions("Functions", x.functions));
}

const instances = r => (r.instances || []).map(i => quantities(i.name, i.values));

function aboutNode(panel, circuit, node, x) {
  const p = (x.populations || []).find(q => q.name === node.type);
  panel.replaceChildren(h("h3", null, circuit.groups[node.group].name),
    h("p", {class: "note"}, caption(node) + (node.kind ? ", " + node.kind : "")), ...(p ? population(p) : []));
}

function population(p) {
  return [doc(p.doc), quantities("Parameters", p.parameters), quantities("States", p.states), quantities("Variables", p.variables), quantities("Refers to", p.references),
    ...formulas("Equations", p.equations), ...definitions("where", p.definitions), ...inputs(p.inputs), events(p.events), ...definitions("Others can read", p.offers)].filter(Boolean);
}

function quantities(title, list) {
  if (!list || list.length === 0) return null;
  return h("div", null, h("h4", null, title), table(["name", "value", "unit", "about"], list.map(q => [h("code", null, q.name), q.value || "", q.unit || "", (q.doc || "") + (q.bounds ? " (" + q.bounds + ")" : "")])));
}

// maths shows a formula as MathML where there is one, else in the language's notation.
function maths(f) {
  const e = h("div", {class: "eq"});
  if (f.mathml) e.innerHTML = `<math>${f.mathml}</math>`;
  else e.append(h("code", null, f.text));
  e.title = f.text;
  return e;
}

const formulas = (title, list) => !list || list.length === 0 ? [] : [h("h4", null, title), ...list.map(maths)];

const definitions = (title, list) => !list || list.length === 0 ? [] : [h("h4", null, title), ...list.map(d => h("div", null, maths(d), d.doc ? h("p", {class: "note"}, d.doc) : null))];

function inputs(list) {
  if (!list || list.length === 0) return [];
  return [h("h4", null, "Inputs"), ...list.map(i => h("div", null, h("p", null, h("code", null, i.name), i.unit ? " in " + i.unit : "", i.value ? ", " + i.value : "", i.sum ? ", the sum of" : ", which nothing drives"),
    ...(i.sum || []).map(t => h("div", null, maths(t), h("p", {class: "note"}, [t.connection, t.from ? "from " + t.from.join(", ") : ""].filter(Boolean).join(" "))))))];
}

function events(list) {
  if (!list || list.length === 0) return null;
  return h("div", null, h("h4", null, "Events"), list.map(e => h("pre", {tabindex: 0}, e.when.text + "   (" + e.stage + ")\n" + (e.does || []).map(d => "  ".repeat(d.depth + 1) + d.text).join("\n"))));
}

function aboutEdge(panel, e, x) {
  const names = [...new Set(e.links.map(l => l.connection))], rules = [...new Set(e.links.map(l => l.rule).filter(Boolean))];
  panel.replaceChildren(h("h3", null, e.from.path + " → " + e.to.path), h("p", {class: "note"}, e.edges.toLocaleString("en") + " edges"),
    table(["statement", "connection", "edges"], e.links.slice(0, 40).map(l => [l.label, l.connection, l.edges])),
    ...names.flatMap(n => {
      const c = (x.connections || []).find(q => q.name === n);
      return c ? [h("h4", null, "Connection " + n), doc(c.doc), quantities("Options", c.parameters), ...formulas("Adds", c.contributions), ...definitions("where", c.definitions), events(c.events),
        ...(c.blocks || []).flatMap(b => [h("h4", null, {pre: "For each source", post: "For each target", edge: "For each edge"}[b.side] || b.side), quantities("Parameters", b.parameters), quantities("States", b.states),
          quantities("Variables", b.variables), ...formulas("Equations", b.equations), ...formulas("Adds", b.contributions), ...definitions("where", b.definitions), events(b.events)])].filter(Boolean) : [];
    }),
    ...rules.flatMap(n => {
      const r = (x.rules || []).find(q => q.name === n);
      return r ? [h("h4", null, "Learns by " + n), doc(r.doc), ...instances(r), ...definitions("where", r.definitions), events(r.events)].filter(Boolean) : [];
    }));
}
