import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { QuickstartConfig } from "../experiments/quickstart";
import { shippedRows } from "./ghfeat-shipped";
import { shippedFolder } from "./quickstart";
import { readRecord, recordFile } from "./shipped-record";

const root = () => dirname(dirname(shippedFolder("small"))); // data/weights

/** Names of the encoders that are here: family/preset, of the ablations family/preset/row. */
export function weightNames(): string[] {
  const folders = (folder: string) =>
    existsSync(folder)
      ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []))
      : [];
  return folders(root()).flatMap((family) =>
    folders(join(root(), family)).flatMap((preset) => {
      const [name, folder] = [`${family}/${preset}`, join(root(), family, preset)];
      if (!existsSync(recordFile(folder))) return [];
      if (existsSync(join(folder, "encoder.safetensors"))) return [name];
      return shippedRows(folder).map((row) => `${name}/${row}`);
    }),
  );
}

/** The folder of weights by name ("quickstart/small", or "quickstart" for its preset small) or by path; undefined if there is none. */
export function weightsFolder(name: string): string | undefined {
  return [name, join(root(), name), join(root(), name, "small")].find((folder) => existsSync(recordFile(folder)));
}

/** The configuration that the record of a training holds. */
export function trainedConfig(folder: string): QuickstartConfig {
  const records = readRecord(folder);
  const parts = Array.isArray(records) ? (records as { name?: string; config?: object }[]) : [];
  const of = (name: string): object => {
    const config = parts.find((part) => part.name === name)?.config;
    if (!config)
      throw new Error(
        `${recordFile(folder)}: holds no training called "${name}"; these are not weights of a GH-Feat encoder`,
      );
    return config;
  };
  const config = { gan: of("gan"), classifier: of("classifier"), encoder: of("encoder"), evaluation: {} };
  return config as unknown as QuickstartConfig;
}
