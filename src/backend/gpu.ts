import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { cardFault, findCards, isOlder, namedCard, upperDriver, type Card, type Cards } from "./cards";

/** The library that set-up chose, from the note that it leaves beside the addon. */
export interface Library {
  readonly folder: string;
  readonly isForGpu: boolean;
}

export function readLibrary(note: string): Library | undefined {
  try {
    const { folder, isForGpu } = JSON.parse(readFileSync(note, "utf8")) as Library;
    return { folder: resolve(dirname(note), folder), isForGpu }; // relative in a bundle
  } catch {
    return undefined; // an older set-up: the addon's own check says so
  }
}

/** NVIDIA's libraries that TensorFlow opens before it takes a card, by folder; it leaves the card out, and says nothing, where one is missing. */
const opened = {
  cuda_runtime: "libcudart.so.12",
  cublas: "libcublasLt.so.12 libcublas.so.12",
  cudnn: "libcudnn.so.9",
  cufft: "libcufft.so.11",
  cusolver: "libcusolver.so.11",
  cusparse: "libcusparse.so.12",
} as const;

/** Where a library is: beside TensorFlow's own, where set-up puts it, or in a folder that the user or a bundle names; undefined where it is in neither. */
function placeOf(name: string, folder: string, library: string): string | undefined {
  const named = (process.env["LD_LIBRARY_PATH"] ?? "").split(":").filter(Boolean);
  const folders = [...named, join(dirname(library), "nvidia", folder, "lib")];
  return folders.map((place) => join(place, name)).find((file) => existsSync(file));
}

/** Those that are not found; none where the library is another's, which may have them elsewhere. */
export function missingLibraries(library: string): string[] {
  if (!existsSync(join(dirname(library), "nvidia"))) return [];
  return Object.entries(opened).flatMap(([folder, names]) =>
    names.split(" ").filter((name) => placeOf(name, folder, library) === undefined),
  );
}

/** Versions of NVIDIA's packages beside a library: cudnn -> 9.28.0.42; of those that lie elsewhere the file. */
export function cudaVersions(library: string): Record<string, string> {
  const home = dirname(library);
  const packages = readdirSync(home)
    .sort()
    .flatMap((name) => {
      const [, part, version] = /^nvidia_(\w+)_cu12-([\d.]+)\.dist-info$/.exec(name) ?? [];
      return part !== undefined && version !== undefined ? [[part, version] as const] : [];
    });
  const others = Object.entries(opened).flatMap(([folder, names]) => {
    const file = placeOf(names.split(" ").at(-1)!, folder, library);
    return file === undefined || file.startsWith(join(home, "nvidia"))
      ? []
      : [[folder, packageVersion(realpathSync(file))] as const];
  });
  return Object.fromEntries([...packages, ...others]);
}

/** site-packages/nvidia/cudnn/lib/libcudnn.so.9 -> 9.13.0.50, as the package beside it says; a file that is of none as it is. */
function packageVersion(file: string): string {
  const [lib, part] = [dirname(file), basename(dirname(dirname(file)))];
  const site = join(lib, "..", "..", "..");
  const about = new RegExp(`^nvidia_${part}(?:_cu\\d+)?-([\\d.]+)\\.dist-info$`);
  const found =
    basename(join(lib, "..", "..")) === "nvidia" ? readdirSync(site).map((name) => about.exec(name)?.[1]) : [];
  return found.find((version) => version !== undefined) ?? file;
}

/** What this process found before TensorFlow was loaded. */
export interface Prepared {
  readonly library: Library | undefined;
  readonly card?: Card; // as it was then
  readonly fault?: string; // why there is none
  readonly mark?: string; // a file that says that its driver has compiled kernels for such a card; missing where they are kept already, or need no compiling
}

const off = (visible: string) => visible === "" || visible.startsWith("-");

/** The cards that the environment lists, as CUDA reads it: no further than one that is none. */
export function listedCards(): string[] {
  const listed = (process.env["CUDA_VISIBLE_DEVICES"] ?? "0").split(",").map((name) => name.trim());
  const end = listed.findIndex(off);
  return end < 0 ? listed : listed.slice(0, Math.max(end, 1));
}

/** Whether the library is one for cards, and they are not hidden from it. */
export const seesCards = (library: Library | undefined): boolean =>
  library?.isForGpu === true && !off(listedCards().at(-1)!);

/**
 * Chooses the one card of this process and what CUDA reads from the environment, before any of its libraries is loaded. A card that cannot be used is hidden from
 * TensorFlow, which would end the process on some of the reasons; `say` gets the reason once. Cards that were hidden with CUDA_VISIBLE_DEVICES=-1 are not spoken of.
 */
