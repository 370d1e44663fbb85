import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";

const asBuffer = (data: string | Uint8Array) =>
  typeof data === "string" ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** Writes a file as a whole or not at all: to a temporary name, flushed to disk, then renamed. Makes the folder. Throws with the file's name. */
export async function writeAtomic(file: string, data: string | Uint8Array): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  await writeFileAtomic(file, asBuffer(data));
}

/** The same, at once. */
export function writeAtomicSync(file: string, data: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileAtomic.sync(file, asBuffer(data));
}
