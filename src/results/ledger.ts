import { writeAtomic, writeAtomicSync } from "../files/atomic";
import { recordFile, recordText, type RunRecord } from "./record";

/** The record of a run that is going on. A change is in the file before the next one starts; if one fails, file and record stay as they were. */
export interface Ledger {
  readonly record: RunRecord;
  /** Runs `action` after all earlier ones and writes the fields that it returns. Throws when the run is closed. */
  change(action: (record: RunRecord) => Partial<RunRecord> | Promise<Partial<RunRecord>>): Promise<void>;
  /** The last change; later ones are refused. A process that ends without it leaves the run marked as failed. */
  close(final: Partial<RunRecord>): Promise<void>;
}

export async function openLedger(folder: string, first: RunRecord): Promise<Ledger> {
  const start = performance.now();
  let record = first;
  let closed = false;
  let last: Promise<void> = Promise.resolve();
  const save = async (change: Partial<RunRecord>): Promise<void> => {
    const seconds = Number(((performance.now() - start) / 1000).toFixed(1));
    const next = { ...record, ...change, seconds };
    await writeAtomic(recordFile(folder), recordText(next));
    record = next;
  };
  const change: Ledger["change"] = (action) => {
    const turn = last.then(async () => {
      if (closed) throw new Error(`${folder}: the run is closed; open it again to write more`);
      await save(await action(record));
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  const failAtExit = () => {
    const error = "the process ended before the run was closed";
    writeAtomicSync(recordFile(folder), recordText({ ...record, state: "failed", error }));
  };
  await save({});
  process.once("exit", failAtExit);
  return {
    get record() {
      return record;
    },
    change,
    close: async (final) => {
      await change(() => final);
      closed = true;
      process.off("exit", failAtExit);
    },
  };
}
