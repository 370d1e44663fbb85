import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../files/hash";
import { writeAtomic } from "../../files/atomic";
import { refusal } from "./contenders";
import type { Limits } from "./limits";
import type { Result } from "./measure-row";
import type { Row } from "./rows/row";

/** What was measured of a row, and how the machine was then. */
export interface RowRecord {
  readonly result: Result;
  readonly began: string; // ISO time
  readonly load: number; // average of the minute before; the row before is in it
  readonly limits: Limits;
}

export interface KeptRows {
  /** What an earlier call measured under the same conditions, if one did. */
  find(row: Row): RowRecord | undefined;
  /** Keeps a row in which nobody failed who might not fail again. */
  keep(record: RowRecord): Promise<void>;
}

/**
 * Rows in files of their own, written as each is measured: a bench takes hours, and the machine has to be quiet all the while. `conditions`, plain data, is
 * all that times depend on: code, machine, contenders, options.
 */
export function keptRows(root: string, conditions: object): KeptRows {
  const folder = join(root, sha256(JSON.stringify(conditions)).slice(0, 12));
  const fileOf = ({ name }: Row) => join(folder, `${name}.json`);
  return {
    find(row) {
      if (!existsSync(fileOf(row))) return undefined;
      const { result, ...rest } = JSON.parse(readFileSync(fileOf(row), "utf8")) as RowRecord;
      return { result: { ...result, row }, ...rest };
    },
    async keep(record) {
      const { row, ...result } = record.result;
      if (result.refused.some((one) => refusal(one, row) === undefined)) return;
      await writeAtomic(fileOf(row), `${JSON.stringify({ ...record, result }, null, 1)}\n`);
    },
  };
}
