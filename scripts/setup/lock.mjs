// One set-up at a time: a second one waits for the first and then finds its work done.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const beat = 5_000;
const silence = 60_000; // a holder that has not renewed its lock for so long is gone, whatever runs under its number now

/**
 * Runs `action` while this process holds the lock file; waits while another one does. The lock of a process that died is taken over.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} action
 * @param {{ onWait?: (holder: string) => void, poll?: number }} [options]
 */
export async function withSetupLock(file, action, { onWait = () => {}, poll = 300 } = {}) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), token: Math.random() });
  let waited = false;
  while (!create(file, mine)) {
    const holder = read(file);
    if (holder !== undefined && isGone(file, holder)) remove(file, holder);
    else {
      if (!waited && holder) onWait(JSON.parse(holder).pid);
      waited = true;
      await sleep(poll);
    }
  }
  const timer = setInterval(() => renew(file), beat).unref();
  const release = () => remove(file, mine);
  process.once("exit", release);
  try {
    return await action();
  } finally {
    clearInterval(timer);
    process.off("exit", release);
    release();
  }
}

/** @param {string} file */
function renew(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // somebody removed it; that cannot be mended here
  }
}

/**
 * Whether the lock could be made. Linked into place, so that nobody reads it half written.
 * @param {string} file
 * @param {string} content
 */
function create(file, content) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // just released
  }
}

/**
 * @param {string} file
 * @param {string} content
 */
function isGone(file, content) {
  try {
    const { pid, host } = JSON.parse(content);
    if (Date.now() - statSync(file).mtimeMs > silence) return true;
    if (host === hostname()) process.kill(pid, 0); // throws where there is no such process
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code !== "EPERM"; // EPERM: alive, another user's
  }
}

/**
 * Removes the lock if it still is the one with this content; another process may have replaced it meanwhile.
 * @param {string} file
 * @param {string} content
 */
function remove(file, content) {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (read(aside) !== content) {
    try {
      linkSync(aside, file);
    } catch {
      // a third process has made its own
    }
  }
  rmSync(aside, { force: true });
}
