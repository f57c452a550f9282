/* The paper backup of a keyholder's seed: three A4 sheets to print, any two of which give the key back. */
(function () {
  "use strict";

  var h = Seal.h, t = Seal.t;

  function sheet(words, number, about) {
    var list = h("ol", { class: "words", id: "sheet-" + number });
    words.split(" ").forEach(function (word) { list.append(h("li", {}, word)); });
    return h("article", { class: "sheet words-sheet", "aria-label": t("第 %(number)s 份", { number: number }) },
      h("h3", { class: "sheet-title" }, t("持钥人钥匙的纸面备份　第 %(number)s 份，共 3 份", { number: number })),
      h("p", { class: "docno" }, about.owner + "　" + about.today),
      h("p", { class: "flat" }, t("签名公钥："), h("span", { class: "code" }, about.key)), list,
      h("h3", {}, t("怎么保管")),
      h("p", {}, t("三份中任意两份就能恢复钥匙，单独一份没有用。三份各装一个信封，封口盖章，分三处存放，例如本人、本单位保险柜、纪检部门；同一个人不要拿到两份。")),
      h("p", {}, t("不要拍照、扫描或存进电脑；打印后不留底稿。")),
      h("h3", {}, t("怎么恢复")),
      h("p", {}, t("登录本系统，打开“我的钥匙”，或在开标页选“用两份纸面备份”，把两份的词按顺序打进去。断网也可以：python -m procurement.bids restore-key。")));
  }

  /* The sheets of a seed; `about` is {owner, today, key}. */
  Seal.paperSheets = function (seed, about) {
    return Seal.splitWords(seed).map(function (words, place) { return sheet(words, place + 1, about); });
  };

  Seal.printButton = function (done) {
    return Seal.button("primary", "print-sheets", t("打印三份"), function () { done(); window.print(); });
  };
}());
