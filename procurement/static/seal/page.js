/* The sealing page: open the task, fill in prices, seal with one's own key, keep the bid's key, hand the envelope in. */
(function () {
  "use strict";

  var h = Seal.h, t = Seal.t, node = Seal.node, complain = Seal.complain, wordsOf = Seal.wordsOf, root = document.getElementById("seal");
  var state = { task: null, declarations: {}, keyring: null, sealed: null, hasUnsaved: false };
  Seal.knowFaults({
    "keyring.json": "这不是供应商的钥匙文件",
    "keyring.malformed": "这不是供应商的钥匙文件",
    "keyring.other": "这把钥匙不是你单位登记的那一把，用它封的信封会被拒收",
    "task.json": "这不是封标任务文件 SEAL.json",
    "task.malformed": "这不是封标任务文件 SEAL.json",
    "task.notice": "封标任务与公告的指纹不符：请从网站重新下载，不要用它封标",
    "draft.json": "这不是投标草稿 BID.json",
    "draft.malformed": "这不是投标草稿 BID.json",
    "draft.tender": "这份草稿是另一个招标或另一家供应商的"
  });

  function faultWords(fault) {
    var message = t(fault.message, fault.params);
    return fault.law ? t("%(fault)s（%(law)s）", { fault: message, law: t(fault.law) }) : message;
  }

  /* --- the task ---------------------------------------------------------------------------------------------------- */

  function askForTask() {
    var ask = Seal.panel("h-task", t("打开封标任务"), h("div", { id: "task-say" }),
      Seal.field("task-file", t("封标任务文件 SEAL.json"), t("在网站的封标页下载；本页不连网，内容只留在你的电脑上"), {
        type: "file", accept: ".json,application/json", onchange: async function () {
          if (!this.files.length) { return; }
          try { begin(Seal.readJson(await Seal.readFile(this.files[0]), "task")); }
          catch (error) { complain(node("task-say"), t("打不开"), [["task-file", wordsOf(error)]]); }
        }
      }));
    root.replaceChildren(ask);
  }

  function begin(task) {
    state.task = Seal.checkTask(task);
    var view = Seal.sheetView(state.task, changed);
    root.replaceChildren(tenderPanel(), Seal.panel("h-prices", t("1　填报价"), draftTools(), h("div", { id: "draft-say" }), view),
      keyPanel(), sealPanel(), h("div", { id: "sealed" }));
    show(Seal.emptySheet(state.task));
  }

  function tenderPanel() {
    var notice = state.task.notice, deadline = new Date(notice.deadline_at).toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" });
    var facts = [[t("项目"), notice.number + "　" + (document.documentElement.lang === "en" && notice.title_en || notice.title)],
      [t("截止（北京时间）"), deadline], [t("持钥人"), t("%(n)s 位，%(k)s 位共同到场才能开标", { n: state.task.sheet.n, k: state.task.sheet.k })],
      [t("公告指纹，已核对"), state.task.sheet.notice_sha256]];
    if (state.task.replaces) { facts.push([t("替换你现在的信封"), state.task.replaces]); }
    var list = h("dl", { class: "facts" });
    facts.forEach(function (fact) { list.append(h("dt", {}, fact[0]), h("dd", { class: /^[0-9a-f]{64}$/.test(fact[1]) ? "code" : false }, fact[1])); });
    return Seal.panel("h-tender", t("封给谁"), list,
      Seal.button("plain", "save-task", t("保存封标任务 SEAL.json，可以断网填"), function () { Seal.save("SEAL.json", Seal.canonical(state.task)); }));
  }

  function show(typed) {
    state.declarations = typed.declarations;
    Seal.showSheet(typed);
    Seal.showAmounts(state.task, typed);
  }

  function typed() { return Seal.typedSheet(state.task, state.declarations); }

  /* What was sealed before a change is no longer what stands there. */
  function changed() {
    state.hasUnsaved = true;
    state.sealed = null;
    node("sealed").replaceChildren();
    Seal.showAmounts(state.task, typed());
  }

  /* --- drafts ------------------------------------------------------------------------------------------------------ */

  function draftTools() {
    var picker = h("input", { type: "file", id: "draft-file", class: "visually-hidden", tabindex: "-1", accept: ".json,application/json", "aria-label": t("打开草稿"), onchange: openDraft });
    return h("div", {}, h("p", { class: "small quiet" }, t("单价含税含送货，最多四位小数；报下浮率的，单价由基准价换算。报价只在这一页里，不存进浏览器，也不上传；关掉网页就没有了，要留请保存草稿（草稿没有加密，存到自己的 U 盘）。可以从 Excel 复制一列价格，粘贴到第一格。")),
      h("p", { class: "actions" }, Seal.button("plain", "save-draft", t("保存草稿 BID.json"), saveDraft),
        Seal.button("plain", "open-draft", t("打开草稿"), function () { picker.click(); }), picker));
  }

  function saveDraft() {
    Seal.save("BID.json", Seal.canonical(Seal.bidOf(state.task, typed())));
    state.hasUnsaved = false;
  }

  async function openDraft() {
    if (!this.files.length) { return; }
    try {
      show(Seal.sheetOf(state.task, Seal.readJson(await Seal.readFile(this.files[0]), "draft")));
      changed();
      node("draft-say").replaceChildren();
    } catch (error) { complain(node("draft-say"), t("打不开"), [["", wordsOf(error)]]); }
    this.value = "";
  }

  /* --- the supplier's key ------------------------------------------------------------------------------------------ */

  function keyPanel() {
    var fresh = h("details", {}, h("summary", {}, t("还没有钥匙？现在做一把")),
      Seal.field("new-passphrase", t("新口令"), t("至少 12 个字符；忘了口令，钥匙就作废，谁也找不回来"), { type: "password" }),
      Seal.field("new-passphrase-2", t("再写一遍新口令"), "", { type: "password" }),
      Seal.button("plain", "new-key", t("做钥匙，保存 keyring.json"), makeKeyring), h("div", { id: "new-key-say" }));
    return Seal.panel("h-key", t("2　拿出你的钥匙"),
      Seal.field("keyring", t("钥匙文件 keyring.json"), t("登记时做的；文件和口令都不离开你的电脑"), { type: "file", accept: ".json,application/json", onchange: pickKeyring }),
      Seal.field("passphrase", t("钥匙口令"), "", { type: "password" }), fresh);
  }

  async function pickKeyring() {
    state.keyring = null;
    if (!this.files.length) { return; }
    try {
      state.keyring = Seal.readKeyring(await Seal.readFile(this.files[0]), "supplier");
      if (isForeign(state.keyring)) { throw new Seal.Fault("keyring.other"); }
      Seal.mark("keyring", "");
    } catch (error) {
      state.keyring = null;
      Seal.mark("keyring", wordsOf(error));
    }
  }

  function isForeign(keyring) { return state.task.signing_key !== "" && keyring.public_key !== state.task.signing_key; }

  async function makeKeyring() {
    var passphrase = Seal.typedTwice("new-passphrase");
    if (passphrase === null) { return; }
    await Seal.breathe();
    try {
      var keyring = Seal.newKeyring(passphrase, "supplier");
      Seal.mark("new-passphrase", "");
      Seal.save("keyring.json", Seal.canonical(keyring));
      node("new-key-say").replaceChildren(h("p", {}, t("钥匙已保存。公钥登记到“我的资料”并盖章后才能用来投标："), h("span", { class: "code", id: "public-key" }, keyring.public_key)));
    } catch (error) { Seal.mark("new-passphrase", wordsOf(error)); node("new-passphrase").focus(); }
  }

  /* --- sealing ----------------------------------------------------------------------------------------------------- */

  function sealPanel() {
    return Seal.panel("h-seal", t("3　封标"), h("ul", {}, h("li", {}, t("报价在你的浏览器里加密；开标前没有 %(k)s 位持钥人共同到场，谁也打不开，包括管理员", { k: state.task.sheet.k })),
      h("li", {}, t("封好后先保存投标人密钥，再交信封；以后改了价，要重新封"))), h("div", { id: "seal-say" }),
    Seal.button("primary", "seal-now", t("检查并封标"), sealNow));
  }

  /* Every fault beside its field and in one list; true when there is none. */
  function judge(sheet) {
    var items = [];
    Array.prototype.forEach.call(root.querySelectorAll("[aria-invalid]"), function (control) {
      if (control.id !== "keyring") { Seal.mark(control.id, ""); }
    });
    Seal.sheetFaults(state.task, sheet).forEach(function (fault) {
      var id = Seal.faultId(fault), lot = fault.lot >= 0 && Seal.lotsOf(state.task)[fault.lot];
      var place = lot && fault.line >= 0 ? Seal.lotName(lot) + "　" + lot.items[fault.line].name : "", message = faultWords(fault);
      Seal.mark(id, message);
      items.push([id, place ? t("%(place)s：%(message)s", { place: place, message: message }) : message]);
    });
    if (!state.keyring) { items.push(["keyring", node("keyring-e").textContent.replace("× ", "") || t("请选择钥匙文件")]); }
    if (!node("passphrase").value) { items.push(["passphrase", t("请写钥匙口令")]); }
    if (items.length) { complain(node("seal-say"), t("有 %(count)s 处要改，改好才能封标", { count: items.length }), items); }
    return items.length === 0;
  }

  async function sealNow() {
    var sheet = typed(), button = node("seal-now");
    if (!judge(sheet)) { return; }
    button.disabled = true;
    node("seal-say").replaceChildren(h("p", { role: "status" }, t("正在封标……")));
    await Seal.breathe();
    try {
      state.sealed = await makeEnvelope(sheet, node("passphrase").value);
      node("seal-say").replaceChildren();
      showSealed();
    } catch (error) {
      complain(node("seal-say"), t("没有封成"), [[error.code === "passphrase.wrong" ? "passphrase" : "", wordsOf(error)]]);
    }
    button.disabled = false;
  }

  async function makeEnvelope(sheet, passphrase) {
    var seed = Seal.openKeyring(state.keyring, passphrase), task = state.task;
    var active = Object.assign({}, task.sheet, { lots: task.lots });
    var made = await Seal.seal(active, Seal.bidOf(task, sheet), seed, task.replaces);
    return { bytes: Seal.canonical(made.envelope), hash: Seal.hash(made.envelope), bidKey: Seal.canonical(Seal.newBidKey(made.envelope, made.key, passphrase)) };
  }

  function showSealed() {
    var form = node("seal-upload"), short = state.sealed.hash.slice(0, 12), send = null;
    if (form) { send = Seal.button("primary", "send", t("上传信封，取回执"), upload); send.disabled = true; }
    node("sealed").replaceChildren(Seal.panel("h-sealed", t("已封好"),
      h("p", {}, t("信封指纹，应与回执上的一致："), h("span", { class: "code", id: "envelope-hash" }, state.sealed.hash)),
      h("p", {}, t("投标人密钥能单独打开你这份投标：持钥人到不齐时用它。它由钥匙口令锁着，请存到 U 盘。")),
      h("div", { id: "send-say" }),
      h("p", { class: "actions" }, Seal.button("plain", "save-bid-key", t("保存投标人密钥"), function () {
        Seal.save("bid-key-" + short + ".json", state.sealed.bidKey);
        if (send) { send.disabled = false; }
      }), Seal.button("plain", "save-envelope", t("保存信封文件"), function () {
        Seal.save("envelope-" + short + ".json", state.sealed.bytes);
        state.hasUnsaved = false;
      }), send), form ? h("p", { class: "small quiet" }, t("保存投标人密钥以后才能上传。")) : null));
    node("h-sealed").focus();
  }

  /* --- handing in -------------------------------------------------------------------------------------------------- */

  async function upload() {
    var form = node("seal-upload"), data = new FormData(form), answer;
    data.append("envelope", new Blob([state.sealed.bytes], { type: "application/json" }), "envelope.json");
    node("send").disabled = true;
    try {
      answer = await fetch(form.action, { method: "POST", body: data });
      if (answer.ok && /\/bids\/[0-9a-f-]{36}$/.test(answer.url)) { /* the receipt's page: it was taken */
        state.hasUnsaved = false;
        window.location.assign(answer.url);
        return;
      }
      complain(node("send-say"), t("没有收下"), await Seal.refusals(answer));
    } catch (error) {
      complain(node("send-say"), t("没有传上去"), [["", t("连不上服务器。信封还在：可以再传，也可以保存信封文件，在截止前用别的电脑上传")]]);
    }
    node("send").disabled = false;
  }

  window.addEventListener("beforeunload", function (event) { if (state.hasUnsaved) { event.preventDefault(); } });

  Seal.begin("seal-task", root, function (task) { if (task) { begin(task); } else { askForTask(); } });
}());
