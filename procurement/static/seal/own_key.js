/* A bidder opens the key file of one bid and hands in the key of that bid alone. */
(function () {
  "use strict";

  var h = Seal.h, t = Seal.t, node = Seal.node, root = node("own-key");

  Seal.knowFaults({
    "bid_key.json": "这不是投标人密钥文件 bid-key.json", "bid_key.malformed": "这不是投标人密钥文件 bid-key.json",
    "bid_key.missing": "请选择投标人密钥文件"
  });

  async function open(task) {
    var file = node("bid-key").files[0], own;
    if (!file) { throw new Seal.Fault("bid_key.missing"); }
    own = Seal.openBidKey(await Seal.readFile(file), node("passphrase").value);
    if (own.envelope !== task.envelope_sha256) {
      return t("这是另一个信封的密钥文件；这份投标的信封指纹开头是 %(hash)s", { hash: task.envelope_sha256.slice(0, 12) });
    }
    node("supply").elements.key.value = Seal.b64(own.key);
    node("supply").requestSubmit();
    return "";
  }

  async function act(task) {
    var button = node("supply-now"), place = node("own-key-say"), wrong, at = "bid-key";
    button.disabled = true;
    place.replaceChildren(h("p", { role: "status" }, t("正在处理……")));
    await Seal.breathe();
    try { wrong = await open(task); }
    catch (error) {
      wrong = Seal.wordsOf(error);
      at = error.code === "passphrase.wrong" ? "passphrase" : "bid-key";
    }
    ["bid-key", "passphrase"].forEach(function (id) { Seal.mark(id, id === at ? wrong : ""); });
    if (wrong) { Seal.complain(place, t("没有做成"), [[at, wrong]]); }
    button.disabled = false;
  }

  Seal.begin("own-key-task", root, function (task) {
    root.replaceChildren(Seal.panel("h-own-key", t("用投标人密钥解密"),
      Seal.field("bid-key", t("投标人密钥文件 bid-key.json"), t("封标时保存的；口令不离开你的电脑，只交出这份投标的密钥"), { type: "file", accept: ".json,application/json" }),
      Seal.field("passphrase", t("钥匙口令"), t("封标时用的那一个"), { type: "password" }), h("div", { id: "own-key-say" }),
      Seal.button("primary", "supply-now", t("打开并交出密钥"), function () { act(task); })));
  });
}());
