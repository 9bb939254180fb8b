// A static file server for the tests: loopback only, a free port, and exactly the headers that
// Trunk.toml's [serve.headers] promises. It is not for production and knows nothing of the page.
import { createReadStream, readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's top folder. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ts": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** The headers of Trunk.toml's [serve.headers]: one place for both servers. */
export function servedHeaders() {
  const table = readFileSync(join(root, "Trunk.toml"), "utf8").split("[serve.headers]\n")[1] ?? "";
  const headers = {};
  for (const line of table.split("\n")) {
    if (line.startsWith("[")) break;
    const pair = /^"([^"]+)" = "(.*)"$/.exec(line);
    if (pair) headers[pair[1]] = pair[2];
  }
  if (!headers["Content-Security-Policy"]) {
    throw new Error("Trunk.toml's [serve.headers] holds no Content-Security-Policy line that can be read");
  }
  return headers;
}

/**
 * Serves `folder`; resolves once it listens.
 *
 * `headers` are added to Trunk's, or take one away where the value is null. `pages` maps a path to
 * HTML that exists only in the test, such as a course page around an embed. Two servers are two
 * origins. `log` holds each path asked for, in order.
 */
export async function serve(folder, { headers = {}, pages = {} } = {}) {
  const all = Object.entries({ ...servedHeaders(), ...headers }).filter(([, value]) => value !== null);
  const log = [];

  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    log.push(path);
    for (const [name, value] of all) response.setHeader(name, value);
    // Each test sees what was built just now.
    response.setHeader("Cache-Control", "no-store");

    if (pages[path] !== undefined) {
      response.setHeader("Content-Type", types[".html"]);
      response.end(pages[path]);
      return;
    }
    let file = join(folder, normalize(path));
    try {
      if ((await stat(file)).isDirectory()) file = join(file, "index.html");
      const { size } = await stat(file);
      if (!file.startsWith(normalize(folder + sep))) throw new Error("outside the folder");
      response.setHeader("Content-Type", types[extname(file)] ?? "application/octet-stream");
      response.setHeader("Content-Length", size);
      createReadStream(file).pipe(response);
    } catch {
      response.statusCode = 404;
      response.setHeader("Content-Type", types[".txt"]);
      response.end("not found");
    }
  });

  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    log,
    url: (path = "/") => new URL(path, origin).href,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        // Chromium keeps its connections open, and close() alone would wait for them.
        server.closeAllConnections();
      }),
  };
}
