import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { backendInfo } from "../../backend/tf";
import { sha256, sha256File } from "../../files/hash";
import { machine } from "../../files/provenance";
import { sourceHash } from "../../files/source-hash";
import { entrants } from "./contenders";
import { launcher, type OpenPeer } from "./field";
import { keptRows, type RowRecord } from "./kept";
import { measureLimits, type Limits } from "./limits";
import { measureRow, type Measurement } from "./measure-row";
import type { Options } from "./options";
import { benchProgress } from "./progress";

/**
 * Measures all rows, or takes those that an earlier call has measured under the same conditions; what goes wrong in one does not cost the others.
 * -> the rows in their order, how many of them are from earlier calls, and what went wrong
 */
export async function measureRows(
  { rows, isResumed, results }: Options,
  measurement: Measurement,
  peers: readonly OpenPeer[],
  signal: AbortSignal,
): Promise<{ records: RowRecord[]; taken: number; faults: string[] }> {
  const code = await codeOfRows();
  const kept = keptRows(join(results, "bench", "measured"), {
    ...{ measurement, peers: peers.map(({ name, facts }) => ({ name, ...facts })) },
    ...{ backend: backendInfo(), machine: machine(), code },
  });
  const found = rows.map((row) => (isResumed ? kept.find(row) : undefined));
  const missing = rows.filter((_, i) => found[i] === undefined);
  const folder = mkdtempSync(join(tmpdir(), "genfeat-bench-"));
  const progress = benchProgress(missing.map(({ name }) => name));
  const conditions = {
    ...{ entrants: entrants(peers.map(({ name }) => name)), launch: launcher(peers, signal) },
    ...{ ...measurement, folder, signal },
  };
  const measured = new Map<string, RowRecord>();
  const faults: string[] = [];
  try {
    for (const row of missing)
      try {
        const [began, load, before] = [new Date().toISOString(), loadavg()[0]!, measureLimits()];
        const say = (what: string) => progress.note(row.name, what);
        const onRound = (done: number, of: number) => progress.round(row.name, done, of);
        const result = await measureRow(row, { ...conditions, say, onRound });
        if ((await codeOfRows()) !== code) throw new Error(`${row.name}: the code changed while it was measured`);
        const record = { result, began, load, limits: better(before, measureLimits()) };
        measured.set(row.name, record);
        await kept.keep(record);
      } catch (error) {
        signal.throwIfAborted();
        faults.push((error as Error).message);
      }
  } finally {
    progress.finish();
    rmSync(folder, { recursive: true, force: true });
  }
  const records = rows.flatMap((row, i) => found[i] ?? measured.get(row.name) ?? []);
  return { records, taken: rows.length - missing.length, faults };
}

const better = (a: Limits, b: Limits): Limits => ({
  flops: Math.max(a.flops, b.flops),
  bandwidth: Math.max(a.bandwidth, b.bandwidth),
});

/** Hash of all that runs in a row, ours and the peers': every row reads it anew. */
async function codeOfRows(): Promise<string> {
  const root = join(__dirname, "../../..");
  const ours = sourceHash(
    ["measure-row", "field", "ours-worker"].map((name) => join(__dirname, name)),
    root,
  ).hash;
  const python = join(root, "scripts/bench");
  const scripts = readdirSync(python, { recursive: true, encoding: "utf8" }).filter((name) => /\.(py|txt)$/.test(name));
  const read = [join(root, "package-lock.json"), ...scripts.sort().map((name) => join(python, name))];
  return sha256(
    [ours, await sha256File(backendInfo().addon), ...read.map((file) => sha256(readFileSync(file)))].join(),
  );
}
