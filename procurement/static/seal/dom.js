/* Small tools of the pages that seal and open: words in the reader's language, elements, files in and out. */
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

  /* What the codes of faults are called; a page adds its own. */
  var faults = { "passphrase.wrong": "口令不正确，或钥匙文件已损坏", "passphrase.short": "口令至少 12 个字符" };
  Seal.knowFaults = function (given) { Object.assign(faults, given); };
  Seal.wordsOf = function (error) {
    return faults[error.code] ? Seal.t(faults[error.code]) : Seal.t("没有做成：%(code)s", { code: error.code || error.message });
  };

  Seal.node = function (id) { return document.getElementById(id); };

  /* Say what must be changed, with a link to each place; items are [id or "", text]. */
  Seal.complain = function (place, title, items) {
    var list = items.map(function (item) {
      return Seal.h("li", {}, item[0] ? Seal.h("a", { href: "#" + item[0], onclick: function (event) { event.preventDefault(); Seal.node(item[0]).focus(); } }, item[1]) : item[1]);
    });
    var note = Seal.h("div", { class: "note note-stop", role: "alert", tabindex: "-1" }, Seal.h("h3", {}, title), Seal.h.apply(null, ["ol", {}].concat(list)));
    place.replaceChildren(note);
    note.focus();
  };

  Seal.panel = function (id, title) {
    var children = Array.prototype.slice.call(arguments, 2);
    var head = Seal.h("header", {}, Seal.h("h2", { id: id, tabindex: "-1" }, title));
    return Seal.h.apply(null, ["section", { class: "panel", "aria-labelledby": id }, head].concat(children));
  };

  Seal.button = function (kind, id, label, act) {
    return Seal.h("button", { class: "btn btn-" + kind, id: id, type: "button", onclick: act }, label);
  };

  /* A labelled field; `extra` are the control's attributes; with `rows` it takes several lines. */
  Seal.field = function (id, label, hint, extra) {
    var input = Seal.h(extra && extra.rows ? "textarea" : "input", Object.assign({
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

  /* The passphrase typed twice. Marks the second field and gives null when they differ. */
  Seal.typedTwice = function (id) {
    var typed = Seal.node(id).value, isSame = typed === Seal.node(id + "-2").value;
    Seal.mark(id + "-2", isSame ? "" : Seal.t("两遍口令不一样"));
    if (!isSame) { Seal.node(id + "-2").focus(); }
    return isSame ? typed : null;
  };

  /* The reasons of a refusal in the server's own words. */
  Seal.refusals = async function (answer) {
    var page = new DOMParser().parseFromString(await answer.text(), "text/html");
    var said = Array.prototype.map.call(page.querySelectorAll("main .note-stop li"), function (item) { return ["", item.textContent]; });
    return said.length ? said : [["", Seal.t("服务器的回答是 %(status)s；请重新登录后再试", { status: answer.status })]];
  };

  /* Let the browser paint before work that keeps it busy. */
  Seal.breathe = function () { return new Promise(function (done) { window.setTimeout(done, 60); }); };

  /* Start a page with the task that it carries, once the cryptography is there. */
  Seal.begin = async function (id, root, show) {
    try {
      Seal.useWords(Seal.carried("seal-words", {}));
      await sodium.ready;
      show(Seal.carried(id, null));
    } catch (error) {
      Seal.complain(root, Seal.t("这一页用不了"), [["", error.code ? Seal.wordsOf(error) : Seal.t("浏览器太旧或不许运行加密程序：请换新版浏览器")]]);
    }
  };
}());
