/* Checking the log in the page: RFC 6962 trees and signed notes, as `python -m procurement.audit.verify` does. */
(function () {
  "use strict";

  var LEAF = new Uint8Array([0]), NODE = new Uint8Array([1]);

  function leafHash(bytes) { return Seal.sha256(Seal.join(LEAF, bytes)); }
  function nodeHash(left, right) { return Seal.sha256(Seal.join(NODE, left, right)); }

  function rootOf(hashes) {
    if (hashes.length === 0) { return Seal.sha256(new Uint8Array()); }
    if (hashes.length === 1) { return hashes[0]; }
    var split = 1;
    while (split * 2 < hashes.length) { split *= 2; }
    return nodeHash(rootOf(hashes.slice(0, split)), rootOf(hashes.slice(split)));
  }

  /* Hex root of the tree over these entries, each a text. */
  Seal.merkleRoot = function (entries) {
    return sodium.to_hex(rootOf(entries.map(function (entry) { return leafHash(Seal.join(entry)); })));
  };

  /* Whether `proof` (hashes in hex) leads from entry `index` to the root (bytes) of `size` entries: RFC 9162, 2.1.3.2. */
  Seal.isIncluded = function (entry, index, size, proof, root) {
    var fn = index, sn = size - 1, hash = leafHash(Seal.join(entry)), ok = 0 <= index && index < size;
    proof.forEach(function (text) {
      var other = sodium.from_hex(text);
      if (sn === 0) { ok = false; }
      if (fn % 2 === 1 || fn === sn) {
        hash = nodeHash(other, hash);
        while (fn % 2 === 0 && fn !== 0) { fn = Math.floor(fn / 2); sn = Math.floor(sn / 2); }
      } else { hash = nodeHash(hash, other); }
      fn = Math.floor(fn / 2); sn = Math.floor(sn / 2);
    });
    return ok && sn === 0 && Seal.same(hash, root);
  };

  function b64(text) { return sodium.from_base64(text, sodium.base64_variants.ORIGINAL); }

  /* {origin, size, root} of a checkpoint signed by the key `vkey` (name+hash+key). Throws Fault note. */
  Seal.openCheckpoint = function (note, vkey) {
    try {
      var parts = vkey.split("+"), name = parts[0], key = b64(parts.slice(2).join("+"));
      var cut = note.lastIndexOf("\n\n") + 1, text = note.slice(0, cut), lines = text.split("\n");
      var signed = note.slice(cut + 1).split("\n").some(function (line) {
        var words = line.split(" ");
        return words[0] === "—" && words[1] === name &&
          sodium.crypto_sign_verify_detached(b64(words[2]).slice(4), Seal.join(text), key.slice(1));
      });
      if (signed && lines[0] === name) { return { origin: name, size: Number(lines[1]), root: b64(lines[2]) }; }
    } catch (error) { /* told below */ }
    throw new Seal.Fault("note");
  };
}());
