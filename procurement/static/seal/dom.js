/* Small tools of the sealing page: words in the reader's language, elements, files in and out. */
(function () {
  "use strict";

  var words = {};

  /* The JSON that the page carries under this id, or `otherwise`. */
  Seal.carried = function (id, otherwise) {
    var node = document.getElementById(id);
    return node ? JSON.parse(node.textContent) : otherwise;
  };

  Seal.useWords = function (given) { words = given; };

  /* A text in the reader's language; the Chinese is its name, as everywhere. */
  Seal.t = function (text, params) {
    return (words[text] || text).replace(/%\((\w+)\)s/g, function (_, name) { return params[name]; });
  };

  /* An element: attributes (on… are listeners, false leaves one out), then children. */
  Seal.h = function (tag, attributes) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) {
      var value = attributes[name];
      if (name.slice(0, 2) === "on") { node.addEventListener(name.slice(2), value); }
      else if (value !== false && value !== undefined) { node.setAttribute(name, value === true ? "" : value); }
    });
    Array.prototype.slice.call(arguments, 2).forEach(function (child) { if (child !== null && child !== undefined) { node.append(child); } });
    return node;
  };

  Seal.panel = function (id, title) {
    var children = Array.prototype.slice.call(arguments, 2);
    var head = Seal.h("header", {}, Seal.h("h2", { id: id, tabindex: "-1" }, title));
    return Seal.h.apply(null, ["section", { class: "panel", "aria-labelledby": id }, head].concat(children));
  };

  Seal.button = function (kind, id, label, act) {
    return Seal.h("button", { class: "btn btn-" + kind, id: id, type: "button", onclick: act }, label);
  };

  /* A labelled field; `extra` are the input's attributes. */
  Seal.field = function (id, label, hint, extra) {
    var input = Seal.h("input", Object.assign({
      class: "form-control", id: id, autocomplete: "off", "aria-describedby": (hint ? id + "-h " : "") + id + "-e"
    }, extra));
    return Seal.h("div", { class: "field" }, Seal.h("label", { class: "form-label", for: id }, label),
      hint ? Seal.h("p", { class: "hint", id: id + "-h" }, hint) : null, input, Seal.h("span", { class: "fix", id: id + "-e" }));
  };

  /* Mark a control, or clear it with "". */
  Seal.mark = function (id, text) {
    var control = document.getElementById(id), place = document.getElementById(id + "-e");
    if (text) { control.setAttribute("aria-invalid", "true"); } else { control.removeAttribute("aria-invalid"); }
    if (place) { place.textContent = text ? "× " + text : ""; }
  };

  Seal.readFile = async function (file) { return new Uint8Array(await new Response(file).arrayBuffer()); };

  /* Give the reader a file to keep. */
  Seal.save = function (name, bytes) {
    var address = URL.createObjectURL(new Blob([bytes], { type: "application/json" }));
    var link = Seal.h("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(function () { URL.revokeObjectURL(address); }, 60000);
  };

  /* Let the browser paint before work that keeps it busy. */
  Seal.breathe = function () { return new Promise(function (done) { window.setTimeout(done, 60); }); };
}());
