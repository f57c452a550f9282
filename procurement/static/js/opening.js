/* A page that watches an opening asks every few seconds how far it has come, and is read anew when something changed. */
(function () {
  "use strict";

  var shown = document.querySelector("[data-progress]"), EVERY_MS = 5000;
  if (!shown || !window.fetch) { return; }

  function isTyping() {
    return Array.prototype.some.call(document.querySelectorAll("input, textarea"), function (control) {
      return control.type !== "hidden" && control.value !== "";
    });
  }

  /* Numbers change in place; the page itself only when its next step has changed and nobody is typing on it. */
  function show(progress) {
    ["posted", "readable", "own_keys", "envelopes"].forEach(function (name) {
      var place = shown.querySelector("[data-count=" + name + "]");
      var value = Array.isArray(progress[name]) ? progress[name].length : progress[name];
      if (place && progress.status === "closed") { place.textContent = String(value); }
    });
    var step = progress.status + " " + (progress.ends_at || "");
    if (step !== shown.getAttribute("data-step") && !isTyping()) { window.location.reload(); }
  }

  function ask() {
    fetch(shown.getAttribute("data-progress"), { cache: "no-store" }).then(function (answer) {
      return answer.ok ? answer.json() : null;
    }).then(function (progress) { if (progress) { show(progress); } }).catch(function () { /* the next time */ });
  }

  window.setInterval(ask, EVERY_MS);
}());
