// Fashion-MNIST, four files: from a folder of the user's, the cache, their public address, or Debian's package.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { download, holdsHash } from "./download.mjs";
import { firstLine, SetupError } from "./output.mjs";
import { dataFolder } from "./paths.mjs";
import { ask, run } from "./run.mjs";
import { updateLists } from "./tools.mjs";

const address = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com"; // as the data set's authors give it
const debianPackage = "dataset-fashion-mnist";

// SHA-256 of the uncompressed content: Debian compressed the same bytes without the names in the header.
const contents = {
  "train-images-idx3-ubyte.gz": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
  "train-labels-idx1-ubyte.gz": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
  "t10k-images-idx3-ubyte.gz": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
  "t10k-labels-idx1-ubyte.gz": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
};

const folder = join(dataFolder, "fashion-mnist");

export const dataFiles = Object.keys(contents).map((name) => join(folder, name));

const byHand = `put ${Object.keys(contents).join(", ")} into FOLDER/fashion-mnist and set GENFEAT_DATA=FOLDER`;

/**
 * The files that are not there or not as published.
 * @returns {Promise<string[]>}
 */
async function missing() {
  const names = [];
  for (const [name, hash] of Object.entries(contents))
    if (!existsSync(join(folder, name)) || !(await holdsHash(hash)(join(folder, name)))) names.push(name);
  return names;
}

/**
 * @param {{ offline: boolean }} options
 * @param {(text: string) => void} say
 */
export async function fetchData({ offline }, say) {
  const names = await missing();
  if (names.length === 0) return;
  if (process.env.GENFEAT_DATA)
    throw new SetupError(`${join(folder, names[0])}: missing, or not as published (its SHA-256 differs); ${byHand}`);
  if (offline)
    throw new SetupError(`${join(folder, names[0])}: missing; run npm run setup once without --offline, or ${byHand}`);
  try {
    say("Fashion-MNIST, 31 MB, from its public address");
    for (const name of names) {
      const check = holdsHash(contents[/** @type {keyof typeof contents} */ (name)]);
      await download(`${address}/${name}`, join(folder, name), { check, silence: 8_000, attempts: 2, say });
    }
  } catch (error) {
    say(`${firstLine(error)}; trying Debian's package ${debianPackage}`);
    await unpackDebian();
    const [fault] = await missing();
    if (fault) throw new SetupError(`${join(folder, fault)}: not as published (its SHA-256 differs)`);
  }
}

/** Fetched and unpacked, not installed: root is not needed. */
async function unpackDebian() {
  if (!ask("dpkg")) throw new SetupError(`Fashion-MNIST could not be fetched; ${byHand}`);
  const scratch = mkdtempSync(join(tmpdir(), "genfeat-data-"));
  try {
    await updateLists();
    await run("apt-get", ["download", "-q", debianPackage], { cwd: scratch });
    const archive = readdirSync(scratch).find((name) => name.endsWith(".deb"));
    await run("dpkg", ["-x", join(scratch, String(archive)), scratch]);
    mkdirSync(folder, { recursive: true });
    for (const name of Object.keys(contents)) {
      copyFileSync(join(scratch, "usr", "share", "datasets", "fashion-mnist", name), join(folder, `${name}.part`));
      renameSync(join(folder, `${name}.part`), join(folder, name));
    }
  } catch (error) {
    throw new SetupError(`Fashion-MNIST could not be fetched (${firstLine(error)}); ${byHand}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
