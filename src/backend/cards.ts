import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** An NVIDIA card as its driver describes it; memory in MiB. */
export interface Card {
  readonly index: string;
  readonly uuid: string;
  readonly name: string;
  readonly driver: string;
  readonly computeCapability: number; // 9 for Hopper
  readonly memory: number;
  readonly usedMemory: number;
}

/** What a machine says of its cards. */
export interface Cards {
  readonly driver?: string; // version of the one that is loaded
  readonly cards?: readonly Card[]; // missing where nvidia-smi did not answer
  readonly answer?: string; // then: what it said
}

const fields = ["index", "uuid", "name", "driver_version", "compute_cap", "memory.total", "memory.used"];

/** Asks the driver, through the kernel and nvidia-smi: some 50 ms where there is one. */
export function findCards(): Cards {
  const driver = loadedDriver();
  const args = [`--query-gpu=${fields.join(",")}`, "--format=csv,noheader,nounits"];
  const { status, stdout, stderr, error } = spawnSync("nvidia-smi", args, { encoding: "utf8", timeout: 20_000 });
  if (status === 0) return { ...(driver !== undefined && { driver }), cards: parseCards(stdout) };
  const answer = error
    ? isAbsent(error)
      ? "nor nvidia-smi"
      : error.message
    : `${stdout}${stderr}`.trim().split("\n")[0]!;
  return { ...(driver !== undefined && { driver }), answer };
}

const isAbsent = (error: NodeJS.ErrnoException) => error.code === "ENOENT";

function loadedDriver(): string | undefined {
  try {
    return /Kernel Module\s.*?(\d+\.\d+(\.\d+)?)/.exec(readFileSync("/proc/driver/nvidia/version", "utf8"))?.[1];
  } catch {
    return undefined; // no driver, or one that does not show itself here (WSL)
  }
}

/** What nvidia-smi prints for `fields`: a card a line. */
export function parseCards(text: string): Card[] {
  const lines = text.split("\n").map((line) => line.split(",").map((value) => value.trim()));
  return lines
    .filter((values) => values.length === fields.length)
    .map(([index, uuid, name, driver, capability, memory, used]) => ({
      index: index!,
      uuid: uuid!,
      name: name!,
      driver: driver!,
      computeCapability: Number(capability),
      memory: Number(memory),
      usedMemory: Number(used),
    }));
}

/** The card that CUDA_VISIBLE_DEVICES names, by number or UUID; undefined for one that nvidia-smi does not list, such as a part of a card (MIG-...). */
export const namedCard = (cards: readonly Card[], visible: string): Card | undefined =>
  cards.find(({ index, uuid }) => index === visible || (visible.startsWith("GPU-") && uuid.startsWith(visible)));

const oldest = "525.60"; // that runs programs of CUDA 12
const oldestForHopper = "555.42"; // that compiles TensorFlow's kernels, for which the library has machine code only up to compute capability 8.9
const room = 1024; // MiB: CUDA and cuDNN take half of it before the first tensor

/** Why a process cannot compute on the card `visible`, and what to do; undefined where nothing speaks against it. */
export function cardFault({ driver, cards, answer }: Cards, visible: string): string | undefined {
  const version = driver ?? cards?.[0]?.driver;
  if (version !== undefined && isOlder(version, oldest))
    return `NVIDIA's driver ${version} is too old for CUDA 12; install ${oldest} or newer (${oldestForHopper} for Hopper and newer cards)`;
  if (cards === undefined)
    return version === undefined
      ? `there is no NVIDIA driver, ${answer}; where a card is, install driver ${oldest} or newer; start a container with --gpus all`
      : `NVIDIA's driver ${version} does not answer (${answer}); in a container set NVIDIA_DRIVER_CAPABILITIES=compute,utility, else restart the machine`;
  if (cards.length === 0) return "NVIDIA's driver finds no card; nvidia-smi -L lists those that it sees";
  const card = namedCard(cards, visible);
  if (card === undefined)
    return visible.startsWith("MIG-")
      ? undefined
      : `CUDA_VISIBLE_DEVICES=${visible} names no card; there are ${cards.map(({ index, name }) => `${index} (${name})`).join(", ")}`;
  if (card.computeCapability >= 9 && isOlder(card.driver, oldestForHopper))
    return `NVIDIA's driver ${card.driver} is too old to compile TensorFlow's kernels for ${card.name}; install ${oldestForHopper} or newer`;
  if (card.memory - card.usedMemory < room)
    return `${card.name} is occupied, ${card.usedMemory} of ${card.memory} MiB are taken; end what holds them (nvidia-smi lists it), or set CUDA_VISIBLE_DEVICES to another card`;
  return undefined;
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  return a![0]! < b![0]! || (a![0] === b![0] && (a![1] ?? 0) < (b![1] ?? 0));
}
