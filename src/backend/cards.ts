import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";

/** An NVIDIA card as its driver describes it; memory in MiB. */
export interface Card {
  readonly index: string;
  readonly uuid: string;
  readonly name: string;
  readonly driver: string;
  readonly computeCapability: number; // 9 for Hopper
  readonly memory?: number; // of both: not told of a card that is divided
  readonly usedMemory?: number;
  readonly mode: string; // of computing: Default, Exclusive_Process, Prohibited
}

/** What a machine says of its cards. */
export interface Cards {
  readonly driver?: string; // version of the one that is loaded
  readonly compat?: string; // of its newer upper half (CUDA's forward compatibility), where LD_LIBRARY_PATH names one
  readonly cards?: readonly Card[]; // missing where nvidia-smi did not answer
  readonly answer?: string; // then: what it said; missing where there is no nvidia-smi
  readonly holders?: ReadonlyMap<string, string>; // UUID of a card for one process alone -> that process
  readonly parts?: ReadonlyMap<string, Part>; // MIG-... -> where it is
}

/** A part of a divided card: the card's index, and how large a part. */
export interface Part {
  readonly card: string;
  readonly profile: string; // MIG 1g.5gb
}

const fields = [
  "index",
  "uuid",
  "name",
  "driver_version",
  "compute_cap",
  "memory.total",
  "memory.used",
  "compute_mode",
];

const exclusive = "Exclusive_Process";
const holding = "gpu_uuid,pid,process_name";

const inWsl = "/usr/lib/wsl/lib/nvidia-smi"; // which a shell there may not have on its PATH

/** Asks the driver, through the kernel and nvidia-smi: some 50 ms where there is one. */
export function findCards(): Cards {
  const [loaded, compat] = [loadedDriver(), compatDriver()];
  const driver = { ...(loaded !== undefined && { driver: loaded }), ...(compat !== undefined && { compat }) };
  const program = existsSync(inWsl) ? inWsl : "nvidia-smi";
  const ask = (...args: string[]) => spawnSync(program, args, { encoding: "utf8", timeout: 60_000 });
  const { status, stdout, stderr, error } = ask(`--query-gpu=${fields.join(",")}`, "--format=csv,noheader,nounits");
  if (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
    return loaded !== undefined || isAbsent ? driver : { ...driver, answer: error.message }; // not run, or too slow: that says nothing of a card
  }
  // Its status also tells of a damaged part of a card that works, and of none at all.
  const cards = parseCards(stdout);
  if (cards.length === 0 && status !== 0 && !/No devices were found/i.test(stdout + stderr))
    return { ...driver, answer: `${stdout}${stderr}`.trim().split("\n")[0]! };
  const isPart = /(^|,)MIG-/.test(process.env["CUDA_VISIBLE_DEVICES"] ?? "");
  const hasExclusive = cards.some(({ mode }) => mode === exclusive);
  return {
    ...{ ...driver, cards },
    ...(hasExclusive && { holders: parseHolders(ask(`--query-compute-apps=${holding}`, "--format=csv,noheader").stdout) }), // prettier-ignore
    ...(isPart && { parts: parseParts(ask("-L").stdout) }),
  };
}

function loadedDriver(): string | undefined {
  try {
    return /Kernel Module\s.*?(\d+\.\d+(\.\d+)?)/.exec(readFileSync("/proc/driver/nvidia/version", "utf8"))?.[1];
  } catch {
    return undefined; // no driver, or one that does not show itself here (WSL)
  }
}

/** As NVIDIA's packages cuda-compat lay it down: libcuda.so.1 -> libcuda.so.555.42.06. */
function compatDriver(): string | undefined {
  const folders = (process.env["LD_LIBRARY_PATH"] ?? "").split(":").filter(Boolean);
  const file = folders.map((folder) => join(folder, "libcuda.so.1")).find((name) => existsSync(name));
  return file && /libcuda\.so\.(\d+\.\d+(\.\d+)?)$/.exec(realpathSync(file))?.[1];
}

/** What nvidia-smi -L prints, as in "GPU 0: NVIDIA A100 (UUID: GPU-...)" and below it "  MIG 1g.5gb Device 0: (UUID: MIG-...)". */
export function parseParts(text: string): Map<string, Part> {
  const parts = new Map<string, Part>();
  let card = "";
  for (const line of text.split("\n")) {
    card = /^GPU (\d+):/.exec(line)?.[1] ?? card;
    const [, profile = "MIG", part] = /^\s*(MIG \S+)?.*\(UUID: (MIG-[^)]+)\)/.exec(line) ?? [];
    if (part !== undefined) parts.set(part, { card, profile });
  }
  return parts;
}

/** What nvidia-smi prints for `holding`: a process a line. A card that NVIDIA's MPS has shares it: it is nobody's. */
export function parseHolders(text: string): Map<string, string> {
  const held = rowsOf(text, 3);
  const shared = new Set(held.flatMap(([uuid, , name]) => (name!.endsWith("nvidia-cuda-mps-server") ? [uuid] : [])));
  const alone = held.filter(([uuid]) => !shared.has(uuid));
  return new Map(alone.map(([uuid, pid, name]) => [uuid!, `process ${pid} (${name})`]));
}

