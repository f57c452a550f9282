/* Small comforts on top of pages that work without script: focus, server clock, one submission, print. */
(function () {
  "use strict";

  /* The errors of a refused form come first, for eyes and for ears. */
  function focusProblems() {
    var summary = document.querySelector("[data-focus]");
    if (summary) { summary.focus(); }
  }

  /* Countdowns trust the server's clock, not the reader's: only the difference between the two is kept. */
  var offset = 0;

  function readPageClock() {
    var shown = document.querySelector("time[data-server-now]");
    var instant = shown ? Date.parse(shown.getAttribute("datetime")) : NaN;
    if (!isNaN(instant)) { offset = instant - Date.now(); }
  }

  /* A page restored from history carries an old time; the server's Date header is fresh. */
  function askServerClock() {
    var script = document.querySelector("script[src*='js/app.js']");
    if (!window.fetch || !script) { return; }
    window.fetch(script.src, { method: "HEAD", cache: "no-store" }).then(function (answer) {
      var instant = Date.parse(answer.headers.get("Date"));
      if (!isNaN(instant)) { offset = instant - Date.now(); tick(); }
    }).catch(function () { /* no network: the last known difference stays */ });
  }

  function wordsLeft(node, seconds) {
    if (seconds <= 0) { return node.getAttribute("data-over"); }
    var parts = { d: Math.floor(seconds / 86400), h: Math.floor(seconds / 3600) % 24, m: Math.floor(seconds / 60) % 60, s: seconds % 60 };
    var kind = parts.d ? "data-days" : seconds >= 3600 ? "data-hours" : "data-minutes";
    return node.getAttribute(kind).replace(/\{([dhms])\}/g, function (_, key) { return parts[key]; });
  }

  function tick() {
    Array.prototype.forEach.call(document.querySelectorAll("time[data-countdown]"), function (node) {
      var left = Math.floor((Date.parse(node.getAttribute("datetime")) - Date.now() - offset) / 1000);
      var words = wordsLeft(node, left);
      if (!isNaN(left) && node.textContent !== words) { node.textContent = words; }
    });
  }

  function startClock() {
    if (!document.querySelector("time[data-countdown]")) { return; }
    readPageClock();
    tick();
    window.setInterval(tick, 1000);
    window.addEventListener("pageshow", function (event) { if (event.persisted) { askServerClock(); } });
    document.addEventListener("visibilitychange", function () { if (!document.hidden) { askServerClock(); } });
    var navigation = window.performance && window.performance.getEntriesByType ? window.performance.getEntriesByType("navigation")[0] : null;
    if (navigation && navigation.type === "back_forward") { askServerClock(); }
  }

  /* A second press does nothing while the first is under way. No field is disabled or emptied, and the form opens again
     when the page comes back from history or nothing came of the first press. */
  var PATIENCE_MS = 30000;

  function reopen(form) { form.removeAttribute("data-sent"); }

  function guardSubmission(event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-repeatable")) { return; }
    if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
    form.setAttribute("data-sent", "");
    window.setTimeout(function () { reopen(form); }, PATIENCE_MS);
  }

  function reopenAll() { Array.prototype.forEach.call(document.querySelectorAll("form[data-sent]"), reopen); }

  function offerPrint() {
    Array.prototype.forEach.call(document.querySelectorAll("[data-print]"), function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });
  }

  focusProblems();
  startClock();
  offerPrint();
  document.addEventListener("submit", guardSubmission);
  window.addEventListener("pageshow", reopenAll);
}());
