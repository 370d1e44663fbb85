import { imageFormats } from "../../../data/decode-format";
import { damagedFiles } from "../../../data/decode-damaged";
import { judge, type Row } from "../row";

const perTrial = { full: 600, short: 60 };

/** R19: damaged pictures. */
export const images: Row = {
  id: "R19",
  title: `damaged image files of ${imageFormats.length} formats (${imageFormats.join(", ")}), as many of each, decoded in a process of their own`,
  bar: "0 crashes of the process, 0 that take longer than 5 s; each decodes to the size asked for or is refused by its name",
  unit: "files",
  counts: { full: 12_000, short: 60 },
  prepare: ({ size }) =>
    Promise.resolve(async (index) => {
      const files = perTrial[size];
      const lines: string[] = [];
      const { decoded, refused, crashed, hung } = await damagedFiles(files, (line) => lines.push(line), {
        seed: index + 1,
      });
      const found = lines.filter((line) => /crashed|hung/.test(line)).join("; ");
      return judge([crashed + hung > 0 && found], {
        units: files,
        numbers: { decoded, refused, crashed, "longer than 5 s": hung },
      });
    }),
};
