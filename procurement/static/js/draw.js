/* A seed for a public draw is made on this machine: the form gets its hash alone, the seed goes into a file that the
   owner keeps. The page works without this: the command beside it makes the same two texts. */
(function () {
  "use strict";

  function hex(bytes) {
    return Array.prototype.map.call(bytes, function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
  }

  function save(name, text) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text + "\n"], { type: "text/plain" }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  function make(button) {
    var seed = window.crypto.getRandomValues(new Uint8Array(32));
    window.crypto.subtle.digest("SHA-256", seed).then(function (digest) {
      document.getElementById("f-commitment").value = hex(new Uint8Array(digest));
      save(button.getAttribute("data-make-seed"), hex(seed));
    });
  }

  function read(input) {
    input.files[0].text().then(function (text) { document.getElementById("f-seed").value = text.trim(); });
  }

  document.addEventListener("DOMContentLoaded", function () {
    var button = document.querySelector("[data-make-seed]"), file = document.querySelector("[data-read-seed]");
    if (button && window.crypto && window.crypto.subtle) {
      button.hidden = false;
      button.addEventListener("click", function () { make(button); });
    }
    if (file) {
      file.closest(".field").hidden = false;
      file.addEventListener("change", function () { read(file); });
    }
  });
})();
