// The page: unpacks the runs and shows the sections that they have data for.

async function start() {
  const main = document.getElementById("main"), nav = document.getElementById("nav"), state = document.getElementById("state");
  const root = document.documentElement, button = document.getElementById("theme");
  const paint = name => {
    root.dataset.theme = name;
    button.textContent = name === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", "Change to the " + (name === "dark" ? "light" : "dark") + " theme");
  };
  paint(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  button.addEventListener("click", () => {
    paint(theme() === "dark" ? "light" : "dark");
    redraws.forEach(f => f());
  });
  let runs;
  try {
    runs = await Promise.all([...document.querySelectorAll("script.run")].map(unpack));
  } catch (e) {
    state.textContent = "This browser cannot unpack the results in this file (" + e.message + "). Firefox 113, Chrome 80, Safari 16.4 and later can.";
    return;
  }
  rename(runs);
  for (const make of [overview, circuitSection, learning, overTrials, weightMatrices, activity, parameters, again]) {
    const section = make(runs);
    if (!section) continue;
    const id = section.title.toLowerCase().replace(/\W+/g, "-");
    main.append(h("h2", {id}, section.title), section.element);
    section.element.setAttribute("aria-labelledby", id);
    nav.append(h("a", {href: "#" + id}, section.title));
  }
  state.remove();
  redraws.forEach(f => f());
  let width = innerWidth, waiting = 0;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(() => redraws.forEach(f => f()), 120);
  });
  root.dataset.ready = "yes";
}

// rename gives runs that are called the same names of their own.
function rename(runs) {
  const seen = new Map();
  for (const r of runs) {
    const n = (seen.get(r.name) || 0) + 1;
    seen.set(r.name, n);
    if (n > 1) r.name += " (" + n + ")";
  }
}

start();
