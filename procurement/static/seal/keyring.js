/* Files under a passphrase: somebody's keyring and the key of one bid, as `python -m procurement.bids` writes them. */
(function () {
  "use strict";

  var MIN_PASSPHRASE = 12, OPS = 3, MEM = 64 * 1048576, MAX_OPS = 10, MAX_MEM = 1073741824, SALT_SIZE = 16, NONCE_SIZE = 24;
  /* A supplier's seed signs itself; a keyholder's makes several keys, one of them for signing. */
  var KINDS = {
    supplier: function (seed) { return seed; },
    keyholder: function (seed) { return sodium.crypto_generichash(32, "holder-sign-key-v1\0", seed); }
  };
  var KDF = {
    alg: Seal.isOne("argon2id"), ops: Seal.isInt(1, MAX_OPS), mem: Seal.isInt(8192, MAX_MEM), salt: Seal.isSize(SALT_SIZE)
  };
  var LOCKED = { v: Seal.isInt(1, 1), kdf: Seal.shape(KDF), box: Seal.isSize(NONCE_SIZE + 32 + 16) };
  var KEYRING = Object.assign({ kind: function (kind) { return Object.keys(KINDS).includes(kind); }, public_key: Seal.isSize(32) }, LOCKED);
  var BID_KEY = Object.assign({ kind: Seal.isOne("bid-key"), envelope_sha256: Seal.isHash }, LOCKED);

  function stretch(kdf, passphrase) {
    return sodium.crypto_pwhash(32, passphrase, Seal.unb64(kdf.salt), kdf.ops, kdf.mem, sodium.crypto_pwhash_ALG_ARGON2ID13);
  }

  /* {kdf, box}: 32 bytes under a passphrase. Throws Fault passphrase.short. */
  Seal.lock = function (secret, passphrase) {
    if (Array.from(passphrase).length < MIN_PASSPHRASE) { throw new Seal.Fault("passphrase.short"); }
    var kdf = { alg: "argon2id", ops: OPS, mem: MEM, salt: Seal.b64(sodium.randombytes_buf(SALT_SIZE)) };
    var nonce = sodium.randombytes_buf(NONCE_SIZE);
    var box = sodium.crypto_secretbox_easy(secret, nonce, stretch(kdf, passphrase));
    return { kdf: kdf, box: Seal.b64(Seal.join(nonce, box)) };
  };

  /* The secret that `lock` put in. Throws Fault passphrase.wrong. */
  Seal.unlock = function (locked, passphrase) {
    var box = Seal.unb64(locked.box);
    try {
      return sodium.crypto_secretbox_open_easy(box.slice(NONCE_SIZE), box.slice(0, NONCE_SIZE), stretch(locked.kdf, passphrase));
    } catch (error) { throw new Seal.Fault("passphrase.wrong"); }
  };

  /* Seed of the Ed25519 key by which others know the owner of a keyring of this kind. */
  Seal.signingSeed = function (seed, kind) { return KINDS[kind](seed); };

  Seal.signingKey = function (seed, kind) { return Seal.b64(sodium.crypto_sign_seed_keypair(KINDS[kind](seed)).publicKey); };

  /* A keyring of this kind for a seed, by default a new one. Throws Fault passphrase.short. */
  Seal.newKeyring = function (passphrase, kind, seed) {
    var kept = seed || sodium.randombytes_buf(32);
    return Object.assign({ v: 1, kind: kind, public_key: Seal.signingKey(kept, kind) }, Seal.lock(kept, passphrase));
  };

  /* The keyring of this kind in the bytes of a file. Throws Fault keyring.malformed. */
  Seal.readKeyring = function (bytes, kind) {
    var keyring = Seal.readJson(bytes, "keyring");
    if (Seal.problemsOf(keyring, KEYRING, "keyring").length || keyring.kind !== kind) { throw new Seal.Fault("keyring.malformed"); }
    return keyring;
  };

  /* The seed in it. Throws Fault: passphrase.wrong, keyring.malformed when its public key is another's. */
  Seal.openKeyring = function (keyring, passphrase) {
    var seed = Seal.unlock(keyring, passphrase);
    if (Seal.signingKey(seed, keyring.kind) !== keyring.public_key) { throw new Seal.Fault("keyring.malformed"); }
    return seed;
  };

  /* The file with which the bidder can open this one envelope alone. */
  Seal.newBidKey = function (envelope, key, passphrase) {
    return Object.assign({ v: 1, kind: "bid-key", envelope_sha256: Seal.hash(envelope) }, Seal.lock(key, passphrase));
  };

  /* The key in a bid-key file. Throws Fault: bid_key.malformed, passphrase.wrong. */
  Seal.openBidKey = function (bytes, passphrase) {
    var file = Seal.readJson(bytes, "bid_key");
    if (Seal.problemsOf(file, BID_KEY, "bid_key").length) { throw new Seal.Fault("bid_key.malformed"); }
    return { envelope: file.envelope_sha256, key: Seal.unlock(file, passphrase) };
  };
}());
