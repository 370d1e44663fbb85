// What has to be on the machine already. What is missing is named with the command that installs it; on Debian and Ubuntu, as root, it is installed.
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ask, run } from "./run.mjs";
import { firstLine, SetupError } from "./output.mjs";

const isDebian = existsSync("/etc/debian_version");
const isRoot = process.getuid?.() === 0;

/** How each system's own means install a tool. */
const remedies = {
  "g++": { debian: ["g++"], fedora: ["gcc-c++"], arch: ["gcc"], mac: "xcode-select --install" },
  python: {
    debian: ["python3", "python3-venv"],
    fedora: ["python3"],
    arch: ["python"],
    mac: "brew install python@3.12",
  },
  browser: {
    debian: ["chromium", "fonts-open-sans", "fonts-dejavu-core"], // plotly's own typeface, and one for every other letter
    fedora: ["chromium"],
    arch: ["chromium"],
    mac: "brew install --cask google-chrome",
  },
};

/** @typedef {keyof typeof remedies} Tool */

/** @param {Tool} tool */
function remedy(tool) {
  const { debian, fedora, arch, mac } = remedies[tool];
  if (process.platform === "darwin") return `install it with: ${mac}`;
  if (isDebian) return `install it with: sudo apt-get install ${debian.join(" ")}`;
  if (isProgram("dnf")) return `install it with: sudo dnf install ${fedora.join(" ")}`;
  if (isProgram("pacman")) return `install it with: sudo pacman -S ${arch.join(" ")}`;
  return "install it with your system's package manager";
}

let isListUpdated = false;

/**
 * @param {string[]} packages
 * @param {(text: string) => void} say
 */
async function aptInstall(packages, say) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  say(`installing ${packages.join(", ")} with apt-get`);
  await updateLists();
  await run("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages], { env });
}

/** Debian's list of packages, fetched once a set-up and only by root. */
export async function updateLists() {
  if (isListUpdated || !isRoot) return;
  await run("apt-get", ["update", "-q"]);
  isListUpdated = true;
}

/** @param {string} name */
function isProgram(name) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.some((folder) => isExecutable(join(folder, name)));
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const pythons = ["python3", "python3.13", "python3.12", "python3.11", "python3.10"];

/** The first Python that is new enough and can make a virtual environment. */
export function findPython() {
  const script = "import sys, venv, ensurepip; assert sys.version_info >= (3, 10); print(sys.version.split()[0])";
  for (const command of pythons) {
    const version = ask(command, ["-c", script]);
    if (version) return { command, version };
  }
  return undefined;
}

const browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const onMac = ["Google Chrome", "Chromium"].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);

/** Whether there is a Chromium or Chrome where src/report looks for one; GENFEAT_CHROMIUM names another ("none": none). */
export function hasBrowser() {
  const named = process.env.GENFEAT_CHROMIUM;
  if (named) return isExecutable(named);
  return browsers.some(isProgram) || (process.platform === "darwin" && onMac.some(isExecutable));
}

export const noBrowser = `no Chromium or Chrome: everything runs, but plots stay data until npm run render draws them; ${remedy("browser")}`;

/**
 * @param {{ offline: boolean }} options
 * @param {(text: string) => void} say
 */
export async function checkTools({ offline }, say) {
  checkSystem();
  const mayInstall = isDebian && isRoot && !offline;
  /**
   * @param {Tool} tool
   * @param {() => unknown} isThere
   * @param {string} name
   */
  const need = async (tool, isThere, name) => {
    if (isThere()) return;
    if (mayInstall) await aptInstall(remedies[tool].debian, say);
    if (!isThere()) throw new SetupError(`${name}: not found; ${remedy(tool)}`);
  };
  await need("g++", () => isProgram("g++"), "a C++ compiler (g++)");
  await need("python", findPython, "Python 3.10 or newer with venv");
  if (!hasBrowser() && mayInstall && process.env.GENFEAT_CHROMIUM === undefined)
    await aptInstall(remedies.browser.debian, say).catch((error) => say(firstLine(error)));
  say(`Node ${process.versions.node}, Python ${findPython()?.version}, ${ask("g++")}`);
}

function checkSystem() {
  if (process.platform === "win32")
    throw new SetupError(
      "Windows: genfeat runs inside WSL 2 (wsl --install, then clone it into the Linux home folder there)",
    );
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new SetupError(`Node ${process.versions.node}: expected 20.19 or newer, 22 is best; see nodejs.org/download`);
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report?.getReport() ?? {});
  if (process.platform === "linux" && !report.header?.glibcVersionRuntime)
    throw new SetupError("this Linux has no glibc (Alpine?): TensorFlow's library needs one, version 2.27 or newer");
}
