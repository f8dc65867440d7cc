// Charts over an axis that can be zoomed: by dragging, with keys, with the pinch of a touchpad, with buttons.

// View is the range that is shown; several charts may share one.
class View {
  constructor(lo, hi) {
    this.full = [lo, hi];
    this.range = [lo, hi];
    this.listeners = [];
  }
  reset(lo, hi) {
    this.full = [lo, hi];
    this.set(lo, hi);
  }
  set(lo, hi) {
    const [a, b] = this.full, least = (b - a) * 1e-6;
    const size = Math.max(least, Math.min(hi - lo, b - a));
    lo = Math.max(a, Math.min(lo, b - size));
    this.range = [lo, lo + size];
    this.listeners.forEach(f => f());
  }
  zoom(factor, at) {
    const [lo, hi] = this.range, c = at === undefined ? (lo + hi) / 2 : at;
    this.set(c - (c - lo) * factor, c + (hi - c) * factor);
  }
  pan(share) {
    const [lo, hi] = this.range, d = (hi - lo) * share;
    this.set(lo + d, hi + d);
  }
  all() { this.set(...this.full); }
}

// zoomBar is the buttons of a view.
function zoomBar(view) {
  const b = (text, name, f) => h("button", {type: "button", "aria-label": name, title: name, onclick: f}, text);
  return h("span", {class: "bar", role: "group", "aria-label": "Zoom"},
    b("+", "Zoom in", () => view.zoom(0.5)), b("−", "Zoom out", () => view.zoom(2)),
    b("◀", "Earlier", () => view.pan(-0.3)), b("▶", "Later", () => view.pan(0.3)), b("All", "Show all", () => view.all()));
}

// axis is the look of an axis of uPlot.
function axis(label, more) {
  return {label, stroke: css("ink"), grid: {stroke: css("grid"), width: 1}, ticks: {stroke: css("line"), width: 1}, labelSize: 24, font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif", ...more};
}

// chart makes a chart in a frame that takes keys. o.make gives uPlot's options, o.data the data for the range and width; both are
// called again when the theme or the width changes. o.view is a View, o.name what a screen reader says.
function chart(o) {
  const frame = h("div", {class: "chart", tabindex: 0, role: "group", "aria-roledescription": "chart", "aria-label": o.name + ". Plus and minus zoom, the arrows move, Home shows all."});
  let plot = null;
  const refresh = () => {
    if (!plot) return;
    const [lo, hi] = o.view.range;
    plot.batch(() => {
      plot.setData(o.data(lo, hi, Math.max(50, Math.floor(plot.bbox.width / devicePixelRatio))), false);
      plot.setScale("x", {min: lo, max: hi});
    });
  };
  const build = () => {
    if (!frame.isConnected || frame.clientWidth === 0) return;
    const [lo, hi] = o.view.range, width = frame.clientWidth;
    const options = o.make();
    options.width = width;
    options.height = o.height || 260;
    options.cursor = {drag: {x: true, y: false, setScale: false}, points: {size: 5}, ...options.cursor};
    options.scales = {x: {time: false, ...o.scaleX}, ...options.scales};
    options.hooks = options.hooks || {};
    options.hooks.setSelect = [u => {
      if (u.select.width > 3) {
        const a = u.posToVal(u.select.left, "x"), b = u.posToVal(u.select.left + u.select.width, "x");
        u.setSelect({left: 0, width: 0, top: 0, height: 0}, false);
        o.view.set(a, b);
      }
    }];
    if (plot) plot.destroy();
    plot = new uPlot(options, o.data(lo, hi, Math.max(50, width - 80)), frame);
    plot.setScale("x", {min: lo, max: hi});
    plot.over.addEventListener("wheel", e => {
      if (!e.ctrlKey) return; // plain scrolling moves the page
      e.preventDefault();
      o.view.zoom(e.deltaY > 0 ? 1.25 : 0.8, plot.posToVal(e.offsetX, "x"));
    }, {passive: false});
    plot.over.addEventListener("dblclick", () => o.view.all());
  };
  frame.addEventListener("keydown", e => {
    const step = {"+": () => o.view.zoom(0.5), "=": () => o.view.zoom(0.5), "-": () => o.view.zoom(2), ArrowLeft: () => o.view.pan(-0.2), ArrowRight: () => o.view.pan(0.2), Home: () => o.view.all(), "0": () => o.view.all()}[e.key];
    if (step && e.target === frame) {
      e.preventDefault();
      step();
    }
  });
  let waiting = 0;
  o.view.listeners.push(() => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(refresh);
  });
  redraws.push(build);
  frame.rebuild = build;
  frame.refresh = refresh;
  return frame;
}
