import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { writeAtomic } from "../../files/atomic";
import type { Limits } from "./limits";
import type { Result } from "./measure-row";
import type { Row } from "./rows/row";

/** What was measured of a row, and how the machine was then. */
export interface Sitting {
  readonly result: Result;
  readonly began: string; // ISO time
  readonly load: number; // average of the minute before
  readonly limits: Limits;
}

export interface KeptRows {
  /** What an earlier call measured under the same conditions, if one did. */
  find(row: Row): Sitting | undefined;
  keep(sitting: Sitting): Promise<void>;
}

/**
 * Rows in files of their own, written as each is measured: a bench takes hours, and the machine has to be quiet all the while. `conditions`, plain data, is
 * all that times depend on: code, machine, contenders, options.
 */
export function keptRows(folder: string, conditions: object): KeptRows {
  const plain = JSON.parse(JSON.stringify(conditions)) as unknown;
  const fileOf = ({ name }: Row) => join(folder, `${name}.json`);
  return {
    find(row) {
      if (!existsSync(fileOf(row))) return undefined;
      const kept = JSON.parse(readFileSync(fileOf(row), "utf8")) as Sitting & { conditions: unknown };
      if (!isDeepStrictEqual(kept.conditions, plain)) return undefined;
      const { result, began, load, limits } = kept;
      return { result: { ...result, row }, began, load, limits };
    },
    async keep(sitting) {
      const { row, ...result } = sitting.result;
      await writeAtomic(fileOf(row), `${JSON.stringify({ ...sitting, result, conditions }, null, 1)}\n`);
    },
  };
}
