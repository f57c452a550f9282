/* The format of a sealed bid, version 1, and of the bid inside: strict reading, exact bytes, hashes and signatures. */
(function () {
  "use strict";

  var PAD_TO = 4096, TAG_SIZE = 16, MAX_CIPHERTEXT = 4 * 1048576 + TAG_SIZE, MAX_HOLDERS = 16, SHARE_SIZE = 33;
  var UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

  Seal.ALGORITHM = "xchacha20poly1305+x25519sealedbox+ed25519+shamir256";
  Seal.PAD_TO = PAD_TO;
  Seal.SHARE_SIZE = SHARE_SIZE;

  /* base64url without padding, and back; only its one form is read. */
  Seal.b64 = function (bytes) { return sodium.to_base64(bytes, sodium.base64_variants.URLSAFE_NO_PADDING); };
  Seal.unb64 = function (value) {
    var bytes;
    try { bytes = sodium.from_base64(value, sodium.base64_variants.URLSAFE_NO_PADDING); }
    catch (error) { throw new Seal.Fault("base64"); }
    if (Seal.b64(bytes) !== value) { throw new Seal.Fault("base64"); }
    return bytes;
  };

  Seal.join = function () {
    var parts = Array.prototype.map.call(arguments, function (part) {
      return typeof part === "string" ? new TextEncoder().encode(part) : part;
    });
    var joined = new Uint8Array(parts.reduce(function (sum, part) { return sum + part.length; }, 0));
    parts.reduce(function (place, part) { joined.set(part, place); return place + part.length; }, 0);
    return joined;
  };

  Seal.sha256 = function (bytes) { return sodium.crypto_hash_sha256(bytes); };
  Seal.hash = function (value) { return sodium.to_hex(Seal.sha256(Seal.canonical(value))); };

  /* The envelope in the bytes of its file, which must be canonical: so the file's SHA-256 is the envelope's hash. */
  Seal.readEnvelope = function (bytes) {
    var envelope = Seal.readJson(bytes, "envelope");
    if (!Seal.same(Seal.canonical(envelope), bytes)) { throw new Seal.Fault("envelope.canonical"); }
    var problems = Seal.envelopeProblems(envelope);
    if (problems.length) { throw new Seal.Fault(problems[0]); }
    return envelope;
  };

  Seal.signedDigest = function (obj) {
    var unsigned = Object.assign({}, obj);
    delete unsigned.signature;
    return Seal.sha256(Seal.canonical(unsigned));
  };

  function signedMessage(obj, domain) { return Seal.join(domain, new Uint8Array(1), Seal.signedDigest(obj)); }

  /* `obj` with its `signature`: Ed25519 by the key of the 32-byte seed. */
  Seal.sign = function (obj, domain, seed) {
    var pair = sodium.crypto_sign_seed_keypair(seed);
    var signature = sodium.crypto_sign_detached(signedMessage(obj, domain), pair.privateKey);
    return Object.assign({}, obj, { signature: Seal.b64(signature) });
  };

  Seal.signatureHolds = function (obj, domain, publicKey) {
    try {
      return sodium.crypto_sign_verify_detached(Seal.unb64(obj.signature), signedMessage(obj, domain), publicKey);
    } catch (error) { return false; }
  };

  /* Checks: each takes a value and says whether it may stand there. */
  function isObject(value) { return Object.prototype.toString.call(value) === "[object Object]"; }
  function isInt(low, high) { return function (value) { return Number.isSafeInteger(value) && low <= value && value <= high; }; }
  function isUuid(value) { return typeof value === "string" && UUID.test(value); }
  function isHash(value) { return typeof value === "string" && /^[0-9a-f]{64}$/.test(value); }
  function isOne(wanted) { return function (value) { return value === wanted; }; }
  function distinct(values) { return new Set(values).size === values.length; }

  function isText(low, high) {
    return function (value) {
      return typeof value === "string" && low <= Array.from(value).length && Array.from(value).length <= high &&
        !/[\p{C}\p{Z}]/u.test(value.replace(/[ \u3000\u00a0]/g, ""));
    };
  }

  function isList(low, high, check) {
    return function (value) { return Array.isArray(value) && low <= value.length && value.length <= high && value.every(check); };
  }

  function isUuids(value) { return isList(1, 1000, isUuid)(value) && distinct(value); }

  function isB64(accepts) {
    return function (value) {
      try { return typeof value === "string" && accepts(Seal.unb64(value).length); } catch (error) { return false; }
    };
  }

  function isDate(value) {
    if (typeof value !== "string" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) { return false; }
    var day = new Date(value + "T00:00:00Z");
    return !isNaN(day) && day.toISOString().slice(0, 10) === value && value >= "0001";
  }

  function isPrice(value) {
    return typeof value === "string" && /^(0|[1-9][0-9]{0,9})(\.[0-9]{1,4})?$/.test(value) && /[1-9]/.test(value);
  }

  /* A percentage from 0 to below 100. */
  function isDiscount(value) { return typeof value === "string" && /^(0|[1-9][0-9]?)(\.[0-9]{1,2})?$/.test(value); }

  function isPadded(size) { return TAG_SIZE < size && size <= MAX_CIPHERTEXT && (size - TAG_SIZE) % PAD_TO === 0; }
  function shape(checks) { return function (value) { return problemsOf(value, checks, "").length === 0; }; }
  function isSize(wanted) { return isB64(isOne(wanted)); }

  var ENVELOPE = { header: isObject, ciphertext: isB64(isPadded), nonce: isSize(24), shares: Array.isArray, signature: isSize(64) };
  var ATTACHMENT = { name: isText(1, 200), size: isInt(0, Math.pow(2, 40)), sha256: isHash };
  var HEADER = {
    v: isInt(1, 1), alg: isOne(Seal.ALGORITHM), tender: isUuid, notice_sha256: isHash, lots: isUuids, supplier: isUuid,
    supplier_key: isSize(32), k: isInt(1, MAX_HOLDERS), n: isInt(1, MAX_HOLDERS), attachments: isList(0, 200, shape(ATTACHMENT)),
    key_commit: isHash, replaces: function (value) { return value === null || isHash(value); }
  };
  var SHARE = { holder: isText(1, 64), index: isInt(1, MAX_HOLDERS), box: isSize(SHARE_SIZE + 48) };
  var BID = {
    format: isOne("bid/1"), tender: isUuid, supplier: isUuid, lots: isList(1, 1000, isObject), declarations: isObject,
    valid_until: isDate
  };
  function isAmount(value) { return typeof value === "string" && /^(0|[1-9][0-9]{0,13})(\.[0-9]{1,2})?$/.test(value); }
  function arePrices(value) { return isObject(value) && Object.keys(value).every(function (key) { return isPrice(value[key]); }); }
  var SUMMARY = { amount: isAmount, words: isText(1, 200), unit_prices: arePrices };
  var LOT_FIGURES = { amount: isAmount, summary: function (value) { return !problemsOf(value, {}, "", SUMMARY).length; } };
  var LOT = { lot: isUuid, lines: isList(1, 10000, isObject) };
  var LINE = {
    item: isText(1, 64), brand: isText(0, 200), origin: isText(0, 200), lead_days: isInt(0, 365)
  };

  Object.assign(Seal, {
    isObject: isObject, isInt: isInt, isUuid: isUuid, isHash: isHash, isOne: isOne, isText: isText, isList: isList,
    isUuids: isUuids, isSize: isSize, isDate: isDate, isPrice: isPrice, isDiscount: isDiscount, shape: shape
  });

  /* Codes `name.key` of what in `obj` is missing, unknown or wrong: the keys of `checks`, and perhaps of `optional`. */
  function problemsOf(obj, checks, name, optional) {
    var allowed = Object.assign({}, checks, optional);
    if (!isObject(obj)) { return [name || "object"]; }
    var has = function (thing, key) { return Object.prototype.hasOwnProperty.call(thing, key); };
    var missing = Object.keys(checks).filter(function (key) { return !has(obj, key); });
    var unknown = Object.keys(obj).filter(function (key) { return !has(allowed, key); });
    var wrong = Object.keys(allowed).filter(function (key) { return has(obj, key) && !allowed[key](obj[key]); });
    return missing.map(function (key) { return name + "." + key + ".missing"; })
      .concat(unknown.map(function (key) { return name + "." + key + ".unknown"; })).sort()
      .concat(wrong.map(function (key) { return name + "." + key; }));
  }
  Seal.problemsOf = problemsOf;

  function shareProblems(shares, header) {
    var problems = [].concat.apply([], shares.map(function (share, place) { return problemsOf(share, SHARE, "shares[" + place + "]"); }));
    if (problems.length) { return problems; }
    if (header.k > header.n) { problems.push("header.k"); }
    var inOrder = shares.length === header.n && shares.every(function (share, place) { return share.index === place + 1; });
    if (!inOrder) { problems.push("shares.index"); }
    if (!distinct(shares.map(function (share) { return share.holder; }))) { problems.push("shares.holder"); }
    return problems;
  }

  /* Codes of everything in `obj` that is not form version 1; empty when it is. */
  Seal.envelopeProblems = function (obj) {
    var problems = problemsOf(obj, ENVELOPE, "envelope");
    if (!problems.length) { problems = problemsOf(obj.header, HEADER, "header"); }
    return problems.length ? problems : shareProblems(obj.shares, obj.header);
  };

  /* A line asks a unit price, or a discount off the notice's reference price; never both. */
  function asked(line) {
    var isOffList = "discount" in line && !("unit_price" in line);
    return Object.assign({}, LINE, isOffList ? { discount: isDiscount } : { unit_price: isPrice });
  }

  function lotProblems(lot, place) {
    var name = "lots[" + place + "]", problems = problemsOf(lot, LOT, name, LOT_FIGURES);
    if (problems.length) { return problems; }
    lot.lines.forEach(function (line, row) { problems = problems.concat(problemsOf(line, asked(line), name + ".lines[" + row + "]", { amount: isAmount })); });
    var repeated = !problems.length && !distinct(lot.lines.map(function (line) { return line.item; }));
    return repeated ? [name + ".item.repeated"] : problems;
  }

  /* Codes of everything in `obj` that is not a bid of format `bid/1`. */
  Seal.bidProblems = function (obj) {
    var problems = problemsOf(obj, BID, "bid");
    if (problems.length) { return problems; }
    problems = [].concat.apply([], obj.lots.map(lotProblems));
    if (!problems.length && !distinct(obj.lots.map(function (lot) { return lot.lot; }))) { problems.push("lots.repeated"); }
    return problems;
  };
}());
