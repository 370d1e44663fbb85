import { tf } from "../backend/tf"; // before danfojs, which asks for a TensorFlow of its own and then gets this one
import type { DataFrame } from "danfojs-node";
import { asTable, isEstimate, isQuoted, type Cell, type Frame, type Table } from "./table";

/** danfojs-node, loaded at its first use (0.6 s). Throws when it brought a second TensorFlow. */
export async function danfo(): Promise<typeof import("danfojs-node")> {
  const loaded = await import("danfojs-node");
  const { tensorflow } = loaded as unknown as { tensorflow: typeof tf };
  if (tensorflow.engine() !== tf.engine())
    throw new Error("danfojs-node came with a TensorFlow of its own; install with npm ci, which links it to ours");
  return loaded;
}

/** A table as a danfojs DataFrame, to select, join and group. An estimate becomes its mean, a paper's number its value, a missing value null. */
export async function toFrame(table: Table | Frame): Promise<DataFrame> {
  const { columns, rows } = asTable(table);
  const { DataFrame } = await danfo();
  const values = rows.map((row) => row.map(plain));
  return new DataFrame(values, { columns: [...columns] });
}

const plain = (cell: Cell): string | number | null =>
  isEstimate(cell) ? cell.mean : isQuoted(cell) ? cell.value : cell;
