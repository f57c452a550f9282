/* The price sheet as the reader sees it: one table a lot, ceilings beside prices, amounts and totals as they are typed. */
(function () {
  "use strict";

  var h = Seal.h, t = Seal.t;
  var PLAIN = ["brand", "origin", "lead_days"], MAKER = ["maker", "maker_size"];

  function fieldsOf(line) { return [Seal.askedField(line)].concat(PLAIN); }

  function isByDiscount(lot) { return lot.items.some(function (line) { return Seal.askedField(line) === "discount"; }); }

  function idOf(place, row, field) { return field + "-" + (place + 1) + "-" + (row + 1); }

  /* The control that a fault belongs to. */
  Seal.faultId = function (fault) {
    if (fault.field === "valid_until" || fault.field === "enterprise_size") { return fault.field; }
    return fault.field === "taken" ? "taken-" + (fault.lot + 1) : idOf(fault.lot, fault.line, fault.field);
  };

  Seal.lotName = function (lot) {
    var english = document.documentElement.lang === "en" && lot.title_en;
    return t("第 %(number)s 包", { number: lot.number }) + "　" + (english || lot.title);
  };

  function heads(lot) {
    var asked = isByDiscount(lot)
      ? [["reference", t("基准单价（元）"), "num"], ["discount", t("你的下浮率（%）"), "num"], ["result", t("换算单价（元）"), "num"]]
      : [["unit_price", t("你的单价（元）"), "num"]];
    return [["item", t("品目")], ["quantity", t("暂估数量"), "num"], ["ceiling", t("最高限价（元）"), "num"]].concat(asked, [["brand", t("品牌")], ["origin", t("产地")], ["lead_days", t("供货天数"), "num"], ["amount", t("金额（元）"), "num"]]);
  }

  function cell(label, content, kind) { return h("td", { role: "cell", class: kind || false, "data-label": label }, content); }

  function control(lot, place, line, row, field, label) {
    var id = idOf(place, row, field), isNumber = field !== "brand" && field !== "origin";
    return h("span", {}, h("input", {
      class: "form-control", id: id, type: "text", autocomplete: "off", inputmode: isNumber ? "decimal" : false,
      "aria-label": Seal.lotName(lot) + "　" + line.name + "　" + label, "aria-describedby": id + "-e"
    }), h("span", { class: "fix", id: id + "-e" }));
  }

  function rowOf(lot, place, line, row) {
    var label = {};
    heads(lot).forEach(function (head) { label[head[0]] = head[1]; });
    var small = h("small", {}, [line.grade, line.standard, line.is_core_product ? t("核心产品") : ""].filter(Boolean).join("，"));
    var cells = [
      h("th", { role: "rowheader", scope: "row" }, line.name, small),
      cell(label.quantity, Seal.shown(line.quantity, 0) + " " + line.unit, "num"),
      cell(label.ceiling, Seal.shown(line.ceiling_price, 2), "num")
    ];
    if (isByDiscount(lot)) { cells.push(cell(label.reference, Seal.shown(line.reference_price, 2), "num")); }
    fieldsOf(line).forEach(function (field) {
      cells.push(cell(label[field], control(lot, place, line, row, field, label[field]), field === "brand" || field === "origin" ? "" : "num"));
      if (field === "discount") { cells.push(cell(label.result, h("output", { id: idOf(place, row, "result") }), "num")); }
    });
    cells.push(cell(label.amount, h("output", { id: idOf(place, row, "amount") }), "num"));
    return h.apply(null, ["tr", { role: "row" }].concat(cells));
  }

  function tableOf(lot, place) {
    var head = h.apply(null, ["tr", { role: "row" }].concat(heads(lot).map(function (one) {
      return h("th", { role: "columnheader", scope: "col", class: one[2] || false }, one[1]);
    })));
    var body = h.apply(null, ["tbody", { role: "rowgroup" }].concat(lot.items.map(function (line, row) { return rowOf(lot, place, line, row); })));
    var total = h("tr", { role: "row" }, h("th", { role: "rowheader", scope: "row", colspan: String(heads(lot).length - 1) }, t("合计")),
      cell(t("金额（元）"), h("output", { id: "total-" + (place + 1) }), "num"));
    return h("table", { class: "t cards", role: "table" }, h("caption", { class: "visually-hidden" }, Seal.lotName(lot)),
      h("thead", { role: "rowgroup" }, head), body, h("tfoot", { role: "rowgroup" }, total));
  }

  function lotPanel(lot, place) {
    var id = "taken-" + (place + 1);
    var choice = h("div", { class: "form-check" }, h("input", { class: "form-check-input", type: "checkbox", id: id, "aria-describedby": id + "-e" }),
      h("label", { class: "form-check-label", for: id }, t("参加这个包；参加就要报齐包内所有品目")), h("span", { class: "fix", id: id + "-e" }));
    return h("section", { class: "mb-4", "aria-label": Seal.lotName(lot) }, h("h3", {}, Seal.lotName(lot)), lot.is_reserved ? h("p", {}, t(lot.is_reserved_small ? "只面向小型、微型企业：投标要声明企业规模" : "专门面向中小企业：投标要声明企业规模")) : null, choice, tableOf(lot, place));
  }

  function sizeSelect(id, none, more) {
    var select = h("select", Object.assign({ class: "form-select", id: id }, more));
    [["", none], ["micro", t("微型企业")], ["small", t("小型企业")], ["medium", t("中型企业")], ["large", t("大型企业")]].forEach(function (size) {
      select.append(h("option", { value: size[0] }, size[1]));
    });
    return select;
  }

  /* Who makes each item, declared with the size (财库〔2020〕46号 附1). */
  function makerRow(lot, place, line, row) {
    var name = idOf(place, row, "maker"), size = idOf(place, row, "maker_size"), of = Seal.lotName(lot) + "　" + line.name + "　";
    return h("tr", { role: "row" },
      h("th", { role: "rowheader", scope: "row" }, line.name, h("small", {}, t("第 %(number)s 包", { number: lot.number }))),
      cell(t("制造商"), h("span", {}, h("input", { class: "form-control", id: name, type: "text", inputmode: "text", autocomplete: "off", "aria-label": of + t("制造商"), "aria-describedby": name + "-e" }),
        h("span", { class: "fix", id: name + "-e" }))),
      cell(t("制造商规模"), h("span", {}, sizeSelect(size, t("请选择"), { "aria-label": of + t("制造商规模"), "aria-describedby": size + "-e" }), h("span", { class: "fix", id: size + "-e" }))));
  }

  function makerTable(lots) {
    var head = h.apply(null, ["tr", { role: "row" }].concat([t("品目"), t("制造商"), t("制造商规模")].map(function (name) {
      return h("th", { role: "columnheader", scope: "col" }, name);
    })));
    var rows = [].concat.apply([], lots.map(function (lot, place) {
      return lot.items.map(function (line, row) { return makerRow(lot, place, line, row); });
    }));
    return h("section", { class: "mb-4", hidden: true, id: "makers" }, h("h3", {}, t("逐项声明制造商")),
      h("p", { class: "hint" }, t("中标并享受扶持政策的，这份声明随中标结果公开；没有中标的不公开（财库〔2020〕46号第13条）")),
      h("table", { class: "t cards", role: "table" }, h("caption", { class: "visually-hidden" }, t("逐项声明制造商")),
        h("thead", { role: "rowgroup" }, head), h.apply(null, ["tbody", { role: "rowgroup" }].concat(rows))));
  }

  /* The declaration of size (中小企业声明函); nothing is declared unless it is chosen. */
  function sizeField() {
    var select = sizeSelect("enterprise_size", t("不声明"), { "aria-describedby": "enterprise_size-h enterprise_size-e" });
    return h("div", { class: "field" }, h("label", { class: "form-label", for: "enterprise_size" }, t("企业规模声明")),
      h("p", { class: "hint", id: "enterprise_size-h" }, t("声明中型、小型、微型的，同时声明所供货物全部由中小企业制造；虚假声明依法处罚（财库〔2020〕46号第4、11、20条）")),
      select, h("span", { class: "fix", id: "enterprise_size-e" }));
  }

  /* The sheet's elements. `changed` is called after every key. */
  Seal.sheetView = function (task, changed) {
    var lots = Seal.lotsOf(task), view = h.apply(null, ["div", {}].concat(lots.map(lotPanel)));
    view.append(Seal.field("valid_until", t("投标有效期至"), t("至少到公告要求的日子"), { type: "date" }), sizeField(), makerTable(lots));
    view.addEventListener("input", function () { changed(); });
    view.addEventListener("paste", pasteColumn);
    return view;
  };

  /* Prices copied from one column of a spreadsheet go down the column. */
  function pasteColumn(event) {
    var values = event.clipboardData.getData("text").replace(/\r?\n$/, "").split(/\r?\n/), target = event.target;
    var parts = /^(unit_price|discount|brand|origin|lead_days|maker)-(\d+)-(\d+)$/.exec(target.id);
    if (!parts || values.length < 2) { return; }
    event.preventDefault();
    values.forEach(function (value, step) {
      var input = document.getElementById(parts[1] + "-" + parts[2] + "-" + (Number(parts[3]) + step));
      if (input) { input.value = value.trim(); }
    });
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function isTyped(field) { return field !== "item"; }

  Seal.showSheet = function (typed) {
    typed.lots.forEach(function (lot, place) {
      document.getElementById("taken-" + (place + 1)).checked = lot.taken;
      lot.lines.forEach(function (line, row) {
        Object.keys(line).filter(isTyped).forEach(function (field) { document.getElementById(idOf(place, row, field)).value = line[field]; });
      });
    });
    document.getElementById("valid_until").value = typed.valid_until;
    document.getElementById("enterprise_size").value = typed.declarations.enterprise_size || "";
  };

  /* What stands on the page now. */
  Seal.typedSheet = function (task, declarations) {
    var typed = Seal.emptySheet(task);
    typed.lots.forEach(function (lot, place) {
      lot.taken = document.getElementById("taken-" + (place + 1)).checked;
      lot.lines.forEach(function (line, row) {
        Object.keys(line).filter(isTyped).forEach(function (field) { line[field] = document.getElementById(idOf(place, row, field)).value.trim(); });
      });
    });
    typed.valid_until = document.getElementById("valid_until").value;
    typed.declarations = Object.assign({}, declarations, { enterprise_size: document.getElementById("enterprise_size").value });
    if (!typed.declarations.enterprise_size) { delete typed.declarations.enterprise_size; }
    return typed;
  };

  /* Amounts and totals of what stands there; the makers, while a small or medium enterprise is declared. */
  Seal.showAmounts = function (task, typed) {
    document.getElementById("makers").hidden = !Seal.isDeclared(typed);
    Seal.lotsOf(task).forEach(function (lot, place) {
      var given = typed.lots[place];
      lot.items.forEach(function (line, row) {
        document.getElementById(idOf(place, row, "amount")).textContent = given.taken ? Seal.amount(line, given.lines[row]) : "";
        var result = document.getElementById(idOf(place, row, "result"));
        if (result) { result.textContent = given.taken ? Seal.unitPrice(line, given.lines[row]) : ""; }
        fieldsOf(line).concat(MAKER).forEach(function (field) { document.getElementById(idOf(place, row, field)).disabled = !given.taken; });
      });
      document.getElementById("total-" + (place + 1)).textContent = given.taken ? Seal.total(lot, given) || t("填齐后计算") : t("不参加");
    });
  };
}());
