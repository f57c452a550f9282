/* The page of a keyholder's key: make it, keep its file, print its paper, register it; later bring it back from paper. */
(function () {
  "use strict";

  var h = Seal.h, t = Seal.t, node = Seal.node, root = node("key");
  var state = { task: null, hasUnsaved: false, isSaved: false, isPrinted: false };

  function panel() {
    var made = Seal.panel.apply(null, arguments);
    made.classList.add("noprint");
    return made;
  }

  function passphraseFields() {
    return [Seal.field("new-passphrase", t("新口令"), t("至少 12 个字符；忘了口令只能用纸面备份恢复"), { type: "password" }),
      Seal.field("new-passphrase-2", t("再写一遍新口令"), "", { type: "password" })];
  }

  function about(key) { return { owner: state.task.owner, today: state.task.today, key: key }; }

  /* --- a new key --------------------------------------------------------------------------------------------------- */

  function askForPassphrase() {
    root.replaceChildren(panel.apply(null, ["h-make", t("1　做钥匙"),
      h("p", {}, t("钥匙在这台电脑的浏览器里产生，不上传。投标要几位持钥人一起才打得开。"))]
      .concat(passphraseFields(), [h("div", { id: "make-say" }), Seal.button("primary", "make-key", t("做钥匙"), make)])));
  }

  async function make() {
    var passphrase = Seal.typedTwice("new-passphrase");
    if (passphrase === null) { return; }
    await Seal.breathe();
    try {
      var seed = sodium.randombytes_buf(32);
      showMade(seed, Seal.newKeyring(passphrase, "keyholder", seed));
    } catch (error) { Seal.mark("new-passphrase", Seal.wordsOf(error)); node("new-passphrase").focus(); }
  }

  function showMade(seed, keyring) {
    state.hasUnsaved = true;
    root.replaceChildren(
      panel("h-save", t("2　保存钥匙文件"), h("p", {}, t("签名公钥："), h("span", { class: "code", id: "public-key" }, keyring.public_key)),
        h("p", {}, t("存到只有你用的 U 盘；开标那天要用。")),
        Seal.button("primary", "save-keyring", t("保存 keyring.json"), function () {
          Seal.save("keyring.json", Seal.canonical(keyring));
          state.isSaved = true;
          allow();
        })),
      paperPanel(t("3　打印纸面备份"), seed, keyring.public_key),
      panel("h-register", t("4　登记公钥"), h("p", {}, t("登记后不能更换。保存钥匙文件、打印纸面备份以后才能登记。")),
        Seal.button("primary", "register-key", t("登记公钥"), function () { register(keyring.public_key); })));
    allow();
    node("h-save").focus();
  }

  function allow() {
    if (node("register-key")) { node("register-key").disabled = !(state.isSaved && state.isPrinted); }
  }

  function register(publicKey) {
    state.hasUnsaved = false;
    node("register").elements.public_key.value = publicKey;
    node("register").requestSubmit();
  }

  function paperPanel(title, seed, key) {
    var sheets = h("div", { id: "sheets" });
    sheets.append.apply(sheets, Seal.paperSheets(seed, about(key)));
    var head = panel("h-paper", title, h("p", {}, t("每份一张 A4，各 33 个词。用不联网的打印机最好；也可以照着抄。")),
      Seal.printButton(function () { state.isPrinted = true; allow(); }));
    return h("div", { class: "mb-4" }, head, sheets);
  }

  /* --- the key that is registered ---------------------------------------------------------------------------------- */

  function showRegistered() {
    root.replaceChildren(h("div", { id: "registered" }, Seal.unlockPanel(t("拿出你的钥匙"))),
      panel.apply(null, ["h-again", t("重新打印，或另存钥匙文件")].concat(passphraseFields(), [h("div", { id: "again-say" }),
        h("p", { class: "actions" }, Seal.button("plain", "print-again", t("看纸面备份"), printAgain),
          Seal.button("plain", "save-again", t("用新口令另存 keyring.json"), saveAgain))])),
      h("div", { id: "paper" }));
    node("registered").classList.add("noprint");
  }

  function printAgain() {
    Seal.withSeed(node("print-again"), node("again-say"), state.task.signing_key, function (seed) {
      node("again-say").replaceChildren();
      node("paper").replaceChildren(paperPanel(t("打印纸面备份"), seed, state.task.signing_key));
      node("h-paper").focus();
    });
  }

  function saveAgain() {
    var passphrase = Seal.typedTwice("new-passphrase");
    if (passphrase === null) { return; }
    Seal.mark("new-passphrase", Array.from(passphrase).length < 12 ? t("口令至少 12 个字符") : "");
    if (Array.from(passphrase).length < 12) { node("new-passphrase").focus(); return; }
    Seal.withSeed(node("save-again"), node("again-say"), state.task.signing_key, function (seed) {
      Seal.save("keyring.json", Seal.canonical(Seal.newKeyring(passphrase, "keyholder", seed)));
      node("again-say").replaceChildren(h("p", { role: "status" }, t("已另存；旧文件仍用旧口令。")));
    });
  }

  window.addEventListener("beforeunload", function (event) { if (state.hasUnsaved) { event.preventDefault(); } });

  Seal.begin("key-task", root, function (task) {
    state.task = task;
    if (task.signing_key) { showRegistered(); } else { askForPassphrase(); }
  });
}());
