import { byteReader, failing, shown, type Fail } from "./bytes";
import { readPickle } from "./pickle";
import { describe, type Storage, type Value } from "./pickle-values";
import { fillStorage, storageOf } from "./torch-values";
import { elementBytes } from "./source-array";
import { readZip } from "./zip";

/** What torch.save writes since version 1.6: a zip archive of one pickle and a file for each storage. -> what was saved */
export function readTorchZip(bytes: Uint8Array, file: string): Value {
  const fail = failing(file);
  const entries = readZip(bytes, fail);
  const pickles = [...entries.keys()].filter((name) => name.endsWith("/data.pkl"));
  const [name] = pickles;
  if (name === undefined || pickles.length > 1)
    return fail(`archive: ${pickles.length} entries are called data.pkl; torch writes one`);
  const root = name.slice(0, -"data.pkl".length);
  if (entries.has(`${root}constants.pkl`))
    fail("archive: a TorchScript module, which is a program; save its state_dict()");
  const order = entries.get(`${root}byteorder`);
  if (order && Buffer.from(order).toString("latin1") !== "little") fail("archive: not little endian");
  const data = entries.get(name)!;
  const storages = new Map<string, Storage>();
  const persistent = (id: Value): Storage =>
    known(storages, id, fail, (key, storage) => {
      const found =
        entries.get(`${root}data/${key}`) ?? fail(`archive: storage ${shown(`${root}data/${key}`)} is missing`);
      fillStorage(storage, key, found, fail);
    });
  const { value, end } = readPickle(data, { file: `${file}: ${shown(name)}`, persistent });
  if (end !== data.length) fail(`${shown(name)}: ${data.length - end} bytes follow the pickle`);
  return value;
}

const magicNumber = 0x1950a86a20f9469cfc6cn;
const protocol = 1001;

/** How every legacy file begins: a pickle of the magic number. */
export const legacyStart = Uint8Array.of(0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8);

/** What torch.save wrote before: pickles of a magic number, a version, the machine, what was saved and the storages' keys; then the storages. */
export function readTorchLegacy(bytes: Uint8Array, file: string): Value {
  const fail = failing(file);
  const storages = new Map<string, Storage>();
  const memory = { taken: 0 };
  let at = 0;
  const next = (persistent?: (id: Value) => Value): Value => {
    const { value, end } = readPickle(bytes, { file, start: at, memory, ...(persistent && { persistent }) });
    at = end;
    return value;
  };
  if (next() !== magicNumber) fail("not torch's magic number");
  const version = next();
  if (version !== protocol) fail("a version of torch's format that is not known");
  const machine = next();
  if (!(machine instanceof Map) || machine.get("little_endian") !== true) fail("not saved on a little endian machine");
  const value = next((id) => known(storages, id, fail, () => undefined));
  const keys = next();
  if (!Array.isArray(keys)) return fail("the list of storages is missing");
  const reader = byteReader(bytes, fail, at);
  for (const key of keys) {
    const storage = typeof key === "string" ? storages.get(key) : undefined;
    if (typeof key !== "string" || !storage || storage.bytes)
      return fail(`storage ${typeof key === "string" ? shown(key) : describe(key)} belongs to no tensor`);
    if (reader.long() !== storage.count) fail(`storage ${shown(key)} has another length than its tensors say`);
    fillStorage(storage, key, reader.take(storage.count * elementBytes[storage.type]), fail);
  }
  if (reader.left > 0) fail(`${reader.left} bytes follow the last storage`);
  return value;
}

/** The storage of a persistent id, the same for the same key. */
function known(
  storages: Map<string, Storage>,
  id: Value,
  fail: Fail,
  fill: (key: string, storage: Storage) => void,
): Storage {
  const { key, storage } = storageOf(id, fail);
  const before = storages.get(key);
  if (before) {
    if (before.type !== storage.type || before.count !== storage.count)
      fail(`storage ${shown(key)} has two types or lengths`);
    return before;
  }
  fill(key, storage);
  storages.set(key, storage);
  return storage;
}
