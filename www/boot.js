// Loads the app, and says in one sentence why not when it cannot. It knows nothing of the app: the
// app replaces what is in #app by itself.
//
// A classic script on purpose. A module is not fetched at all from a file: address, nor from a host
// without Access-Control-Allow-Origin into a sandboxed frame: then nothing would be left to say so.
"use strict";

(() => {
  // The build's id, from this file's own address (scripts/stamp.sh wrote it into index.html).
  const here = new URL(document.currentScript.src);
  const at = (file) => {
    const address = new URL(`../${file}`, here);
    address.search = here.search;
    return address;
  };

  const reason = (error) => {
    if (location.protocol === "file:") {
      return "browsers do not load programs from a file: address. Serve the folder instead, for example with “make serve”.";
    }
    if (navigator.onLine === false) {
      return "there is no network connection. Reload the page when it is back.";
    }
    // How browsers say that fetching failed: the server is gone, a file is missing, or an embedding
    // frame was not allowed to read it.
    if (error instanceof TypeError) {
      return "a part of it did not arrive. Reload the page; if that does not help, its host may not serve it completely.";
    }
    return `it stopped while starting (${String(error?.message ?? error).split("\n")[0]}). Reload the page.`;
  };

  const fail = (sentence) => {
    const message = document.createElement("p");
    message.setAttribute("role", "alert");
    message.className = "boot-failure";
    message.textContent = sentence;
    const main = document.createElement("main");
    main.className = "boot";
    main.append(message);
    document.getElementById("app").replaceChildren(main);
  };

  const boot = async () => {
    if (typeof WebAssembly !== "object") {
      fail("The playground needs WebAssembly, which this browser lacks or has switched off.");
      return;
    }
    try {
      const app = await import(at("queue-playground.js"));
      await app.default({ module_or_path: at("queue-playground_bg.wasm") });
    } catch (error) {
      console.error(error);
      fail(`The playground could not be loaded: ${reason(error)}`);
    }
  };

  boot();
})();
