/* A keyholder's part of the opening: check what is there, open one's own shares in this page, post them signed. */
(function () {
  "use strict";

  var h = Seal.h, t = Seal.t, node = Seal.node, root = node("opening"), form = node("post-shares");

  Seal.knowFaults({ "holder.other": "这把钥匙不是本次招标公告里的那一把", "network": "连不上服务器，请再试一次" });

  async function get(address) {
    var answer;
    try { answer = await fetch(address, { cache: "no-store" }); } catch (error) { throw new Seal.Fault("network"); }
    if (!answer.ok) { throw new Seal.Fault("network"); }
    return new Uint8Array(await answer.arrayBuffer());
  }

  function tell(id, text) { node("checked").append(h("li", { id: id }, text)); }

  async function open(task, seed) {
    node("checked").replaceChildren();
    var closing = Seal.readJson(await get(task.closing_url), "closing");
    var held = Seal.checkClosing(closing, task.sheet, task.now);
    tell("checked-box", t("截止时间已过；投标箱的关闭记录在县日志签名的检查点里，箱里的记录与它一致"));
    var envelopes = Seal.readEnvelopes(await get(task.envelopes_url), held, task.sheet);
    tell("checked-envelopes", t("%(count)s 个信封都在箱里，都是封给这次招标的", { count: envelopes.length }));
    var opened = Seal.openedShares(seed, task.sheet, envelopes);
    tell("checked-shares", t("已打开 %(count)s 份你的份额", { count: opened.document.shares.length }));
    opened.unopened.forEach(function (hash) { tell("", t("打不开，是投标人封错了：%(hash)s", { hash: hash })); });
    await post(opened.document);
  }

  async function post(document) {
    var data = new FormData(form), answer;
    data.set("shares", new Blob([Seal.canonical(document)], { type: "application/json" }), "shares.json");
    try { answer = await fetch(form.action, { method: "POST", body: data }); } catch (error) { throw new Seal.Fault("network"); }
    if (answer.ok) { window.location.assign(answer.url); return; }
    Seal.complain(node("opening-say"), t("没有收下"), await Seal.refusals(answer));
  }

  Seal.begin("opening-task", root, function (task) {
    root.replaceChildren(Seal.unlockPanel(t("1　拿出你的钥匙")), Seal.panel("h-post", t("2　核对，打开自己的份额，签名交出"),
      h("ol", { id: "checked" }), h("div", { id: "opening-say" }),
      Seal.button("primary", "open-now", t("核对并交出我的份额"), function () {
        Seal.withSeed(node("open-now"), node("opening-say"), task.signing_key, function (seed) { return open(task, seed); });
      })));
  });
}());
