/* What a keyholder's seed makes: the signing key, the signed key for one tender, the opened shares. */
(function () {
  "use strict";

  /* The statement that publishes a keyholder's key for one tender: their approval of this very document. */
  Seal.tenderStatement = function (seed, document, holder) {
    var publicKey = sodium.crypto_scalarmult_base(Seal.deriveTenderKey(seed, document.tender));
    return Seal.sign({
      v: 2, kind: "tender-key", tender: document.tender, document_sha256: Seal.hash(document), holder: holder,
      public_key: Seal.b64(publicKey), signer_key: Seal.signingKey(seed, "keyholder")
    }, "tender-key-v1", Seal.signingSeed(seed, "keyholder"));
  };

  /* {document, unopened}: this keyholder's shares of the envelopes, signed; what does not open is the bidder's doing and
     must not stop the others. Throws Fault holder.other when the seed is not that of a keyholder on the sheet. */
  Seal.openedShares = function (seed, sheet, envelopes) {
    var secretKey = Seal.deriveTenderKey(seed, sheet.tender), own = Seal.b64(sodium.crypto_scalarmult_base(secretKey));
    var holder = sheet.holders.find(function (each) { return each.public_key === own; }), shares = [], unopened = [];
    if (!holder) { throw new Seal.Fault("holder.other"); }
    envelopes.forEach(function (envelope) {
      var hash = Seal.hash(envelope);
      try { shares.push({ envelope_sha256: hash, share: Seal.b64(Seal.openShare(envelope, holder.index, secretKey)) }); }
      catch (error) { unopened.push(hash); }
    });
    var opened = { v: 1, kind: "opened-shares", tender: sheet.tender, holder: holder.holder, index: holder.index, shares: shares };
    return { document: Seal.sign(opened, "opened-shares-v1", Seal.signingSeed(seed, "keyholder")), unopened: unopened };
  };
}());
