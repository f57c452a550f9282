/* Canonical JSON (RFC 8785) of what envelopes hold, and strict reading: no fractions, no lone surrogates, no doubles. */
var Seal = {};
(function () {
  "use strict";

  /* What went wrong, by the same codes as in the command line. */
  Seal.Fault = class extends Error {
    constructor(code) { super(code); this.code = code; }
  };

  function text(value) {
    if (/\p{Surrogate}/u.test(value)) { throw new Seal.Fault("canonical.text"); }
    return JSON.stringify(value);
  }

  function members(value) {
    /* The default order of sort() is by UTF-16 code units, as the standard asks. */
    return Object.keys(value).sort().map(function (key) { return text(key) + ":" + write(value[key]); });
  }

  function write(value) {
    if (value === null || typeof value === "boolean") { return String(value); }
    if (typeof value === "string") { return text(value); }
    if (Number.isSafeInteger(value)) { return String(value); }
    if (Array.isArray(value)) { return "[" + value.map(write).join(",") + "]"; }
    if (Object.prototype.toString.call(value) === "[object Object]") { return "{" + members(value).join(",") + "}"; }
    throw new Seal.Fault("canonical.value");
  }

  /* UTF-8 bytes of the one form that RFC 8785 allows. Throws Fault. */
  Seal.canonical = function (value) { return new TextEncoder().encode(write(value)); };

  /* The object in UTF-8 bytes of JSON. Throws Fault with the code `name`.json. */
  Seal.readJson = function (bytes, name) {
    try {
      var value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
      write(value);
      return value;
    } catch (error) {
      throw new Seal.Fault(name + ".json");
    }
  };

  Seal.same = function (one, other) {
    return one.length === other.length && one.every(function (byte, place) { return byte === other[place]; });
  };
}());
