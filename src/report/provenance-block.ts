import type { RunRecord } from "../results/record";
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
  const device = `${backend.device}: ${cardText(backend.card)}${escapeXml(machine.cpu)}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`;
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
    const shown = trained.map(({ name, images, device: on, data: set }) =>
      escapeXml(`${name}: ${images.toLocaleString("en-US")} images${set === undefined ? "" : ` of ${set}`} on ${on}`),
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

const cardText = (card: RunRecord["backend"]["card"]) =>
  card === undefined
    ? ""
    : `${escapeXml(card.name)}, driver ${escapeXml(card.driver)}, cuDNN ${escapeXml(card.cuda["cudnn"] ?? "unknown")}, TF32 ${card.tf32 ? "on" : "off"}; `;

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
