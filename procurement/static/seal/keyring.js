/* Files under a passphrase: the supplier's keyring and the key of one bid, as `python -m procurement.bids` writes them. */
(function () {
  "use strict";

  var MIN_PASSPHRASE = 12, OPS = 3, MEM = 64 * 1048576, MAX_OPS = 10, MAX_MEM = 1073741824, SALT_SIZE = 16, NONCE_SIZE = 24;
  var KDF = {
    alg: Seal.isOne("argon2id"), ops: Seal.isInt(1, MAX_OPS), mem: Seal.isInt(8192, MAX_MEM), salt: Seal.isSize(SALT_SIZE)
  };
  var LOCKED = { v: Seal.isInt(1, 1), kdf: Seal.shape(KDF), box: Seal.isSize(NONCE_SIZE + 32 + 16) };
  var KEYRING = Object.assign({ kind: Seal.isOne("supplier"), public_key: Seal.isSize(32) }, LOCKED);
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

  /* A new keyring of a supplier. */
  Seal.newKeyring = function (passphrase) {
    var seed = sodium.randombytes_buf(32), publicKey = sodium.crypto_sign_seed_keypair(seed).publicKey;
    return Object.assign({ v: 1, kind: "supplier", public_key: Seal.b64(publicKey) }, Seal.lock(seed, passphrase));
  };

  /* The keyring in the bytes of a file. Throws Fault keyring.malformed. */
  Seal.readKeyring = function (bytes) {
    var keyring = Seal.readJson(bytes, "keyring");
    if (Seal.problemsOf(keyring, KEYRING, "keyring").length) { throw new Seal.Fault("keyring.malformed"); }
    return keyring;
  };

  /* The seed in it. Throws Fault: passphrase.wrong, keyring.malformed when its public key is another's. */
  Seal.openKeyring = function (keyring, passphrase) {
    var seed = Seal.unlock(keyring, passphrase);
    if (Seal.b64(sodium.crypto_sign_seed_keypair(seed).publicKey) !== keyring.public_key) { throw new Seal.Fault("keyring.malformed"); }
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
