/* Acceptance on a phone with a poor connection: what was typed stays on this phone until it was sent; what a choice does
   not need is not shown. The page works without any of this. */
(function () {
  "use strict";

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  function store() {
    try { return window.localStorage; } catch (error) { return null; /* private windows keep nothing */ }
  }

  function forgetSent() {
    var kept = store();
    each(document.querySelectorAll("[data-clear-draft]"), function (mark) {
      if (kept) { kept.removeItem(mark.getAttribute("data-clear-draft")); }
    });
  }

  /* The key of the act is kept with what was typed: sending the same again counts once. */
  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && field.name !== "csrf_token" && field.type !== "file" && field.type !== "submit" && field.name.indexOf("photos-") !== 0;
    });
  }

  function keep(form, name) {
    var values = {}, kept = store();
    fields(form).forEach(function (field) {
      if (field.type === "radio" || field.type === "checkbox") {
        if (field.type === "checkbox" || field.checked) { values[field.name] = field.checked ? field.value : ""; }
      } else { values[field.name] = field.value; }
    });
    if (kept) { try { kept.setItem(name, JSON.stringify(values)); } catch (error) { /* the phone is full */ } }
  }

  function restore(form, name) {
    var kept = store(), text = kept && kept.getItem(name), values;
    if (!text) { return false; }
    try { values = JSON.parse(text); } catch (error) { return false; }
    fields(form).forEach(function (field) {
      if (!Object.prototype.hasOwnProperty.call(values, field.name)) { return; }
      if (field.type === "radio" || field.type === "checkbox") { field.checked = values[field.name] === field.value; }
      else { field.value = values[field.name]; }
    });
    return true;
  }

  /* All taken: no quantities, no reason. None taken: no quantities, no checks of what is taken. */
  function fold(line) {
    var chosen = line.querySelector("input[type=radio]:checked");
    var choice = chosen ? chosen.value : "";
    each(line.querySelectorAll("[data-part]"), function (box) { box.hidden = choice !== "part"; });
    each(line.querySelectorAll("[data-rejected]"), function (box) { box.hidden = choice !== "part" && choice !== "none"; });
    each(line.querySelectorAll("[data-accepted]"), function (box) { box.hidden = choice === "none"; });
  }

  function countPhotos(input) {
    var words = input.parentNode.querySelector("[data-photo-words]");
    if (words && input.files.length) { words.textContent = words.getAttribute("data-chosen").replace("{n}", input.files.length); }
  }

  function watchConnection(form) {
    var banner = document.querySelector("[data-offline]"), waiting = false;
    function show() {
      banner.hidden = navigator.onLine;
      if (navigator.onLine && waiting) {
        waiting = false;
        form.removeAttribute("data-sent");
        form.querySelector("[type=submit]").click();
      }
    }
    form.addEventListener("submit", function (event) {
      if (!navigator.onLine) { event.preventDefault(); waiting = true; show(); banner.scrollIntoView(); }
    });
    window.addEventListener("online", show);
    window.addEventListener("offline", show);
    show();
  }

  function start() {
    var form = document.getElementById("acceptance"), box = document.querySelector("[data-draft]");
    forgetSent();
    if (!form || !box) { return; }
    var name = box.getAttribute("data-draft"), lines = form.querySelectorAll("[data-line]");
    if (!box.hasAttribute("data-typed") && restore(form, name)) { document.querySelector("[data-restored]").hidden = false; }
    each(lines, fold);
    function changed(event) {
      keep(form, name);
      each(lines, fold);
      if (event.target.type === "file") { countPhotos(event.target); }
    }
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    watchConnection(form);
  }

  start();
}());
