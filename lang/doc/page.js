"use strict";
(function () {
  var query = document.getElementById("query"), count = document.getElementById("count"), none = document.getElementById("none");
  var articles = Array.prototype.slice.call(document.querySelectorAll("article")).map(function (a) {
    var entry = document.querySelector('li[data-for="' + CSS.escape(a.id) + '"]');
    var text = a.cloneNode(true);
    text.querySelectorAll("details").forEach(function (d) { d.remove(); });
    return { node: a, entry: entry, name: a.querySelector("h3").textContent.toLowerCase(), text: text.textContent.toLowerCase() };
  });
  // A group without a visible entry is hidden with its heading.
  function tidy(list, inside) {
    list.forEach(function (s) {
      var all = s.querySelectorAll(inside);
      s.hidden = all.length !== 0 ? Array.prototype.every.call(all, function (x) { return x.hidden; }) : false;
    });
  }
  function search() {
    var words = query.value.toLowerCase().split(/\s+/).filter(Boolean), found = 0;
    articles.forEach(function (a) {
      var hit = words.every(function (w) { return a.text.indexOf(w) !== -1; });
      a.node.hidden = !hit;
      if (a.entry) { a.entry.hidden = !hit; }
      found += hit ? 1 : 0;
    });
    tidy(document.querySelectorAll("main .sort:not(#papers)"), "article");
    tidy(document.querySelectorAll("nav section"), "li");
    none.hidden = found !== 0;
    count.textContent = words.length ? found + " of " + articles.length : "";
  }
  // Enter goes to the best match: a name that is the query, one that begins with it, any.
  function go(event) {
    event.preventDefault();
    var q = query.value.toLowerCase().trim();
    var shown = articles.filter(function (a) { return !a.node.hidden; });
    var best = shown.find(function (a) { return a.name === q; }) || shown.find(function (a) { return a.name.indexOf(q) === 0; }) || shown[0];
    if (best) {
      location.hash = best.node.id;
      best.node.querySelector("a").focus();
    }
  }
  query.addEventListener("input", search);
  document.getElementById("search").addEventListener("submit", go);
  document.addEventListener("keydown", function (e) {
    if (e.key === "/") {
      if (document.activeElement !== query) { e.preventDefault(); query.focus(); query.select(); }
    } else if (e.key === "Escape") {
      query.value = ""; search();
    }
  });
  // A link to something that the search hides shows everything again.
  window.addEventListener("hashchange", function () {
    var at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (at) { if (at.closest("[hidden]")) { query.value = ""; search(); at.scrollIntoView(); } }
  });
})();
