import { weightNames } from "../../tasks/own-weights";
import { allImported, importedFolder, type Imported } from "../../weights/imported";
import { released, releasedFrom, type Released } from "../../weights/released";
import { columns } from "../data/list";

const megabytes = (bytes: number | undefined) =>
  bytes === undefined ? "?" : `${Number((bytes / 1e6).toPrecision(3))} MB`;

/** The first digits of a hash, where it is known. */
const digits = ({ sha256 = "?" }: { readonly sha256?: string }) => sha256.slice(0, 8);

const kindOf = ({ model, source }: Imported) => `${model.kind}, from ${source.file} (${source.container})`;

/** Released weights, those that were imported under names of the user's, and the project's own. */
export function listText(): string {
  const imported = allImported();
  const isHere = (name: string) => imported.some((one) => releasedFrom(one)?.name === name);
  const stateOf = ({ name, kind, byHand }: Released) =>
    isHere(name) ? "yes" : kind === "automodulator" ? "not yet readable" : byHand ? "no, by hand" : "no";
  const known = released.map((one) => [
    one.name,
    stateOf(one),
    megabytes(one.bytes),
    digits(one),
    one.licence,
    one.what,
  ]);
  const others = imported
    .filter((one) => releasedFrom(one) === undefined)
    .map((one) => [one.name, "yes", megabytes(one.source.bytes), digits(one.source), one.licence, kindOf(one)]);
  const own = weightNames().map((name) => [
    name,
    "yes",
    "in git",
    "",
    "Apache-2.0",
    "trained by this project: npm run train",
  ]);
  return [
    columns([["name", "here", "size", "SHA-256", "licence", "what"], ...known, ...others, ...own]),
    "",
    `Imported weights lie in ${importedFolder()}. "none given" means that nobody but the authors may say what you may do with them.`,
    "npm run weights -- get NAME fetches and imports; with a file that you have: npm run weights -- import FILE --as NAME.",
  ].join("\n");
}
