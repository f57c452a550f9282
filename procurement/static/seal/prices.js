/* The price sheet: the sealing task it is for, what is wrong with what was typed, exact amounts, and the bid it makes. */
(function () {
  "use strict";

  var HOLDER = { holder: Seal.isText(1, 64), index: Seal.isInt(1, 16), public_key: Seal.isSize(32) };
  var SHEET = {
    v: Seal.isInt(1, 1), tender: Seal.isUuid, notice_sha256: Seal.isHash, k: Seal.isInt(1, 16), n: Seal.isInt(1, 16),
    deadline_at: function (value) { return typeof value === "string" && !isNaN(Date.parse(value)); },
    holders: Seal.isList(1, 16, Seal.shape(HOLDER)), lots: Seal.isUuids, supplier: Seal.isUuid
  };
  var TASK = {
    format: Seal.isOne("seal-task/1"), sheet: Seal.shape(SHEET), notice: Seal.isObject, lots: Seal.isUuids,
    signing_key: Seal.isText(0, 64), replaces: function (value) { return value === null || Seal.isHash(value); }
  };

  function holdersOf(one) {
    return one.holders.map(function (holder) { return [holder.holder, holder.index, holder.public_key]; });
  }

  /* `task` as it was given, when the sheet is that of the notice and the notice the one its hash names. Throws Fault:
     task.malformed, task.notice. So nobody seals to keys, a deadline or ceilings that were not published. */
  Seal.checkTask = function (task) {
    if (Seal.problemsOf(task, TASK, "task").length) { throw new Seal.Fault("task.malformed"); }
    var sheet = task.sheet, notice = task.notice;
    if (Seal.hash(notice) !== sheet.notice_sha256) { throw new Seal.Fault("task.notice"); }
    var told = [notice.tender, notice.deadline_at, notice.key_threshold, notice.key_count, holdersOf(notice)];
    var sealed = [sheet.tender, sheet.deadline_at, sheet.k, sheet.n, holdersOf(sheet)];
    var known = notice.lots.map(function (lot) { return lot.lot; });
    var ours = task.lots.every(function (lot) { return known.includes(lot); });
    if (!ours || sheet.n !== sheet.holders.length || Seal.hash(told) !== Seal.hash(sealed)) { throw new Seal.Fault("task.notice"); }
    return task;
  };

  /* The lots that can be bid for, as the notice has them. */
  Seal.lotsOf = function (task) { return task.notice.lots.filter(function (lot) { return task.lots.includes(lot.lot); }); };

  /* Decimal text as a whole number of 10^-places; null when it is not one. No float is ever made of money. */
  function scaled(text, places) {
    var parts = /^([0-9]{1,12})(?:\.([0-9]+))?$/.exec(text), fraction = parts && (parts[2] || "");
    return parts && fraction.length <= places ? BigInt(parts[1] + fraction.padEnd(places, "0")) : null;
  }

  /* What the supplier writes for an item: a discount where the notice has a reference price, else a unit price. */
  Seal.askedField = function (line) { return line.reference_price ? "discount" : "unit_price"; };

  /* The unit price that `discount` leaves of `reference`: × (1 − discount/100), half-even to 4 places. */
  Seal.discounted = function (reference, discount) {
    var step = BigInt(10000), product = scaled(reference, 4) * (step - scaled(discount, 2));
    var quotient = product / step, twice = BigInt(2) * (product % step);
    if (twice > step || (twice === step && quotient % BigInt(2) === BigInt(1))) { quotient += BigInt(1); }
    var digits = String(quotient).padStart(5, "0");
    return digits.slice(0, -4) + "." + digits.slice(-4);
  };

  /* The unit price of what was typed for a line, or "" while it gives none. */
  Seal.unitPrice = function (line, typed) {
    var price = typed.unit_price;
    if (Seal.askedField(line) === "discount") { price = Seal.isDiscount(typed.discount) ? Seal.discounted(line.reference_price, typed.discount) : ""; }
    return Seal.isPrice(price) ? price : "";
  };

  function fen(line, price) {
    var product = scaled(price, 4) * scaled(line.quantity, 3), step = BigInt(100000);
    return (product + step / BigInt(2)) / step;
  }

  function grouped(digits) { return digits.replace(/\B(?=([0-9]{3})+$)/g, ","); }

  function yuan(cents) {
    var digits = String(cents).padStart(3, "0");
    return grouped(digits.slice(0, -2)) + "." + digits.slice(-2);
  }

  /* Decimal text for eyes: thousands grouped, trailing zeros dropped beyond `least` places. */
  Seal.shown = function (text, least) {
    var parts = text.split("."), fraction = (parts[1] || "").replace(/0+$/, "").padEnd(least, "0");
    return grouped(parts[0]) + (fraction ? "." + fraction : "");
  };

  /* What the line comes to, in CNY rounded half-up to the fen, or "" while it has no price. */
  Seal.amount = function (line, typed) {
    var price = Seal.unitPrice(line, typed);
    return price && yuan(fen(line, price));
  };

  /* The sum of a lot's lines, or "" while one has no price. */
  Seal.total = function (lot, typed) {
    var prices = lot.items.map(function (line, row) { return Seal.unitPrice(line, typed.lines[row]); });
    if (prices.includes("")) { return ""; }
    return yuan(lot.items.reduce(function (sum, line, row) { return sum + fen(line, prices[row]); }, BigInt(0)));
  };

  /* An empty sheet for the task: every lot taken, the longest delivery time the notice allows. All values are text. */
  Seal.emptySheet = function (task) {
    var lots = Seal.lotsOf(task).map(function (lot) {
      var lines = lot.items.map(function (line) {
        var blank = { item: line.code, brand: "", origin: "", lead_days: String(line.max_lead_days), maker: "", maker_size: "" };
        blank[Seal.askedField(line)] = "";
        return blank;
      });
      return { lot: lot.lot, taken: true, lines: lines };
    });
    return { valid_until: task.notice.contract_starts_on, lots: lots, declarations: {} };
  };

  function priceFault(line, typed) {
    var price = Seal.unitPrice(line, typed);
    if (Seal.askedField(line) === "discount") {
      if (typed.discount === "") { return { message: "没有填下浮率" }; }
      if (!price) { return { message: "下浮率写成大于等于 0、小于 100 的百分数，最多两位小数，例如 5.25" }; }
    } else {
      if (typed.unit_price === "") { return { message: "没有填单价" }; }
      if (!price) { return { message: "单价写成大于 0 的数字，最多四位小数，例如 4.55" }; }
    }
    if (scaled(price, 4) <= scaled(line.ceiling_price, 4)) { return null; }
    return { message: "超过最高限价 %(ceiling)s 元", params: { ceiling: Seal.shown(line.ceiling_price, 2) }, law: "87号令第63条" };
  }

  function lineFaults(line, typed) {
    var faults = [], add = function (field, fault) { faults.push(Object.assign({ field: field }, fault)); };
    var price = priceFault(line, typed), days = { days: line.max_lead_days };
    if (price) { add(Seal.askedField(line), price); }
    ["brand", "origin"].forEach(function (field) {
      if (!Seal.isText(0, 200)(typed[field])) { add(field, { message: "最多 200 个字，不要换行" }); }
    });
    if (line.is_core_product && typed.brand.trim() === "") { add("brand", { message: "核心产品要写品牌", law: "87号令第31条" }); }
    if (!/^(0|[1-9][0-9]{0,2})$/.test(typed.lead_days) || Number(typed.lead_days) > line.max_lead_days) {
      add("lead_days", { message: "供货天数写 0 到 %(days)s 的整数", params: days });
    }
    return faults;
  }

  /* The sizes an enterprise may declare, from the smallest. */
  Seal.SIZES = ["micro", "small", "medium", "large"];

  /* Whether a small or medium enterprise is declared: its makers then are declared too, none bigger than it says. */
  Seal.isDeclared = function (typed) { return ["micro", "small", "medium"].includes(typed.declarations.enterprise_size); };

  function makerFaults(typed, line) {
    if (!Seal.isDeclared(typed)) { return []; }
    if (!Seal.isText(1, 200)(line.maker.trim())) { return [{ field: "maker", message: "声明了企业规模，要写制造商的名称", law: "财库〔2020〕46号第4、11条" }]; }
    var isSmaller = line.maker_size && Seal.SIZES.indexOf(line.maker_size) <= Seal.SIZES.indexOf(typed.declarations.enterprise_size);
    return isSmaller ? [] : [{ field: "maker_size", message: "选制造商的规模，不大于声明的规模", law: "财库〔2020〕46号第4、11条" }];
  }

  /* Who bids for a reserved lot declares a small or medium enterprise. */
  function sizeFaults(task, typed) {
    var size = typed.declarations.enterprise_size, isSmall = ["micro", "small"].includes(size);
    var taken = Seal.lotsOf(task).filter(function (lot, place) { return typed.lots[place].taken; });
    var fault = function (lots, message) {
      return lots.length ? [{ lot: -1, line: -1, field: "enterprise_size", message: message,
        params: { numbers: lots.map(function (lot) { return lot.number; }).join("、") }, law: "财库〔2020〕46号第6、11条" }] : [];
    };
    var barred = taken.filter(function (lot) { return lot.is_reserved && !Seal.isDeclared(typed); });
    var tooBig = taken.filter(function (lot) { return lot.is_reserved_small && !isSmall && !barred.includes(lot); });
    return fault(barred, "第 %(numbers)s 包专门面向中小企业：要声明为中型、小型或微型企业，否则不要参加")
      .concat(fault(tooBig, "第 %(numbers)s 包只面向小型、微型企业：要声明为小型或微型企业，否则不要参加"));
  }

  /* What is wrong with a sheet: [{lot, line, field, message, params?, law?}]; lot and line are places, -1 for the whole. */
  Seal.sheetFaults = function (task, typed) {
    var faults = [];
    Seal.lotsOf(task).forEach(function (lot, place) {
      if (!typed.lots[place].taken) { return; }
      lot.items.forEach(function (line, row) {
        var given = typed.lots[place].lines[row];
        lineFaults(line, given).concat(makerFaults(typed, given)).forEach(function (fault) {
          faults.push(Object.assign({ lot: place, line: row }, fault));
        });
      });
    });
    if (!typed.lots.some(function (lot) { return lot.taken; })) {
      faults.push({ lot: 0, line: -1, field: "taken", message: "至少参加一个采购包" });
    }
    faults = faults.concat(sizeFaults(task, typed));
    if (!Seal.isDate(typed.valid_until)) { faults.push({ lot: -1, line: -1, field: "valid_until", message: "写投标有效期的最后一天" }); }
    return faults;
  };

  /* The `bid/1` of a sheet: also of an unfinished one, as a draft; the command line takes the same file. */
  Seal.bidOf = function (task, typed) {
    var taken = typed.lots.filter(function (lot) { return lot.taken; });
    var lots = taken.map(function (lot) {
      return { lot: lot.lot, lines: lot.lines.map(function (line) {
        var priced = Object.assign({}, line, { lead_days: /^[0-9]{1,3}$/.test(line.lead_days) ? Number(line.lead_days) : line.lead_days });
        delete priced.maker;
        delete priced.maker_size;
        return priced;
      }) };
    });
    return {
      format: "bid/1", tender: task.sheet.tender, supplier: task.sheet.supplier, lots: lots,
      declarations: Object.assign({}, typed.declarations, makersOf(typed, taken)), valid_until: typed.valid_until
    };
  };

  /* The makers as the declaration names them: with a declared size alone. */
  function makersOf(typed, taken) {
    var makers = [].concat.apply([], taken.map(function (lot) {
      return lot.lines.map(function (line) { return { lot: lot.lot, item: line.item, name: line.maker, size: line.maker_size }; });
    })).filter(function (maker) { return maker.name || maker.size; });
    return Seal.isDeclared(typed) && makers.length ? { makers: makers } : {};
  }

  /* The sheet of a draft. Throws Fault: draft.malformed, draft.tender. */
  Seal.sheetOf = function (task, draft) {
    var typed = Seal.emptySheet(task), text = function (value) { return typeof value === "string" || Number.isInteger(value) ? String(value) : ""; };
    if (!Seal.isObject(draft) || draft.format !== "bid/1" || !Array.isArray(draft.lots)) { throw new Seal.Fault("draft.malformed"); }
    if (draft.tender !== task.sheet.tender || draft.supplier !== task.sheet.supplier) { throw new Seal.Fault("draft.tender"); }
    typed.lots.forEach(function (lot) {
      var given = draft.lots.find(function (other) { return Seal.isObject(other) && other.lot === lot.lot; });
      lot.taken = Boolean(given);
      lot.lines.forEach(function (line) {
        var found = given && Array.isArray(given.lines) && given.lines.find(function (other) { return Seal.isObject(other) && other.item === line.item; });
        if (found) { Object.keys(line).forEach(function (field) { line[field] = text(found[field]); }); }
      });
    });
    typed.valid_until = text(draft.valid_until);
    typed.declarations = Object.assign({}, Seal.isObject(draft.declarations) ? draft.declarations : {});
    var makers = Array.isArray(typed.declarations.makers) ? typed.declarations.makers.filter(Seal.isObject) : [];
    delete typed.declarations.makers;
    makers.forEach(function (maker) {
      typed.lots.filter(function (lot) { return lot.lot === maker.lot; }).forEach(function (lot) {
        lot.lines.filter(function (line) { return line.item === maker.item; }).forEach(function (line) {
          line.maker = text(maker.name);
          line.maker_size = Seal.SIZES.includes(maker.size) ? maker.size : "";
        });
      });
    });
    return typed;
  };
}());
