/* How a keyholder's seed comes back into the page: from the keyring file, or from the words of two sheets of paper. */
(function () {
  "use strict";

  var h = Seal.h, t = Seal.t, node = Seal.node;

  Seal.knowFaults({
    "keyring.json": "这不是持钥人的钥匙文件",
    "keyring.malformed": "这不是持钥人的钥匙文件",
    "keyring.missing": "请选择钥匙文件，或打开下面的纸面备份填两份的词",
    "keyring.other": "这把钥匙不是你登记的那一把",
    "words.bad": "纸面备份的词不对：可能抄错了词，两份相同，或不是同一把钥匙的两份"
  });

  function paper(number) {
    return Seal.field("paper-" + number, t("纸面备份的 33 个词（%(number)s）", { number: number }), "", { rows: 4, spellcheck: "false", autocapitalize: "none" });
  }

  Seal.unlockPanel = function (title) {
    var lost = h("details", { id: "lost" }, h("summary", {}, t("钥匙文件或口令丢了？用两份纸面备份")),
      h("p", { class: "small quiet" }, t("三份中任意两份；按顺序把 33 个词打进去，词之间空一格。词只在这一页里用，不上传。")), paper(1), paper(2));
    return Seal.panel("h-unlock", title,
      Seal.field("keyring", t("钥匙文件 keyring.json"), t("文件和口令都不离开你的电脑"), { type: "file", accept: ".json,application/json" }),
      Seal.field("passphrase", t("钥匙口令"), "", { type: "password" }), lost);
  };

  function typedPaper() {
    return [1, 2].map(function (number) { return node("paper-" + number).value.trim(); }).filter(Boolean);
  }

  /* The seed, which must be that of the registered key. Throws Fault; `unlockPlace` says where it belongs. */
  Seal.unlockSeed = async function (registered) {
    var sheets = typedPaper(), file = node("keyring").files[0], seed;
    ["keyring", "passphrase", "paper-1", "paper-2"].forEach(function (id) { Seal.mark(id, ""); });
    if (sheets.length) {
      seed = Seal.combineWords(sheets);
    } else {
      if (!file) { throw new Seal.Fault("keyring.missing"); }
      seed = Seal.openKeyring(Seal.readKeyring(await Seal.readFile(file), "keyholder"), node("passphrase").value);
    }
    if (Seal.signingKey(seed, "keyholder") !== registered) { throw new Seal.Fault("keyring.other"); }
    return seed;
  };

  /* The field that a fault of `unlockSeed` is about, or "". */
  Seal.unlockPlace = function (error) {
    if (error.code === "words.bad") { return "paper-" + (error.sheet === 1 ? 2 : 1); }
    if (error.code === "passphrase.wrong") { return "passphrase"; }
    return /^keyring\./.test(error.code) ? "keyring" : "";
  };

  /* Do `act` with the seed after the press of a button; whatever goes wrong is said in `place`. */
  Seal.withSeed = async function (button, place, registered, act) {
    button.disabled = true;
    place.replaceChildren(h("p", { role: "status" }, t("正在处理……")));
    await Seal.breathe();
    try {
      await act(await Seal.unlockSeed(registered));
    } catch (error) {
      var id = Seal.unlockPlace(error);
      if (id) { Seal.mark(id, Seal.wordsOf(error)); node("lost").open = node("lost").open || id.slice(0, 5) === "paper"; }
      Seal.complain(place, t("没有做成"), [[id, Seal.wordsOf(error)]]);
    }
    button.disabled = false;
  };
}());
