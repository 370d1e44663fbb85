import { readFileSync } from "node:fs";
import { writeAtomic } from "../files/atomic";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../files/safetensors";
import { networkFile, type Imported } from "./imported";
import { exportPrefix, networksOf } from "./model";
import { encodeNpz } from "./npz";

/** Formats that weights are exported to. */
export const exportFormats = ["safetensors", "npz"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/**
 * Writes all networks of imported weights into one file under our names ("generator.mapping.0.weight"; of a single network without its name in front): 32-bit
 * floats, 16-bit ones where the imported file had those, as safetensors, which `importWeights` reads again by the kind that stands in its metadata; or 32-bit
 * floats as an uncompressed .npz of numpy.
 */
export async function exportWeights(imported: Imported, format: ExportFormat, file: string): Promise<void> {
  const tensors: Record<string, StoredTensor> = {};
  for (const network of networksOf(imported.model)) {
    const from = networkFile(imported.networks[network]!.sha256);
    for (const [name, tensor] of Object.entries(decodeSafetensors(readFileSync(from), from).tensors))
      tensors[exportPrefix(imported.model, network) + name] = tensor;
  }
  const { source, licence } = imported;
  const metadata = { kind: imported.model.kind, licence, source: source.file, sourceSha256: source.sha256 };
  await writeAtomic(file, format === "npz" ? encodeNpz(tensors) : encodeSafetensors(tensors, metadata));
}
