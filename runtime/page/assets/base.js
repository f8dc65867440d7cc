// Elements, colours and numbers.

const svgNS = "http://www.w3.org/2000/svg";

// h makes an element: attributes, listeners (onclick), then children.
function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}
function s(tag, attributes, ...children) {
  return fill(document.createElementNS(svgNS, tag), attributes, children);
}
function fill(e, attributes, children) {
  for (const [k, v] of Object.entries(attributes || {})) {
    if (k.startsWith("on")) e.addEventListener(k.slice(2), v);
    else if (v === true) e.setAttribute(k, "");
    else if (v !== false && v !== null && v !== undefined) e.setAttribute(k, v);
  }
  for (const c of children.flat()) {
    if (c !== null && c !== undefined) e.append(c);
  }
  return e;
}

let ids = 0;
const unique = stem => stem + "-" + ++ids;

// labelled puts a label around a control.
function labelled(text, control) {
  return h("label", null, text + " ", control);
}

function select(options, value, onchange) {
  const e = h("select", {onchange: () => onchange(e.value)}, options.map(o => h("option", {value: o[0], selected: String(o[0]) === String(value)}, String(o[1]))));
  return e;
}

// css is the value of a colour of the theme.
const css = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

// The series colours of Okabe and Ito (2008), as in the figures.
const cycles = {
  light: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#1a1a1a", "#b8a800"],
  dark: ["#56b4e9", "#e69f00", "#1fc79a", "#cc79a7", "#f0e442", "#e8702a", "#e8e8e8", "#4a90d9"],
};
const theme = () => document.documentElement.dataset.theme || "light";
const colour = i => cycles[theme()][i % 8];
const kindColour = kind => css(kind === "excitatory" ? "exci" : kind === "inhibitory" ? "inhi" : "other");

// Viridis from its light end, and blue to red, by 256 steps.
const anchors = {
  light: {one: ["f2e51d", "b5de2b", "6ece58", "35b779", "1f9e89", "26828e", "31688e", "3e4989", "482878", "440154"],
    two: ["053061", "2166ac", "4393c3", "92c5de", "d1e5f0", "e8e8e8", "fddbc7", "f4a582", "d6604d", "b2182b", "67001f"]},
  dark: {one: ["4b2a86", "3e4989", "31688e", "26828e", "1f9e89", "35b779", "6ece58", "b5de2b", "fde725"],
    two: ["b9e3ff", "7cc4f5", "4393c3", "2f6d9c", "2a4d68", "3a3f46", "6b4130", "a0522d", "d6703d", "f4a070", "ffd9b8"]},
};
function palette(two) {
  const list = anchors[theme()][two ? "two" : "one"].map(c => [0, 2, 4].map(i => parseInt(c.slice(i, i + 2), 16)));
  const out = [];
  for (let i = 0; i < 256; i++) {
    const at = i / 255 * (list.length - 1), k = Math.min(Math.floor(at), list.length - 2), f = at - k;
    out.push(list[k].map((v, j) => Math.round(v * (1 - f) + list[k + 1][j] * f)));
  }
  return out;
}

// short is a number of at most n digits.
function short(x, n = 5) {
  if (typeof x === "string") x = Number(x);
  if (x === null || x === undefined || Number.isNaN(x)) return "–";
  if (x === 0 || Math.abs(x) >= 1e-3 && Math.abs(x) < 1e6) return String(Number(x.toPrecision(n))).replace("-", "−");
  return x.toExponential(n - 1).replace("-", "−");
}

// redraws are what has to be drawn again in other colours or another width.
const redraws = [];
function redrawn(f) { redraws.push(f); f(); }

// table makes a table of rows; columns of numbers are set to the right.
function table(head, rows, caption) {
  const numeric = head.map((_, i) => rows.length > 0 && rows.every(r => r[i] === "" || r[i] === "–" || !Number.isNaN(Number(String(r[i]).replace("−", "-")))));
  return h("table", null, caption ? h("caption", null, caption) : null,
    h("thead", null, h("tr", null, head.map((c, i) => h("th", {scope: "col", class: numeric[i] ? "n" : null}, c)))),
    h("tbody", null, rows.map(r => h("tr", {class: r.differs ? "differs" : null}, r.map((c, i) => h("td", {class: numeric[i] ? "n" : null}, c))))));
}
