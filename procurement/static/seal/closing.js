/* Before a keyholder opens anything: the deadline has passed, and the envelopes are those that the closed box counts. */
(function () {
  "use strict";

  Seal.knowFaults({
    "closing.early": "投标截止时间未到，不能打开",
    "closing.log": "投标箱的关闭记录不在县日志签名的检查点里：不要打开，请告诉审计部门",
    "closing.box": "投标箱的记录与截止时公布的条数或树根不符：不要打开，请告诉审计部门",
    "closing.envelope": "有一个信封不在截止时的投标箱里：不要打开，请告诉审计部门",
    "closing.foreign": "有一个信封不是封给这次招标的持钥人的：不要打开，请告诉审计部门",
    "note": "县日志检查点的签名不成立：不要打开，请告诉审计部门"
  });

  /* Hashes of the envelopes that the box holds at its closing, by its own entries. */
  function present(entries) {
    var held = new Map();
    entries.forEach(function (entry) {
      var facts = entry.facts;
      if (entry.type === "bid:sealed" || entry.type === "bid:replaced") { held.set(facts.supplier, facts.envelope_sha256); }
      if (entry.type === "bid:withdrawn") { held.delete(facts.supplier); }
    });
    return new Set(held.values());
  }

  function checkEntry(closing, sheet) {
    var entry = JSON.parse(closing.entry), checkpoint = Seal.openCheckpoint(closing.note, closing.vkey);
    var isIt = entry.type === "box.closed" && entry.facts.tender === sheet.tender && entry.seq === closing.seq;
    if (!isIt || !Seal.isIncluded(closing.entry, closing.seq, checkpoint.size, closing.proof, checkpoint.root)) {
      throw new Seal.Fault("closing.log");
    }
    if (Date.parse(entry.at) < Date.parse(sheet.deadline_at)) { throw new Seal.Fault("closing.early"); }
    return entry.facts;
  }

  /* Hold the closing that the server shows to the sheet and to `now` (the server's clock); gives the box's own envelopes.
     `closing`: {entry, seq, note, vkey, proof, box: [entry texts]}. Throws Fault. */
  Seal.checkClosing = function (closing, sheet, now) {
    if (Date.parse(now) < Date.parse(sheet.deadline_at)) { throw new Seal.Fault("closing.early"); }
    var facts = checkEntry(closing, sheet);
    if (closing.box.length !== facts.count || Seal.merkleRoot(closing.box) !== facts.root) { throw new Seal.Fault("closing.box"); }
    return present(closing.box.map(function (entry) { return JSON.parse(entry); }));
  };

  /* The envelopes in the bytes of envelopes.jsonl, each one of the box and sealed to this tender's keyholders. */
  Seal.readEnvelopes = function (bytes, held, sheet) {
    var lines = new TextDecoder().decode(bytes).split("\n").filter(Boolean);
    return lines.map(function (line) {
      var envelope = Seal.readEnvelope(Seal.join(line)), key = Seal.unb64(envelope.header.supplier_key);
      if (!held.has(Seal.hash(envelope))) { throw new Seal.Fault("closing.envelope"); }
      var problems = Seal.checkEnvelope(envelope, sheet, envelope.header.supplier, key);
      /* An amendment that left the lots as they were gives the notice a new fingerprint; the server judges that. */
      if (problems.some(function (code) { return code !== "envelope.notice"; })) { throw new Seal.Fault("closing.foreign"); }
      return envelope;
    });
  };
}());
