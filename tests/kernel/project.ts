import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./kernel";

/** A project of the test's own, inside ours so that it shares node_modules. */
export interface Project {
  readonly root: string;
  write(name: string, text: string): void;
  remove(name: string): void;
  /** Changes the time of a file and nothing else. */
  touch(name: string): void;
  close(): void;
}

export function makeProject(files: Readonly<Record<string, string>>): Project {
  const parent = join(root, ".cache", "kernel-test");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "project-"));
  const project: Project = {
    root: folder,
    write(name, text) {
      const file = join(folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    },
    remove: (name) => rmSync(join(folder, name)),
    touch: (name) => utimesSync(join(folder, name), new Date(), new Date()),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
  for (const [name, text] of Object.entries(files)) project.write(name, text);
  return project;
}
