import { File, type Dataset as Stored, type Group } from "jsfive";
import { parentPort, workerData } from "node:worker_threads";
import type { Answer, Dataset, Order } from "./h5-messages";
import { shown, told } from "./bytes";
import { countOf, isShape, mostAxes } from "./source-array";

// Reads the arrays of an HDF5 file in a thread of its own: jsfive does not bound what a hostile file makes it do, a thread can be ended.

const deepest = 8; // groups in groups; Keras nests three
const most = 100_000; // groups and datasets

function read({ file, bytes }: Order): Answer {
  const { buffer, byteOffset, byteLength } = bytes;
  const isAll = byteLength === buffer.byteLength;
  const own = (isAll ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer;
  const datasets: Dataset[] = [];
  let [seen, values] = [0, 0];
  const walk = (group: Group, prefix: string, depth: number): string | undefined => {
    if (depth > deepest) return `groups lie deeper than ${deepest} at ${shown(prefix)}`;
    for (const key of group.keys) {
      if (++seen > most) return `more than ${most} groups and datasets`;
      const part = group.get(key);
      const name = `${prefix}${key}`;
      if (isGroup(part)) {
        const fault = walk(part, `${name}/`, depth + 1);
        if (fault !== undefined) return fault;
        continue;
      }
      if (part.dtype !== "<f4") continue; // counters and the like
      const { filter_pipeline, chunks } = part._dataobjects;
      if (filter_pipeline !== null || chunks !== null)
        // what jsfive would inflate is bounded by nothing
        return `dataset ${shown(name)} is compressed or in chunks, which are not read; save it whole`;
      if (!isShape(part.shape)) return `dataset ${shown(name)} has more than ${mostAxes} axes, or one of size 0`;
      values += countOf(part.shape);
      if (!(4 * values <= bytes.length))
        return `dataset ${shown(name)} of shape [${part.shape.join(", ")}] holds more than the file`;
      const numbers = numbersOf(part, own);
      if (!numbers) return `dataset ${shown(name)} of shape [${part.shape.join(", ")}] does not lie in the file`;
      datasets.push({ name, shape: part.shape, values: numbers });
    }
    return undefined;
  };
  const fault = walk(new File(own, file), "", 0);
  return fault === undefined ? { datasets } : { fault };
}

const layoutMessage = 8; // of the header of a dataset (HDF5 file format, IV.A.2.i)
const contiguous = 1; // its layout class

/**
 * The numbers of a dataset that lies in one piece, copied out of the file as they are: jsfive makes an array of JavaScript's numbers of them, twice as large.
 * Undefined where it lies elsewhere.
 */
function numbersOf({ shape, _dataobjects: objects }: Stored, file: ArrayBuffer): Float32Array | undefined {
  const layout = objects.find_msg_type(layoutMessage)[0]!.get("offset_to_message");
  const [, , layoutClass, properties] = objects._get_data_message_properties(layout);
  if (layoutClass !== contiguous) return undefined;
  const at = Number(new DataView(file).getBigUint64(properties, true)); // all ones where nothing was written
  const end = at + 4 * countOf(shape);
  return end <= file.byteLength ? new Float32Array(file.slice(at, end)) : undefined;
}

/** A dataset of jsfive is an array, with a method called keys. */
const isGroup = (part: Group | Stored): part is Group => "keys" in part && Array.isArray(part.keys);

function answer(): Answer {
  try {
    return read(workerData as Order);
  } catch (error) {
    return { fault: `not readable as HDF5 (${told(error instanceof Error ? error.message : String(error))})` }; // jsfive throws strings too
  }
}

const found = answer();
// Given away, not copied: with the file's own bytes and this thread's there are three times the file.
const given = "fault" in found ? [] : found.datasets.map(({ values }) => values.buffer as ArrayBuffer);
parentPort?.postMessage(found, given);
