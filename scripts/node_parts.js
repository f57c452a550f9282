/* The parts of Node that the paper words' library asks for, made of the page's libsodium: put into its bundle. */
function bytes(value) { return Uint8Array.from(value); }

export var Buffer = { from: bytes };

export function randomBytes(length) { return sodium.randombytes_buf(length); }

export function createHmac(name, key) {
  var state = sodium.crypto_auth_hmacsha256_init(key);
  return {
    update: function (data) { sodium.crypto_auth_hmacsha256_update(state, data); },
    digest: function () { return sodium.crypto_auth_hmacsha256_final(state); }
  };
}

function hmac(key, data) {
  var running = createHmac("sha256", key);
  running.update(data);
  return running.digest();
}

/* RFC 8018 for one block: the words' library never asks for more than 32 bytes. */
export function pbkdf2Sync(password, salt, count, length) {
  if (length > 32) { throw new Error("pbkdf2: one block only"); }
  var block = hmac(password, bytes(Array.from(salt).concat([0, 0, 0, 1]))), sum = block.slice();
  for (var round = 1; round < count; round += 1) {
    block = hmac(password, block);
    for (var place = 0; place < sum.length; place += 1) { sum[place] ^= block[place]; }
  }
  return sum.slice(0, length);
}
