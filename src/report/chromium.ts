import { spawn, type ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { makeProfile, removeProfile } from "./browser-profile";

/** The browser ended, or did not answer in time and was ended. */
export class BrowserGone extends Error {
  override name = "BrowserGone";
}

/** A running headless Chromium, spoken to in the DevTools protocol. It keeps the process alive only while an answer is due. */
export interface Chromium {
  send<T>(method: string, params?: object, session?: string): Promise<T>;
  close(): Promise<void>;
  readonly gone: boolean;
  readonly process: ChildProcess;
}

const options = [
  "--headless=new",
  "--remote-debugging-pipe",
  "--no-first-run",
  "--no-default-browser-check",
  "--no-startup-window",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-extensions",
  "--disable-quic",
  "--disable-sync",
  "--disable-dev-shm-usage", // containers have 64 MB of it
  "--disable-gpu",
  "--font-render-hinting=none", // letters keep their distances at every scale
  "--force-color-profile=srgb",
  "--hide-scrollbars",
  "--mute-audio",
];

const ANSWER_SECONDS = 60;

/** Starts the browser with a profile of its own in the system's temporary folder. Its pipes end with this process, and so does it, even when this one is killed. */
export async function startChromium(program: string): Promise<Chromium> {
  if (process.getuid?.() === 0) return start(program, ["--no-sandbox"]); // as root there is none
  try {
    return await start(program, []);
  } catch (error) {
    if (!(error instanceof BrowserGone)) throw error;
    return start(program, ["--no-sandbox"]); // where the system forbids it; the only pages opened are our own figures
  }
}

async function start(program: string, more: readonly string[]): Promise<Chromium> {
  const profile = makeProfile();
  const child = spawn(program, [...options, ...more, `--user-data-dir=${profile}`], {
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    detached: true, // a group of its own: Jupyter interrupts a kernel's whole group
  });
  const chromium = connect(child, profile);
  try {
    await chromium.send("Browser.getVersion");
    return chromium;
  } catch (error) {
    await chromium.close();
    throw error;
  }
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

interface Answer {
  readonly id?: number;
  readonly result?: never;
  readonly error?: { readonly message: string };
}

function connect(child: ChildProcess, profile: string): Chromium {
  const [stderr, input, output] = child.stdio.slice(2) as unknown as [Socket, Socket, Socket];
  const waiting = new Map<number, Waiting>();
  const handles = [child, stderr, input, output];
  let gone = false;
  let last = 0;
  let said = "";

  const hold = () => handles.forEach((handle) => (waiting.size > 0 ? handle.ref() : handle.unref()));
  const settle = (id: number): Waiting | undefined => {
    const one = waiting.get(id);
    if (!one) return undefined;
    clearTimeout(one.timer);
    waiting.delete(id);
    hold();
    return one;
  };
  const fail = (why: string) => {
    if (gone) return;
    gone = true;
    kill(child);
    process.off("exit", atExit);
    const reason = said.trim().split("\n").slice(-3).join("\n");
    for (const id of [...waiting.keys()])
      settle(id)?.reject(new BrowserGone(`${child.spawnfile}: ${why}${reason && `\n${reason}`}`));
    hold();
    removeProfile(profile);
  };
  const atExit = () => {
    kill(child);
    removeProfile(profile);
  };

  process.on("exit", atExit);
  child.once("error", (error) => fail(error.message));
  child.once("exit", (code, signal) => fail(`ended (${signal ?? `status ${code}`})`));
  for (const handle of [stderr, input, output]) handle.on("error", (error: Error) => fail(error.message));
  stderr.on("data", (data: Buffer) => (said = (said + data.toString()).slice(-4000)));
  onMessage(output, (text) => {
    const { id, result, error } = JSON.parse(text) as Answer;
    const one = id === undefined ? undefined : settle(id); // without an id: an event
    if (error) one?.reject(new Error(`Chromium: ${error.message}`));
    else one?.resolve(result as never);
  });
  hold();

  return {
    process: child,
    get gone() {
      return gone;
    },
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        if (gone) return reject(new BrowserGone(`${child.spawnfile}: ended`));
        const id = ++last;
        const timer = setTimeout(
          () => fail(`no answer to ${method} within ${ANSWER_SECONDS} s`),
          ANSWER_SECONDS * 1000,
        );
        waiting.set(id, { resolve, reject, timer });
        hold();
        input.write(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }) + "\0");
      }),
    close: () =>
      new Promise((resolve) => {
        if (gone || child.exitCode !== null) return resolve();
        child.once("exit", () => resolve());
        fail("closed");
        child.ref(); // this answer is due
      }),
  };
}

/** Calls back for every text that ends with a zero byte. */
function onMessage(stream: Socket, callback: (text: string) => void): void {
  let parts: Buffer[] = [];
  stream.on("data", (data: Buffer) => {
    let from = 0;
    for (let end = data.indexOf(0); end >= 0; end = data.indexOf(0, from)) {
      callback(Buffer.concat([...parts, data.subarray(from, end)]).toString());
      parts = [];
      from = end + 1;
    }
    if (from < data.length) parts.push(data.subarray(from));
  });
}

function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL"); // the group: start scripts and helpers, too
  } catch {
    child.kill("SIGKILL");
  }
}
