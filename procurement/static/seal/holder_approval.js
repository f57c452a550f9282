/* A keyholder approves a tender: the key for this tender is made here, signed, and put into the page's form. */
(function () {
  "use strict";

  var h = Seal.h, t = Seal.t, node = Seal.node, root = node("approval");

  Seal.begin("approval-task", root, function (task) {
    root.replaceChildren(Seal.unlockPanel(t("拿出你的钥匙")), Seal.panel("h-approve", t("同意并发布密钥声明"),
      h("p", {}, t("本次招标的钥匙由你的种子和招标编号算出，只用这一次；声明由你的签名钥匙签名。")), h("div", { id: "approve-say" }),
      Seal.button("primary", "approve-now", t("同意这份招标文件，发布密钥声明"), function () {
        Seal.withSeed(node("approve-now"), node("approve-say"), task.signing_key, function (seed) {
          node("approve").elements.statement.value = JSON.stringify(Seal.tenderStatement(seed, task.document, task.holder));
          node("approve").requestSubmit();
        });
      })));
  });
}());
