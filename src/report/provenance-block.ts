import type { BackendFacts, RunRecord } from "../results/record";
import { day, duration, pairs } from "./page";
import { escapeXml } from "./xml";

const code = (text: string) => `<code>${escapeXml(text)}</code>`;
const brief = (hash: string) => hash.slice(0, 12);

/** Everything that is needed to repeat a run, as HTML. */
export function provenanceBlock(record: RunRecord): string {
  const config = `<details><summary>Configuration</summary><pre>${escapeXml(JSON.stringify(record.config, null, 2))}</pre></details>`;
  return `<h2>Provenance</h2>\n${pairs(provenanceEntries(record))}\n${config}`;
}

/** The same as names and HTML, without the configuration; `short` leaves out the notes and hashes of single files. */
export function provenanceEntries(record: RunRecord, short = false): [string, string][] {
  const { backend, machine, data, notes, trained } = record;
  const device = `${escapeXml(deviceText(backend))}: ${cardText(backend.card)}${escapeXml(machine.cpu)}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`;
  const threads = `threads ${backend.threads.intra} within an op, ${backend.threads.inter} between ops`;
  const entries: [string, string][] = [
    ["Command", code(record.command)],
    ["Run", `${day(record.started)}, ${duration(record.seconds)}`],
    ["Code", codeText(record)],
    [
      "TensorFlow",
      `libtensorflow ${backend.libtensorflow}, TensorFlow.js ${backend.tfjs}, oneDNN ${backend.oneDNN ? "on" : "off"}, Node ${backend.node}`,
    ],
    ["Device", `${device}; ${threads}`],
    ["Seeds", escapeXml(seedsText(record.seeds))],
    ...(record.runs ?? []).map(({ folder, seeds, started, seconds }, i): [string, string] => [
      `Run ${i + 1} of ${record.runs?.length}`,
      `${code(folder)}: ${escapeXml(seedsText(seeds))}; ${day(started)}, ${duration(seconds)}`,
    ]),
  ];
  if (short) {
    const shown = trained.map(({ name, images, data: set, ...on }) =>
      escapeXml(
        `${name}: ${images.toLocaleString("en-US")} images${set === undefined ? "" : ` of ${set}`} on ${deviceText(on)}`,
      ),
    );
    return [...entries, ["Trained", shown.join("<br>")], ["Data", escapeXml(data.map(({ name }) => name).join(", "))]];
  }
  return [
    ...entries,
    ...data.map(({ name, files }): [string, string] => [`Data: ${name} (SHA-256)`, hashes(files)]),
    ...Object.entries(notes).map(([key, value]): [string, string] => [
      key,
      escapeXml(typeof value === "string" ? value : JSON.stringify(value)),
    ]),
  ];
}

const cardText = (card: BackendFacts["card"]) =>
  card === undefined ? "" : `driver ${escapeXml(card.driver)}, cuDNN ${escapeXml(card.cuda["cudnn"] ?? "unknown")}; `;

/** "CPU", with the reason where a card was meant to compute, or "GPU (NVIDIA H200, TF32 on)". */
export const deviceText = ({ device, card, noCard }: Pick<BackendFacts, "device" | "card" | "noCard">): string => {
  const what = card ? `${card.name}, TF32 ${card.tf32 ? "on" : "off"}` : noCard;
  return what === undefined ? device : `${device} (${what})`;
};

function codeText({ code: version }: RunRecord): string {
  const commit =
    version.commit === null
      ? "no git checkout"
      : `commit ${code(brief(version.commit))}${version.dirty ? " with uncommitted changes" : ""}`;
  return `genfeat ${version.version}, ${commit}${version.lock === null ? "" : `, package-lock ${code(brief(version.lock))}`}`;
}

const seedsText = (seeds: RunRecord["seeds"]) =>
  Object.entries(seeds)
    .map(([name, seed]) => `${name} ${seed}`)
    .join(", ");

function hashes(files: Readonly<Record<string, string>>): string {
  return Object.entries(files)
    .map(([file, hash]) => `${escapeXml(file)} ${code(brief(hash))}`)
    .join("<br>");
}