export function prepareGpu(
  library: Library | undefined,
  say: (text: string) => void,
  find: () => Cards = findCards,
): Prepared {
  const { env } = process;
  const valid = listedCards();
  const visible = valid.at(-1)!;
  env["CUDA_VISIBLE_DEVICES"] = visible;
  env["CUDA_DEVICE_ORDER"] ??= "PCI_BUS_ID"; // numbers as nvidia-smi has them
  env["CUDA_CACHE_PATH"] ??= join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "genfeat", "cuda"); // as src/files/cache.ts
  env["CUDA_CACHE_MAXSIZE"] ??= String(4 * 2 ** 30);
  if (!library || !seesCards(library)) return { library };
  if (valid.length > 1)
    say(`GPU: a process uses one card; of CUDA_VISIBLE_DEVICES=${valid.join(",")} this one takes the last, ${visible}`);
  const found = unordered(find(), visible);
  const missing = missingLibraries(library.folder);
  const card = namedCard(found, visible);
  const fault =
    cardFault(found, visible) ??
    (missing.length > 0 ? `${missing.join(", ")}: not beside ${library.folder}; ${remedy(library)}` : undefined) ??
    cudnnFault(card, library.folder) ??
    standInFault(upperDriver(found), library.folder);
  if (fault === undefined) {
    const mark =
      card && card.computeCapability < 9 ? undefined : markIn(env["CUDA_CACHE_PATH"]!, upperDriver(found), card);
    return { library, ...(card && { card }), ...(mark !== undefined && !existsSync(mark) && { mark }) };
  }
  if (found.driver !== undefined || found.cards !== undefined) env["CUDA_VISIBLE_DEVICES"] = "-1";
  say(`GPU: ${fault}. Computing on the CPU, for which npm run setup -- --cpu has the faster library`);
  return { library, fault };
}

/** Without the cards where a number may mean another one than nvidia-smi's: the user has CUDA count the fastest first, and cards differ. */
function unordered(found: Cards, visible: string): Cards {
  const names = new Set(found.cards?.map(({ name }) => name));
  if (process.env["CUDA_DEVICE_ORDER"] === "PCI_BUS_ID" || !/^\d+$/.test(visible) || names.size < 2) return found;
  const driver = upperDriver(found);
  return driver === undefined ? {} : { driver };
}

/** A bundle that leaves NVIDIA's libraries to the machine holds this file. */
const remedy = ({ folder }: Library) =>
  existsSync(join(dirname(folder), "system-cuda"))
    ? "name their folder in LD_LIBRARY_PATH, or load your site's CUDA 12 and cuDNN 9 modules"
    : "run npm run setup";

/** cuDNN 9.11 and newer end the process on cards before Turing (compute capability 7.5), where 9.10 still computes. */
function cudnnFault(card: Card | undefined, library: string): string | undefined {
  if (!card || card.computeCapability >= 7.5) return undefined;
  const version = /(?:^|\.so\.)(\d+\.\d+)/.exec(cudaVersions(library)["cudnn"] ?? "")?.[1];
  if (version === undefined || isOlder(version, "9.11")) return undefined;
  return `${card.name} has compute capability ${card.computeCapability}, cuDNN ${version} begins at 7.5; name a folder with cuDNN 9.3 to 9.10 in LD_LIBRARY_PATH (in a bundle, one made with --system-cuda)`;
}

/** CUDA 13's libraries under the names of CUDA 12's, as a bundle links them where a machine has no others. */
function standInFault(driver: string | undefined, library: string): string | undefined {
  const file = placeOf("libcublas.so.12", "cublas", library);
  if (file === undefined || driver === undefined || !isOlder(driver, "580")) return undefined;
  if (!basename(realpathSync(file)).startsWith("libcublas.so.13")) return undefined;
  return `CUDA 13's libraries (${realpathSync(file)}) need NVIDIA's driver 580 or newer, here is ${driver}; load your site's CUDA 12, or name its folder in LD_LIBRARY_PATH`;
}

const markIn = (folder: string, driver = "", card?: Card) =>
  folder === "" ? undefined : join(folder, `genfeat ${(card?.name ?? "").replace(/[^\w-]+/g, "-")} ${driver}`.trim());

/** Called where TensorFlow has taken the card: says what would else look like a hang, once a card and driver. Not with TensorFlow's own log, which shows more, and which doctor reads. */
export function announceCompilation({ mark }: Prepared, say: (text: string) => void): void {
  if (mark === undefined || process.env["GENFEAT_NATIVE_LOG"] === "0") return;
  say(compilationText());
  try {
    mkdirSync(dirname(mark), { recursive: true });
    writeFileSync(mark, "");
  } catch {
    // nothing can be kept there: it is said again the next time
  }
}

/** Cards up to compute capability 8.9 find machine code in the library. */
const compilationText = (): string =>
  `GPU: the driver compiles each of TensorFlow's kernels at its first use on this card, minutes altogether; they are kept in ${process.env["CUDA_CACHE_PATH"]}`;

/** Why TensorFlow, once loaded, computes on the CPU although a card is there; undefined where it uses it, or where the reason was told before. */
export function unusedCard({ library, card, fault }: Prepared, isUsed: boolean): string | undefined {
  if (isUsed || fault !== undefined || !seesCards(library)) return undefined;
  const container = card ? "" : "; a container needs --gpus all";
  return `TensorFlow leaves ${card?.name ?? "the card"} out; GENFEAT_NATIVE_LOG=0 npm run doctor shows its reasons${container}`;
}

/** The card of a run, for its record. TF32: products of 10 bits in convolutions and matrices, TensorFlow's default where the card has it; NVIDIA_TF32_OVERRIDE=0 turns it off. */
export interface CardFacts {
  readonly name: string;
  readonly driver: string;
  readonly memoryMiB?: number;
  readonly computeCapability: number;
  readonly tf32: boolean;
  readonly cuda: Readonly<Record<string, string>>; // versions of NVIDIA's libraries
}

export function cardFacts({ library, card }: Prepared): CardFacts | undefined {
  if (!card || !library) return undefined;
  const { name, driver, memory, computeCapability } = card;
  const tf32 = computeCapability >= 8 && process.env["NVIDIA_TF32_OVERRIDE"] !== "0";
  return {
    ...{ name, driver, ...(memory !== undefined && { memoryMiB: memory }) },
    ...{ computeCapability, tf32, cuda: cudaVersions(library.folder) },
  };
}
