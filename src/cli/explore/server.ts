import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Explorer } from "../../tasks/explore";
import { answer, BadRequest, parseSource, png } from "./api";

export interface ExplorerServer {
  readonly url: string; // with the token
  close(): Promise<void>;
}

const files: Record<string, readonly [name: string, type: string]> = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/explore.css": ["explore.css", "text/css; charset=utf-8"],
  "/explore.js": ["explore.js", "text/javascript; charset=utf-8"],
  "/drag.js": ["drag.js", "text/javascript; charset=utf-8"],
};
const page = join(__dirname, "page");
const largestBody = 1 << 16; // bytes of a recipe

const headers = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer", // the first address carries the token
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
};

/**
 * Serves the page and the explorer on 127.0.0.1 only, to whoever has the token: the address that is printed carries it once, a cookie of this server from
 * then on. Requests under another host name (DNS rebinding) or from another origin are refused. port 0: any free one.
 */
export async function serveExplorer(explorer: Explorer, about: object, port: number): Promise<ExplorerServer> {
  const token = randomBytes(24).toString("base64url");
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const status = error instanceof BadRequest ? 400 : error instanceof Refused ? error.status : 500;
      if (status === 500) console.error(error);
      const text = error instanceof Error ? error.message : String(error);
      if (!response.headersSent)
        response.writeHead(status, { ...headers, "content-type": "text/plain; charset=utf-8" });
      response.end(text);
    });
  });
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { port } = server.address() as AddressInfo;
    const own = `http://${request.headers.host}`;
    if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(request.headers.host ?? ""))
      throw new Refused(403, "this address is not the explorer's");
    if (request.headers.origin !== undefined && request.headers.origin !== own)
      throw new Refused(403, "requests from other pages are refused");
    if (!URL.canParse(request.url ?? "/", own)) throw new Refused(400, "this is not an address");
    const url = new URL(request.url ?? "/", own);
    const cookie = `genfeat-explore-${port}`; // cookies do not tell ports apart
    const given = url.searchParams.get("token");
    if (given !== null && isSame(given, token)) {
      response.writeHead(303, {
        ...headers,
        location: "/",
        "set-cookie": `${cookie}=${token}; HttpOnly; SameSite=Strict; Path=/`,
      });
      response.end();
      return;
    }
    if (!isSame(cookieOf(request, cookie), token))
      throw new Refused(403, "Open the address that npm run explore printed: it carries the token.");
    await route(request, response, url);
  };
  const route = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const send = (type: string, body: string | Buffer) => {
      response.writeHead(200, { ...headers, "content-type": type });
      response.end(body);
    };
    const file = files[url.pathname];
    const method = request.method ?? "";
    if (url.pathname === "/api/draw") {
      if (method !== "POST") throw new Refused(405, "POST a recipe");
      return send("application/json", JSON.stringify(await answer(explorer, await bodyOf(request))));
    }
    if (method !== "GET") throw new Refused(405, `${method} is not possible here`);
    if (file) return send(file[1], readFileSync(join(page, file[0])));
    if (url.pathname === "/api/model")
      return send(
        "application/json",
        JSON.stringify({ ...about, layers: explorer.layers, size: explorer.size, images: explorer.images }),
      );
    if (url.pathname === "/api/source") {
      const { image, seed } = Object.fromEntries(url.searchParams);
      const source = parseSource(
        explorer,
        image !== undefined ? { image: Number(image) } : { seed: Number(seed) },
        "source",
      );
      return send("image/png", await png(explorer.source(source)));
    }
    throw new Refused(404, `${url.pathname}: nothing is here`);
  };
  await new Promise<void>((done, fail) => server.once("error", fail).listen(port, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/?token=${token}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Compares in a time that does not depend on where two texts differ. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

function cookieOf(request: IncomingMessage, name: string): string {
  const pairs = (request.headers.cookie ?? "").split("; ").map((pair) => pair.split("="));
  return pairs.find(([key]) => key === name)?.[1] ?? "";
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > largestBody) throw new Refused(413, `a recipe has at most ${largestBody} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
