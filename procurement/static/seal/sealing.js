/* Sealing a bid so that k of n keyholders, or the bidder, can open it and nobody else. Bytes in, bytes out. */
(function () {
  "use strict";

  var KEY_SIZE = 32, NONCE_SIZE = 24, DOMAIN = "bid-envelope-v1";

  /* Hex SHA-256("bid-key-v1\0" ‖ key): binds the envelope to one key, which the encryption alone would not. */
  Seal.keyCommit = function (key) { return sodium.to_hex(Seal.sha256(Seal.join("bid-key-v1\0", key))); };

  /* The keyholder's X25519 secret key for one tender. */
  Seal.deriveTenderKey = function (seed, tender) {
    return sodium.crypto_generichash(KEY_SIZE, Seal.join("bid-open-key-v1\0", tender), seed);
  };

  /* ISO/IEC 7816-4: 0x80, then zeros up to a multiple of 4,096 bytes; hides how many lines a bid has. */
  Seal.pad = function (plaintext) {
    var padded = new Uint8Array((Math.floor(plaintext.length / Seal.PAD_TO) + 1) * Seal.PAD_TO);
    padded.set(plaintext);
    padded[plaintext.length] = 0x80;
    return padded;
  };

  Seal.unpad = function (padded) {
    var end = padded.length - 1;
    while (end >= 0 && padded[end] === 0) { end -= 1; }
    if (end < 0 || padded[end] !== 0x80 || !Seal.same(Seal.pad(padded.slice(0, end)), padded)) { throw new Seal.Fault("padding"); }
    return padded.slice(0, end);
  };

  Seal.encrypt = function (plaintext, header, key, nonce) {
    return sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(Seal.pad(plaintext), Seal.canonical(header), null, nonce, key);
  };

  /* The canonical bid inside. Throws Fault: key.wrong, ciphertext, padding. */
  Seal.decrypt = function (envelope, key) {
    var padded;
    if (Seal.keyCommit(key) !== envelope.header.key_commit) { throw new Seal.Fault("key.wrong"); }
    try {
      padded = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        null, Seal.unb64(envelope.ciphertext), Seal.canonical(envelope.header), Seal.unb64(envelope.nonce), key);
    } catch (error) { throw new Seal.Fault("ciphertext"); }
    return Seal.unpad(padded);
  };

  /* The bid inside, held to its header. Throws Fault as decrypt does, or bid.unreadable, bid.header. */
  Seal.openBid = function (envelope, key) {
    var bid = Seal.readJson(Seal.decrypt(envelope, key), "bid"), header = envelope.header;
    if (Seal.bidProblems(bid).length) { throw new Seal.Fault("bid.unreadable"); }
    var lots = bid.lots.map(function (lot) { return lot.lot; });
    if (Seal.hash([bid.tender, bid.supplier, lots]) !== Seal.hash([header.tender, header.supplier, header.lots])) {
      throw new Seal.Fault("bid.header");
    }
    return bid;
  };

  /* n shares, the last byte of share i is i. The library deals out all 255 points in random order: ours are among them. */
  Seal.split = async function (key, k, n) {
    if (k === 1) { return Array.from({ length: n }, function (_, place) { return Seal.join(key, new Uint8Array([place + 1])); }); }
    var all = await shamirSecretSharing.split(key, 255, k);
    var ours = all.filter(function (share) { return share[KEY_SIZE] <= n; });
    return ours.sort(function (one, other) { return one[KEY_SIZE] - other[KEY_SIZE]; });
  };

  function choose(values, count) {
    if (count === 0) { return [[]]; }
    return [].concat.apply([], values.map(function (value, place) {
      return choose(values.slice(place + 1), count - 1).map(function (rest) { return [value].concat(rest); });
    }));
  }

  /* The key that the header commits to, from any k true ones among the shares. Throws Fault: shares.few, shares.no_key. */
  Seal.combine = async function (shares, header) {
    if (new Set(shares.map(function (share) { return share[KEY_SIZE]; })).size < header.k) { throw new Seal.Fault("shares.few"); }
    for (var chosen of choose(shares, header.k)) {
      var points = new Set(chosen.map(function (share) { return share[KEY_SIZE]; }));
      if (points.size === header.k && !points.has(0)) {
        var key = header.k === 1 ? chosen[0].slice(0, KEY_SIZE) : await shamirSecretSharing.combine(chosen);
        if (Seal.keyCommit(key) === header.key_commit) { return key; }
      }
    }
    throw new Seal.Fault("shares.no_key");
  };

  /* Share `index` of the envelope's key, by its holder's secret key. Throws Fault: share.unopenable, share.index. */
  Seal.openShare = function (envelope, index, secretKey) {
    var found = envelope.shares.find(function (share) { return share.index === index; }), share;
    try {
      share = sodium.crypto_box_seal_open(Seal.unb64(found.box), sodium.crypto_scalarmult_base(secretKey), secretKey);
    } catch (error) { throw new Seal.Fault("share.unopenable"); }
    if (share.length !== Seal.SHARE_SIZE || share[KEY_SIZE] !== index) { throw new Seal.Fault("share.index"); }
    return share;
  };

  async function sealShares(key, sheet) {
    var shares = await Seal.split(key, sheet.k, sheet.holders.length);
    return sheet.holders.map(function (holder, place) {
      var box = sodium.crypto_box_seal(shares[place], Seal.unb64(holder.public_key));
      return { holder: holder.holder, index: holder.index, box: Seal.b64(box) };
    });
  }

  function headerOf(sheet, bid, supplierKey, key, replaces) {
    return {
      v: 1, alg: Seal.ALGORITHM, tender: sheet.tender, notice_sha256: sheet.notice_sha256,
      lots: bid.lots.map(function (lot) { return lot.lot; }), supplier: bid.supplier, supplier_key: Seal.b64(supplierKey),
      k: sheet.k, n: sheet.holders.length, attachments: [], key_commit: Seal.keyCommit(key), replaces: replaces
    };
  }

  /* {envelope, key}: the bid encrypted under a fresh key, one share of it sealed to each keyholder, signed, and opened
     again to be sure. `sheet` is a sealing sheet (TENDER.json), `replaces` the hash of the envelope it replaces or null. */
  Seal.seal = async function (sheet, bid, supplierSeed, replaces) {
    var problems = Seal.bidProblems(bid);
    if (problems.length) { throw new Seal.Fault(problems[0]); }
    if (bid.tender !== sheet.tender) { throw new Seal.Fault("bid.tender"); }
    var supplierKey = sodium.crypto_sign_seed_keypair(supplierSeed).publicKey;
    var key = sodium.randombytes_buf(KEY_SIZE), nonce = sodium.randombytes_buf(NONCE_SIZE);
    var header = headerOf(sheet, bid, supplierKey, key, replaces);
    var unsigned = {
      header: header, ciphertext: Seal.b64(Seal.encrypt(Seal.canonical(bid), header, key, nonce)), nonce: Seal.b64(nonce),
      shares: await sealShares(key, sheet)
    };
    var envelope = Seal.sign(unsigned, DOMAIN, supplierSeed);
    problems = Seal.checkEnvelope(envelope, sheet, bid.supplier, supplierKey);
    if (problems.length) { throw new Seal.Fault(problems[0]); }
    if (Seal.hash(Seal.openBid(envelope, key)) !== Seal.hash(bid)) { throw new Seal.Fault("ciphertext"); }
    return { envelope: envelope, key: key };
  };

  /* Codes of every reason not to take this envelope from this supplier for this tender. */
  Seal.checkEnvelope = function (envelope, sheet, supplier, supplierKey) {
    var problems = Seal.envelopeProblems(envelope);
    if (problems.length) { return problems; }
    var header = envelope.header, named = function (holder) { return [holder.holder, holder.index]; };
    var judged = {
      "envelope.tender": header.tender === sheet.tender,
      "envelope.notice": header.notice_sha256 === sheet.notice_sha256,
      "envelope.quorum": header.k === sheet.k && header.n === sheet.holders.length,
      "envelope.holders": Seal.hash(envelope.shares.map(named)) === Seal.hash(sheet.holders.map(named)),
      "envelope.lots": header.lots.every(function (lot) { return sheet.lots.includes(lot); }),
      "envelope.supplier": header.supplier === supplier,
      "envelope.supplier_key": header.supplier_key === Seal.b64(supplierKey),
      "envelope.signature": Seal.signatureHolds(envelope, DOMAIN, supplierKey)
    };
    return Object.keys(judged).filter(function (code) { return !judged[code]; });
  };
}());
