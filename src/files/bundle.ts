import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What `npm run bundle` leaves in the project's folder of a bundle: where its code comes from. */
export interface Bundle {
  readonly commit: string | null;
  readonly dirty: boolean | null;
}

/** Of the project in `root`; undefined where that is no bundle. */
export function readBundle(root: string): Bundle | undefined {
  const file = join(root, "bundle.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Bundle) : undefined;
}
