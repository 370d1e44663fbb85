import { appendFileSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { tf } from "../backend/tf";
import { writeAtomic, writeAtomicSync } from "../files/atomic";

/** A line of log.jsonl: the step, images seen, seconds of training and named values. */
export type LogLine = { step: number; images: number; seconds: number } & Record<string, number>;

/** The lines of a folder's log.jsonl, none if there is no log. Lines that cannot be read are left out: a power cut tears those after the last flush, whose steps are taken again. */
export function readLog(folder: string): LogLine[] {
  const file = join(folder, "log.jsonl");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as LogLine];
      } catch {
        return [];
      }
    });
}

export interface TrainingLog {
  scalars(step: number, images: number, seconds: number, values: Readonly<Record<string, number>>): void;
  image(images: number, png: Uint8Array): Promise<void>;
  /** Flushes what was logged to disk: a checkpoint is never ahead of its log. */
  flush(): void;
  close(): void;
}

/**
 * Opens a folder's log for a run that goes on after `step`: lines of later steps, written before a crash, are cut off, and that step's evaluation where it is
 * to be `repeated`. TensorBoard events go to tensorboard/, pictures to snapshots/.
 */
export function openLog(folder: string, step: number, repeated = false): TrainingLog {
  const file = join(folder, "log.jsonl");
  const before = readLog(folder).filter(
    (line, i, lines) => line.step < step || (line.step === step && !(repeated && lines[i - 1]?.step === step)),
  );
  writeAtomicSync(file, before.map((line) => JSON.stringify(line) + "\n").join(""));
  const events = tf.node.summaryFileWriter(join(folder, "tensorboard"));
  return {
    scalars(at, images, seconds, values) {
      appendFileSync(file, JSON.stringify({ step: at, images, seconds: Number(seconds.toFixed(3)), ...values }) + "\n");
      for (const [name, value] of Object.entries(values)) events.scalar(name, value, images);
    },
    async image(images, png) {
      mkdirSync(join(folder, "snapshots"), { recursive: true });
      await writeAtomic(join(folder, "snapshots", `${String(images).padStart(10, "0")}.png`), png);
    },
    flush: () => {
      const handle = openSync(file, "r+");
      fsyncSync(handle);
      closeSync(handle);
    },
    close: () => events.flush(),
  };
}
