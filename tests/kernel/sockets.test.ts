import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import * as zeromq from "zeromq";
import { freePort } from "../free-port";

const NAMES = ["iopub", "shell", "control", "stdin", "hb"] as const;

type Channels = Record<(typeof NAMES)[number], { close(): void }>;
/** What is used here of the kernel's server. */
interface ServerClass {
  new (parts: object): Channels & {
    init(): Promise<void>;
    bindSocket(socket: zeromq.Socket, port: number): Promise<void>;
  };
}
const { Server } = createRequire(__filename)("../../scripts/kernel/server.js") as { Server: ServerClass };

/** A server that is asked, after every bind, whether the socket is read already: zeromq refuses two readers. */
class Watched extends Server {
  bound = 0;
  override async bindSocket(socket: zeromq.Socket, port: number): Promise<void> {
    await super.bindSocket(socket, port);
    this.bound++;
    if (!(socket instanceof zeromq.Router || socket instanceof zeromq.Reply)) return;
    socket.receiveTimeout = 1;
    await assert.rejects(async () => socket.receive(), { code: "EAGAIN" });
    socket.receiveTimeout = -1;
  }
}

test("no socket is read before it is bound; the heartbeat echoes", { timeout: 20_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-sockets-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const connectionFile = join(folder, "connection.json");
  const ports: Record<string, number> = {};
  for (const name of NAMES) ports[`${name}_port`] = await freePort();
  writeFileSync(connectionFile, JSON.stringify({ transport: "tcp", ip: "127.0.0.1", key: "", ...ports }));

  const server = new Watched({ executor: {}, guard: {}, output: {}, native: {}, connectionFile });
  t.after(() => {
    for (const name of NAMES) server[name].close();
  });
  await server.init();
  assert.equal(server.bound, NAMES.length);

  const client = new zeromq.Request();
  t.after(() => client.close());
  client.connect(`tcp://127.0.0.1:${ports["hb_port"]}`);
  for (const beat of ["ping", "pong"]) {
    await client.send(beat);
    assert.deepEqual((await client.receive()).map(String), [beat]);
  }
});
