// What a bundle is told by the project's own code, which is TypeScript: set-up, which has no tsx yet, cannot ask it, a bundle can.
import { require } from "tsx/cjs/api";

/** @param {string} file */
const load = (file) => require(`../../src/${file}`, import.meta.url);

/** @type {{ codeVersion: (root: string) => { commit: string | null, dirty: boolean | null } }} */
export const { codeVersion } = load("files/provenance.ts");

/** @typedef {{ cells: unknown[] }} Notebook */

/** @type {{ findNotebooks: (folder: string, wanted: string[]) => Notebook[] }} */
export const { findNotebooks } = load("cli/reproduce/notebooks.ts");

/** @type {{ importedModules: (cells: unknown[], root: string) => [entry: string, file: string | undefined][] }} */
export const { importedModules } = load("cli/reproduce/inputs.ts");
