/* Paper words (SLIP-39, 2 of 3) of a 32-byte seed. The library wants plain arrays and says what is wrong in English. */
(function () {
  "use strict";

  var SHEETS = 3, NEEDED = 2;

  /* Three lines of 33 words; any two give the seed back. */
  Seal.splitWords = function (seed) {
    var made = slip39.fromArray(Array.from(seed), { groups: [[NEEDED, SHEETS, ""]], iterationExponent: 0 });
    return made.fromPath("r/0").mnemonics;
  };

  /* The seed in the words of enough sheets; spaces and letter case do not matter. Throws Fault words.bad. */
  Seal.combineWords = function (sheets, passphrase) {
    var lines = sheets.map(function (words) { return words.toLowerCase().trim().split(/\s+/).join(" "); });
    var bad = lines.findIndex(function (words) { return !slip39.validateMnemonic(words); });
    try {
      if (new Set(lines).size < lines.length || bad >= 0) { throw new Error(bad >= 0 ? "sheet " + (bad + 1) : "same sheet"); }
      return Uint8Array.from(slip39.recoverSecret(lines, passphrase || ""));
    } catch (error) {
      var fault = new Seal.Fault("words.bad");
      fault.sheet = bad;
      throw fault;
    }
  };
}());
