// Files that TypeScript watches, compared when a cell starts: no watchers of the operating system, which report late, twice or not at all.
"use strict";
const fs = require("node:fs");
const path = require("node:path");

/** Not listed: packages, dot folders, and at the top the folders that hold no code but perhaps many files. */
const HIDDEN = /(^|\/)(node_modules|\.[^/]+)(\/|$)|^(data|results)(\/|$)/;
const SOURCE = /\.(ts|tsx|js|jsx|json)$/;
const MOST = 20_000; // entries of one folder

/** TypeScript's FileWatcherEventKind. */
const CREATED = 0;
const CHANGED = 1;
const DELETED = 2;

/** @typedef {(name: string, kind?: number) => void} Callback */

class FileWatch {
  /** @type {Map<string, { callbacks: Set<Callback>, stamp: string }>} */
  #files = new Map();
  /** @type {Map<string, { callbacks: Set<Callback>, folder: string, recursive: boolean, names: Set<string> }>} */
  #folders = new Map();
  #root;

  /** @param {string} root */
  constructor(root) {
    this.#root = root;
  }

  /**
   * Stands in for ts.sys.watchFile.
   * @param {string} file
   * @param {Callback} callback
   */
  watchFile(file, callback) {
    return register(this.#files, file, callback, () => ({ callbacks: new Set(), stamp: fileStamp(file) }));
  }

  /**
   * Stands in for ts.sys.watchDirectory.
   * @param {string} folder
   * @param {Callback} callback
   * @param {boolean} [recursive]
   */
  watchDirectory(folder, callback, recursive = false) {
    const relative = path.relative(this.#root, folder);
    if (relative.startsWith("..") || HIDDEN.test(relative)) return { close() {} };
    const key = recursive ? `${folder}/**` : folder;
    const create = () => ({ callbacks: new Set(), folder, recursive, names: this.#list(folder, recursive) });
    return register(this.#folders, key, callback, create);
  }

  /**
   * Tells TypeScript which files changed, came or went since the last call.
   * @returns {boolean} whether any did
   */
  compare() {
    let changed = false;
    for (const [file, watch] of [...this.#files]) {
      const now = fileStamp(file);
      if (now === watch.stamp) continue;
      const kind = !watch.stamp ? CREATED : now ? CHANGED : DELETED;
      watch.stamp = now;
      changed = true;
      for (const callback of [...watch.callbacks]) callback(file, kind);
    }
    for (const watch of [...this.#folders.values()]) {
      const now = this.#list(watch.folder, watch.recursive);
      const moved = [...now]
        .filter((name) => !watch.names.has(name))
        .concat([...watch.names].filter((name) => !now.has(name)));
      watch.names = now;
      changed ||= moved.length > 0;
      for (const name of moved) for (const callback of [...watch.callbacks]) callback(name);
    }
    return changed;
  }

  /** @param {string} folder @param {boolean} recursive @returns {Set<string>} source files and folders */
  #list(folder, recursive, names = new Set()) {
    let entries;
    try {
      entries = fs.readdirSync(folder, { withFileTypes: true });
    } catch {
      return names; // it does not exist yet
    }
    for (const entry of entries) {
      const name = path.join(folder, entry.name);
      if (HIDDEN.test(path.relative(this.#root, name))) continue;
      if (entry.isDirectory()) {
        names.add(name);
        if (recursive && names.size < MOST) this.#list(name, true, names);
      } else if (SOURCE.test(entry.name)) names.add(name);
    }
    return names;
  }
}
exports.FileWatch = FileWatch;

/**
 * @template {{ callbacks: Set<Callback> }} T
 * @param {Map<string, T>} watches @param {string} key @param {Callback} callback @param {() => T} create
 */
function register(watches, key, callback, create) {
  const watch = watches.get(key) ?? create();
  watches.set(key, watch);
  watch.callbacks.add(callback);
  return {
    close() {
      watch.callbacks.delete(callback);
      if (watch.callbacks.size === 0 && watches.get(key) === watch) watches.delete(key);
    },
  };
}

/**
 * What differs when a file has changed; "" if there is none.
 * @param {string} file
 * @returns {string}
 */
function fileStamp(file) {
  const stat = fs.statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.mtimeNs}:${stat.size}:${stat.ino}` : "";
}
exports.fileStamp = fileStamp;
