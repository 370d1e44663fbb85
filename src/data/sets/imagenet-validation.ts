import { firstThere } from "./missing";
import { readLines } from "./text-table";

const files = [
  "imagenet_2012_validation_synset_labels.txt",
  "LOC_val_solution.csv",
  "val.txt",
  "ILSVRC2012_validation_ground_truth.txt",
];
const idFiles = ["synset_ids.txt", "meta.txt"];

/** The devkit numbers the classes in an order of its own that only its meta.mat tells; this writes it down as text. */
const writeIds = `python -c "import scipy.io; [print(s[0][0][0][0], s[0][1][0]) for s in scipy.io.loadmat('meta.mat')['synsets']]" > ${idFiles[0]}`;

/**
 * The class (WordNet's number, as n01440764) of each image of the flat validation folder, by its name without ending. Reads what is there of: a class per
 * line in the order of the images, Kaggle's solution file, Caffe's list of names and numbers, the devkit's ground truth with a list of its numbers.
 */
export function validationClasses(
  folder: string,
  stems: readonly string[],
  classes: readonly string[],
): Map<string, string> {
  const places = ["", "ILSVRC2012_devkit_t12/data/", "data/", "val/"];
  const file = firstThere(
    folder,
    files.flatMap((name) => places.map((place) => place + name)),
  );
  if (file === undefined)
    throw new Error(
      `${folder}: the images of val/ are not in folders of classes, and none of ${files.join(", ")} is there`,
    );
  const fail = (line: number, what: string): never => {
    throw new Error(`${file}:${line + 1}: ${what}`);
  };
  const lines = readLines(file);
  const inOrder = (wnidOf: (line: string, i: number) => string) => {
    if (lines.length !== stems.length)
      throw new Error(`${file}: holds ${lines.length} lines, val/ holds ${stems.length} images`);
    return new Map([...stems].sort().map((stem, i) => [stem, wnidOf(lines[i]!, i)]));
  };
  if (file.endsWith("synset_labels.txt"))
    return inOrder((line, i) => (/^n\d{8}$/.test(line) ? line : fail(i, `"${line}" is no class`)));
  if (file.endsWith(".csv"))
    return new Map(
      lines.slice(1).map((line, i) => {
        const match = /^([^,]+),(n\d{8}) /.exec(line);
        return match ? [match[1]!, match[2]!] : fail(i + 1, `"${line.slice(0, 60)}" is no image and class`);
      }),
    );
  if (file.endsWith("val.txt"))
    return new Map(
      lines.map((line, i) => {
        const [name = "", number = ""] = line.split(/\s+/);
        return [name.replace(/\.\w+$/, ""), classes[Number(number)] ?? fail(i, `there is no class ${number}`)];
      }),
    );
  const ids = firstThere(
    folder,
    idFiles.flatMap((name) => places.map((place) => place + name)),
  );
  if (ids === undefined)
    throw new Error(
      `${file}: its numbers need ${idFiles[0]} beside it, lines of a number and a class; in the devkit's data/ folder run\n${writeIds}`,
    );
  const wnids = new Map(readLines(ids).map((line) => line.split(/\s+/) as [string, string]));
  return inOrder((line, i) => wnids.get(line) ?? fail(i, `there is no class ${line} in ${ids}`));
}
