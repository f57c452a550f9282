var shamirSecretSharing = (() => {
  var __defProp = Object.defineProperty;
  var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
  var __getOwnPropNames = Object.getOwnPropertyNames;
  var __hasOwnProp = Object.prototype.hasOwnProperty;
  var __export = (target, all) => {
    for (var name in all)
      __defProp(target, name, { get: all[name], enumerable: true });
  };
  var __copyProps = (to, from, except, desc) => {
    if (from && typeof from === "object" || typeof from === "function") {
      for (let key of __getOwnPropNames(from))
        if (!__hasOwnProp.call(to, key) && key !== except)
          __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
    }
    return to;
  };
  var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

  // node_modules/shamir-secret-sharing/esm/index.js
  var esm_exports = {};
  __export(esm_exports, {
    combine: () => combine,
    split: () => split
  });

  // node_modules/shamir-secret-sharing/esm/csprng.js
  function getRandomBytes(numBytes) {
    return crypto.getRandomValues(new Uint8Array(numBytes));
  }

  // node_modules/shamir-secret-sharing/esm/index.js
  var LOG_TABLE = new Uint8Array([
    0,
    255,
    200,
    8,
    145,
    16,
    208,
    54,
    90,
    62,
    216,
    67,
    153,
    119,
    254,
    24,
    35,
    32,
    7,
    112,
    161,
    108,
    12,
    127,
    98,
    139,
    64,
    70,
    199,
    75,
    224,
    14,
    235,
    22,
    232,
    173,
    207,
    205,
    57,
    83,
    106,
    39,
    53,
    147,
    212,
    78,
    72,
    195,
    43,
    121,
    84,
    40,
    9,
    120,
    15,
    33,
    144,
    135,
    20,
    42,
    169,
    156,
    214,
    116,
    180,
    124,
    222,
    237,
    177,
    134,
    118,
    164,
    152,
    226,
    150,
    143,
    2,
    50,
    28,
    193,
    51,
    238,
    239,
    129,
    253,
    48,
    92,
    19,
    157,
    41,
    23,
    196,
    17,
    68,
    140,
    128,
    243,
    115,
    66,
    30,
    29,
    181,
    240,
    18,
    209,
    91,
    65,
    162,
    215,
    44,
    233,
    213,
    89,
    203,
    80,
    168,
    220,
    252,
    242,
    86,
    114,
    166,
    101,
    47,
    159,
    155,
    61,
    186,
    125,
    194,
    69,
    130,
    167,
    87,
    182,
    163,
    122,
    117,
    79,
    174,
    63,
    55,
    109,
    71,
    97,
    190,
    171,
    211,
    95,
    176,
    88,
    175,
    202,
    94,
    250,
    133,
    228,
    77,
    138,
    5,
    251,
    96,
    183,
    123,
    184,
    38,
    74,
    103,
    198,
    26,
    248,
    105,
    37,
    179,
    219,
    189,
    102,
    221,
    241,
    210,
    223,
    3,
    141,
    52,
    217,
    146,
    13,
    99,
    85,
    170,
    73,
    236,
    188,
    149,
    60,
    132,
    11,
    245,
    230,
    231,
    229,
    172,
    126,
    110,
    185,
    249,
    218,
    142,
    154,
    201,
    36,
    225,
    10,
    21,
    107,
    58,
    160,
    81,
    244,
    234,
    178,
    151,
    158,
    93,
    34,
    136,
    148,
    206,
    25,
    1,
    113,
    76,
    165,
    227,
    197,
    49,
    187,
    204,
    31,
    45,
    59,
    82,
    111,
    246,
    46,
    137,
    247,
    192,
    104,
    27,
    100,
    4,
    6,
    191,
    131,
    56
  ]);
  var EXP_TABLE = new Uint8Array([
    1,
    229,
    76,
    181,
    251,
    159,
    252,
    18,
    3,
    52,
    212,
    196,
    22,
    186,
    31,
    54,
    5,
    92,
    103,
    87,
    58,
    213,
    33,
    90,
    15,
    228,
    169,
    249,
    78,
    100,
    99,
    238,
    17,
    55,
    224,
    16,
    210,
    172,
    165,
    41,
    51,
    89,
    59,
    48,
    109,
    239,
    244,
    123,
    85,
    235,
    77,
    80,
    183,
    42,
    7,
    141,
    255,
    38,
    215,
    240,
    194,
    126,
    9,
    140,
    26,
    106,
    98,
    11,
    93,
    130,
    27,
    143,
    46,
    190,
    166,
    29,
    231,
    157,
    45,
    138,
    114,
    217,
    241,
    39,
    50,
    188,
    119,
    133,
    150,
    112,
    8,
    105,
    86,
    223,
    153,
    148,
    161,
    144,
    24,
    187,
    250,
    122,
    176,
    167,
    248,
    171,
    40,
    214,
    21,
    142,
    203,
    242,
    19,
    230,
    120,
    97,
    63,
    137,
    70,
    13,
    53,
    49,
    136,
    163,
    65,
    128,
    202,
    23,
    95,
    83,
    131,
    254,
    195,
    155,
    69,
    57,
    225,
    245,
    158,
    25,
    94,
    182,
    207,
    75,
    56,
    4,
    185,
    43,
    226,
    193,
    74,
    221,
    72,
    12,
    208,
    125,
    61,
    88,
    222,
    124,
    216,
    20,
    107,
    135,
    71,
    232,
    121,
    132,
    115,
    60,
    189,
    146,
    201,
    35,
    139,
    151,
    149,
    68,
    220,
    173,
    64,
    101,
    134,
    162,
    164,
    204,
    127,
    236,
    192,
    175,
    145,
    253,
    247,
    79,
    129,
    47,
    91,
    234,
    168,
    28,
    2,
    209,
    152,
    113,
    237,
    37,
    227,
    36,
    6,
    104,
    179,
    147,
    44,
    111,
    62,
    108,
    10,
    184,
    206,
    174,
    116,
    177,
    66,
    180,
    30,
    211,
    73,
    233,
    156,
    200,
    198,
    199,
    34,
    110,
    219,
    32,
    191,
    67,
    81,
    82,
    102,
    178,
    118,
    96,
    218,
    197,
    243,
    246,
    170,
    205,
    154,
    160,
    117,
    84,
    14,
    1
  ]);
  function add(a, b) {
    if (!Number.isInteger(a) || a < 0 || a > 255) {
      throw new RangeError("Number is out of Uint8 range");
    }
    if (!Number.isInteger(b) || b < 0 || b > 255) {
      throw new RangeError("Number is out of Uint8 range");
    }
    return a ^ b;
  }
  function div(a, b) {
    if (!Number.isInteger(a) || a < 0 || a > 255) {
      throw new RangeError("Number is out of Uint8 range");
    }
    if (!Number.isInteger(b) || b < 0 || b > 255) {
      throw new RangeError("Number is out of Uint8 range");
    }
    if (b === 0) {
      throw new Error("cannot divide by zero");
    }
    const logA = LOG_TABLE[a];
    const logB = LOG_TABLE[b];
    const diff = (logA - logB + 255) % 255;
    const result = EXP_TABLE[diff];
    return a === 0 ? 0 : result;
  }
  function mult(a, b) {
    if (!Number.isInteger(a) || a < 0 || a > 255) {
      throw new RangeError("Number is out of Uint8 range");
    }
    if (!Number.isInteger(b) || b < 0 || b > 255) {
      throw new RangeError("Number is out of Uint8 range");
    }
    const logA = LOG_TABLE[a];
    const logB = LOG_TABLE[b];
    const sum = (logA + logB) % 255;
    const result = EXP_TABLE[sum];
    return a === 0 || b === 0 ? 0 : result;
  }
  function interpolatePolynomial(xSamples, ySamples, x) {
    if (xSamples.length !== ySamples.length) {
      throw new Error("sample length mistmatch");
    }
    const limit = xSamples.length;
    let basis = 0;
    let result = 0;
    for (let i = 0; i < limit; i++) {
      basis = 1;
      for (let j = 0; j < limit; ++j) {
        if (i === j) {
          continue;
        }
        const num = add(x, xSamples[j]);
        const denom = add(xSamples[i], xSamples[j]);
        const term = div(num, denom);
        basis = mult(basis, term);
      }
      result = add(result, mult(ySamples[i], basis));
    }
    return result;
  }
  function evaluate(coefficients, x, degree) {
    if (x === 0) {
      throw new Error("cannot evaluate secret polynomial at zero");
    }
    let result = coefficients[degree];
    for (let i = degree - 1; i >= 0; i--) {
      const coefficient = coefficients[i];
      result = add(mult(result, x), coefficient);
    }
    return result;
  }
  function newCoefficients(intercept, degree) {
    const coefficients = new Uint8Array(degree + 1);
    coefficients[0] = intercept;
    coefficients.set(getRandomBytes(degree), 1);
    return coefficients;
  }
  function newCoordinates() {
    const coordinates = new Uint8Array(255);
    for (let i = 0; i < 255; i++) {
      coordinates[i] = i + 1;
    }
    const randomIndices = getRandomBytes(255);
    for (let i = 0; i < 255; i++) {
      const j = randomIndices[i] % 255;
      const temp = coordinates[i];
      coordinates[i] = coordinates[j];
      coordinates[j] = temp;
    }
    return coordinates;
  }
  var AssertArgument = {
    instanceOf(object, constructor, message) {
      if (object.constructor !== constructor) {
        throw new TypeError(message);
      }
    },
    inRange(n, start, until, message) {
      if (!(start < until && n >= start && n < until)) {
        throw new RangeError(message);
      }
    },
    greaterThanOrEqualTo(a, b, message) {
      if (a < b) {
        throw new Error(message);
      }
    },
    equalTo(a, b, message) {
      if (a !== b) {
        throw new Error(message);
      }
    }
  };
  async function split(secret, shares, threshold) {
    AssertArgument.instanceOf(secret, Uint8Array, "secret must be a Uint8Array");
    AssertArgument.greaterThanOrEqualTo(secret.byteLength, 1, "secret cannot be empty");
    AssertArgument.instanceOf(shares, Number, "shares must be a number");
    AssertArgument.inRange(shares, 2, 256, "shares must be at least 2 and at most 255");
    AssertArgument.instanceOf(threshold, Number, "threshold must be a number");
    AssertArgument.inRange(threshold, 2, 256, "threshold must be at least 2 and at most 255");
    AssertArgument.greaterThanOrEqualTo(shares, threshold, "shares cannot be less than threshold");
    const result = [];
    const secretLength = secret.byteLength;
    const xCoordinates = newCoordinates();
    for (let i = 0; i < shares; i++) {
      const share = new Uint8Array(secretLength + 1);
      share[secretLength] = xCoordinates[i];
      result.push(share);
    }
    const degree = threshold - 1;
    for (let i = 0; i < secretLength; i++) {
      const byte = secret[i];
      const coefficients = newCoefficients(byte, degree);
      for (let j = 0; j < shares; ++j) {
        const x = xCoordinates[j];
        const y = evaluate(coefficients, x, degree);
        result[j][i] = y;
      }
    }
    return result;
  }
  async function combine(shares) {
    AssertArgument.instanceOf(shares, Array, "shares must be an Array");
    AssertArgument.inRange(shares.length, 2, 256, "shares must have at least 2 and at most 255 elements");
    const share1 = shares[0];
    AssertArgument.instanceOf(share1, Uint8Array, "each share must be a Uint8Array");
    for (const share of shares) {
      AssertArgument.instanceOf(share, Uint8Array, "each share must be a Uint8Array");
      AssertArgument.greaterThanOrEqualTo(share.byteLength, 2, "each share must be at least 2 bytes");
      AssertArgument.equalTo(share.byteLength, share1.byteLength, "all shares must have the same byte length");
    }
    const sharesLength = shares.length;
    const shareLength = share1.byteLength;
    const secretLength = shareLength - 1;
    const secret = new Uint8Array(secretLength);
    const xSamples = new Uint8Array(sharesLength);
    const ySamples = new Uint8Array(sharesLength);
    const samples = /* @__PURE__ */ new Set();
    for (let i = 0; i < sharesLength; i++) {
      const share = shares[i];
      const sample = share[shareLength - 1];
      if (samples.has(sample)) {
        throw new Error("shares must contain unique values but a duplicate was found");
      }
      samples.add(sample);
      xSamples[i] = sample;
    }
    for (let i = 0; i < secretLength; i++) {
      for (let j = 0; j < sharesLength; ++j) {
        ySamples[j] = shares[j][i];
      }
      secret[i] = interpolatePolynomial(xSamples, ySamples, 0);
    }
    return secret;
  }
  return __toCommonJS(esm_exports);
})();
