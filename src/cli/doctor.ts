import { relative } from "node:path";
import { cardFault, findCards, upperDriver } from "../backend/cards";
import { listedCards, seesCards } from "../backend/gpu";
import type { BackendInfo } from "../backend/tf";
import { cacheDir } from "../files/cache";
import { readArguments } from "./arguments";
import { machine, root, settings, versions } from "./doctor/machine";
import type { Check } from "./doctor/self-test";
import { placementOfSteps, type Placement } from "./doctor/placement";
import { installedLibrary, wheelVersions } from "./doctor/wheels";
import { endWith } from "./end-with";
import { UsageError } from "./usage-error";

const usage = `npm run doctor [-- --json | --self-test]
  Versions, library, device, self-test, gradients against finite differences, free disk: what belongs into a bug report.
  On a GPU also its card and driver, TF32, a convolution's rate, and which ops of our trainings' steps ran on the CPU.
  --json       the same for machines
  --self-test  only whether it computes, in one line`;

interface Backend {
  readonly info?: BackendInfo;
  readonly device?: Readonly<Record<string, string>>;
  readonly checks: Check[];
}

/** Where ops run, found out before this process takes the card: some admit one process alone, and small ones have memory for one. */
function placedFirst(): () => Placement {
  if (!seesCards(installedLibrary())) return placementOfSteps;
  const found = findCards();
  if (upperDriver(found) === undefined || cardFault(found, listedCards().at(-1)!) !== undefined)
    return placementOfSteps;
  console.error(
    "GPU: running steps of our trainings, to see which ops run on it; kernels that its driver has to compile first take minutes",
  );
  try {
    const placement = placementOfSteps();
    return () => placement;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** The backend is loaded here and not above: that it does not load is the commonest thing to report. */
async function examine(inFull: boolean): Promise<Backend> {
  try {
    const place = inFull ? placedFirst() : placementOfSteps;
    const { backendInfo } = await import("../backend/tf");
    const { check, selfTest } = await import("./doctor/self-test");
    const { gradientChecks } = await import("./doctor/gradient-checks");
    const { convolutionRate, deviceLines, rateText } = await import("./doctor/card");
    const info = backendInfo();
    if (!inFull) return { info, checks: selfTest() };
    let convolution = "not known";
    const timed = check("a convolution's rate", () => {
      convolution = rateText(convolutionRate(info.device)); // a card whose memory others hold has none for it
      return undefined;
    });
    const checks = [...selfTest(), ...gradientChecks(), timed];
    return { info, checks, device: { convolution, ...Object.fromEntries(deviceLines(info, place)) } };
  } catch (error) {
    return { checks: [{ name: "TensorFlow loads", fault: (error as Error).message }] };
  }
}

function printText({ info, device = {}, checks }: Backend, set: Record<string, string>): void {
  const line = (name: string, value: unknown) => console.log(`${name.padEnd(14)} ${value}`);
  for (const [name, version] of Object.entries(versions())) line(name, version ?? "not found");
  const { system, glibc, processor, cores, memory, freeMemory, freeDisk } = machine();
  line("system", `${system}${glibc === null ? "" : `, glibc ${glibc}`}`);
  line("processor", `${cores} x ${processor}`);
  line("memory", `${memory} GiB, ${freeMemory} free`);
  line(
    "free disk",
    `${freeDisk.project} GiB in the project's place, ${freeDisk.cache} GiB in the cache's (${cacheDir()})`,
  );
  if (info) {
    line("TensorFlow.js", info.tfjs);
    line("libtensorflow", `${info.libtensorflow} on ${info.device}`);
    line("threads", `${info.threads.intra} in an op, ${info.threads.inter} between ops`);
    line("oneDNN", info.oneDNN ? "on" : "off");
    line("addon", relative(root, info.addon));
  }
  const wheels = Object.entries(wheelVersions()).map(([name, version]) => `${name} ${version}`);
  if (wheels.length > 0) line("wheels", wheels.join(", "));
  for (const [name, text] of Object.entries(device)) line(name, text);
  for (const [name, value] of Object.entries(set)) line(name, value);
  for (const { name, fault } of checks)
    line(fault === undefined ? "ok" : "FAILED", fault === undefined ? name : `${name}: ${fault}`);
}

type Mode = "text" | "json" | "self-test";

function parseMode(): Mode | "help" {
  const help = "; npm run doctor -- --help lists the options";
  const flag = { type: "boolean", default: false } as const;
  const { values } = readArguments({ options: { json: flag, "self-test": flag, help: { ...flag, short: "h" } } }, help);
  if (values.help) return "help";
  if (values.json && values["self-test"]) throw new UsageError(`--json and --self-test: choose one${help}`);
  if (values.json) return "json";
  return values["self-test"] ? "self-test" : "text";
}

async function main(): Promise<number> {
  const mode = parseMode();
  if (mode === "help") {
    console.log(usage);
    return 0;
  }
  const set = settings(); // before the backend adds its own
  const backend = await examine(mode !== "self-test");
  const faults = backend.checks.filter(({ fault }) => fault !== undefined);
  if (mode === "json") {
    const around = { versions: versions(), machine: machine(), wheels: wheelVersions(), settings: set };
    console.log(JSON.stringify({ ...around, ...backend }, null, 2));
  } else if (mode === "text") printText(backend, set);
  else if (faults.length > 0) console.error(faults.map(({ name, fault }) => `${name}: ${fault}`).join("\n"));
  else if (backend.info) {
    const { libtensorflow, device, card, noCard } = backend.info;
    const on = card?.name ?? (noCard === undefined ? device : `${device} (${noCard})`);
    console.log(
      `TensorFlow ${libtensorflow} on ${on}: ${backend.checks.map(({ name }) => name).join(", ")}: all right`,
    );
  }
  return faults.length > 0 ? 1 : 0;
}

endWith(main());