/** What nvidia-smi prints for `fields`: a card a line. */
export const parseCards = (text: string): Card[] =>
  rowsOf(text, fields.length).map(([index, uuid, name, driver, capability, memory, used, mode]) => ({
    index: index!,
    uuid: uuid!,
    name: name!,
    driver: driver!,
    computeCapability: Number(capability),
    ...(Number.isFinite(Number(memory)) && { memory: Number(memory) }),
    ...(Number.isFinite(Number(used)) && { usedMemory: Number(used) }),
    mode: mode!,
  }));

/** The lines that have so many values; others are messages. */
const rowsOf = (text: string, columns: number): string[][] =>
  text
    .split("\n")
    .map((line) => line.split(",").map((value) => value.trim()))
    .filter(({ length }) => length === columns);

/** The card, or the part of one (MIG-...), that CUDA_VISIBLE_DEVICES names by number or UUID; undefined for one that nvidia-smi does not list. */
export function namedCard({ cards = [], parts }: Cards, visible: string): Card | undefined {
  const part = parts?.get(visible);
  if (!part)
    return cards.find(
      ({ index, uuid }) => index === visible || (visible.startsWith("GPU-") && uuid.startsWith(visible)),
    );
  const whole = cards.find(({ index }) => index === part.card);
  if (!whole) return undefined;
  const { index, uuid, name, driver, computeCapability, mode } = whole; // its memory is not the part's
  return { index, uuid, name: `${name}, ${part.profile}`, driver, computeCapability, mode };
}

const oldest = "525.60"; // that runs programs of CUDA 12
const orCompat = "or name NVIDIA's package cuda-compat-12-9 in LD_LIBRARY_PATH";
const oldestForHopper = "555.42"; // that compiles TensorFlow's kernels, for which the library has machine code only up to compute capability 8.9
const room = 1024; // MiB: CUDA and cuDNN take half of it before the first tensor

/** The version of the driver that programs meet: of its newer upper half, where that is named. */
export function upperDriver({ driver, cards, compat }: Cards): string | undefined {
  const version = driver ?? cards?.[0]?.driver;
  return version !== undefined && compat !== undefined && isOlder(version, compat) ? compat : version;
}

/** Why a process cannot compute on the card `visible`, and what to do; undefined where nothing speaks against it. */
export function cardFault(found: Cards, visible: string): string | undefined {
  const { cards, answer } = found;
  const version = upperDriver(found);
  if (version !== undefined && isOlder(version, oldest))
    return `NVIDIA's driver ${version} is too old for CUDA 12; install ${oldest} or newer (${oldestForHopper} for Hopper and newer cards), ${orCompat}`;
  if (cards === undefined && version === undefined)
    return `there is no NVIDIA driver, ${answer ?? "nor nvidia-smi"}; where a card is, install driver ${oldest} or newer; start a container with --gpus all`;
  if (cards === undefined)
    return answer === undefined
      ? undefined // no nvidia-smi, as in a container for computing alone: TensorFlow finds out
      : `NVIDIA's driver ${version} does not answer (${answer}); start a container with --gpus all and NVIDIA_DRIVER_CAPABILITIES=compute,utility, else restart the machine`;
  if (cards.length === 0)
    return "NVIDIA's driver finds no card; on a cluster ask its scheduler for one; nvidia-smi -L lists those that are seen";
  const card = namedCard(found, visible);
  if (card === undefined)
    return visible.startsWith("MIG-")
      ? undefined
      : `CUDA_VISIBLE_DEVICES=${visible} names no card; there are ${cards.map(({ index, name }) => `${index} (${name})`).join(", ")}`;
  if (card.computeCapability >= 9 && version !== undefined && isOlder(version, oldestForHopper))
    return `NVIDIA's driver ${version} is too old to compile TensorFlow's kernels for ${card.name}; install ${oldestForHopper} or newer, ${orCompat}`;
  if (card.mode === "Prohibited")
    return `${card.name} is closed to all programs (compute mode Prohibited); set CUDA_VISIBLE_DEVICES to another card, or let its administrator open it (nvidia-smi -c DEFAULT)`;
  const holder = card.mode === exclusive && !visible.startsWith("MIG-") ? found.holders?.get(card.uuid) : undefined;
  if (holder !== undefined)
    return `${card.name} admits one process (compute mode ${exclusive}), and ${holder} has it; wait for its end, or set CUDA_VISIBLE_DEVICES to another card`;
  if (card.memory !== undefined && card.usedMemory !== undefined && card.memory - card.usedMemory < room)
    return `${card.name} is occupied, ${card.usedMemory} of ${card.memory} MiB are taken; end what holds them (nvidia-smi lists it), or set CUDA_VISIBLE_DEVICES to another card`;
  return undefined;
}

export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  return a![0]! < b![0]! || (a![0] === b![0] && (a![1] ?? 0) < (b![1] ?? 0));
}
