// The explorer's page: keeps the recipe, asks for a picture when it changes, one request at a time and always the newest.

import { draggable } from "./drag.js";

/** @typedef {{ image: number } | { seed: number }} Source */
/** @typedef {{ x: number, y: number, width: number, height: number, fromX: number, fromY: number }} Patch */
/** @typedef {{ a: Source, b: Source, mix: number[], resample: (number | null)[], patch: Patch | null }} Recipe */
/** @typedef {{ data: string, networks: string, size: number, images: number, layers: { resolution: number, level: number }[] }} Model */

/** @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T} */
function element(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`#${id} is missing`);
  return found;
}

const [imageA, imageB, output] = [
  element("image-a", HTMLImageElement),
  element("image-b", HTMLImageElement),
  element("output", HTMLImageElement),
];
const status = element("status", HTMLElement);

const answer = await fetch("/api/model");
if (!answer.ok) throw new Error(await answer.text());
const model = /** @type {Model} */ (await answer.json());
const layers = model.layers.length;
element("about", HTMLElement).textContent = `${model.networks}; images of ${model.data}`;

const fresh = () => 1 + Math.floor(Math.random() * (2 ** 31 - 2));
/** @returns {Recipe} */
const initial = () => ({
  a: { image: 0 },
  b: { image: 1 },
  mix: Array(layers).fill(0),
  resample: Array(layers).fill(null),
  patch: null,
});
let recipe = fromAddress() ?? initial();

/**
 * The recipe is kept in the address, so that a reload or a bookmark brings it back.
 * @returns {Recipe | undefined}
 */
function fromAddress() {
  try {
    const kept = JSON.parse(decodeURIComponent(location.hash.slice(1)));
    if (kept.mix.length === layers && kept.resample.length === layers) return kept;
  } catch {
    // no recipe, or one of other networks
  }
  return undefined;
}

let [isAsking, isStale] = [false, false];

/** Draws the recipe as it is now. */
async function draw() {
  history.replaceState(null, "", `#${encodeURIComponent(JSON.stringify(recipe))}`);
  if (isAsking) {
    isStale = true;
    return;
  }
  isAsking = true;
  output.ariaBusy = "true";
  try {
    do {
      isStale = false;
      const start = performance.now();
      const response = await fetch("/api/draw", { method: "POST", body: JSON.stringify(recipe) });
      if (!response.ok) throw new Error(await response.text());
      const { input, output: drawn, milliseconds } = await response.json();
      imageA.src = `data:image/png;base64,${input}`;
      output.src = element("save", HTMLAnchorElement).href = `data:image/png;base64,${drawn}`;
      await output.decode();
      const all = Math.round(performance.now() - start);
      status.textContent = `drawn in ${all} ms, ${milliseconds.toFixed(0)} ms of it in the networks`;
      status.dataset["milliseconds"] = String(all);
      status.classList.remove("bad");
    } while (isStale);
  } catch (error) {
    status.textContent = `${error instanceof Error ? error.message : error}: is npm run explore still running?`;
    status.classList.add("bad");
  } finally {
    isAsking = false;
    output.ariaBusy = "false";
  }
}

/** @param {string} text @param {string} title @param {() => void} action */
function button(text, title, action) {
  const made = document.createElement("button");
  [made.textContent, made.title] = [text, title];
  made.addEventListener("click", action);
  return made;
}

/**
 * Controls that choose A or B: a number of the set, a random image, a sample of the generator.
 * @param {"a" | "b"} name
 */
function picker(name) {
  const place = document.querySelector(`[data-source=${name}]`);
  const input = document.createElement("input");
  Object.assign(input, { type: "number", min: "0", max: String(model.images - 1), title: "number of the image" });
  input.setAttribute("aria-label", `number of image ${name.toUpperCase()}`);
  /** @param {Source} source */
  const choose = (source) => {
    recipe[name] = source;
    show();
    void draw();
  };
  const show = () => {
    const source = recipe[name];
    input.value = "image" in source ? String(source.image) : "";
    input.placeholder = "image" in source ? "" : "a sample";
    const query = new URLSearchParams(Object.entries(source).map(([key, value]) => [key, String(value)]));
    if (name === "b") imageB.src = `/api/source?${query}`;
  };
  input.addEventListener("change", () => {
    const image = Math.min(Math.max(Math.trunc(Number(input.value)), 0), model.images - 1);
    choose({ image });
  });
  place?.append(
    input,
    button("random", "another image of the set", () => choose({ image: Math.floor(Math.random() * model.images) })),
    button("sample", "an image that the generator draws", () => choose({ seed: fresh() })),
  );
  return show;
}
const pickers = [picker("a"), picker("b")];

const rows = model.layers.map(({ resolution, level }, layer) => {
  const row = document.createElement("div");
  row.className = "row";
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: "0", max: "1", step: "0.01" });
  slider.setAttribute("aria-label", `mix level ${level}`);
  slider.addEventListener("input", () => {
    recipe.mix[layer] = Number(slider.value);
    void draw();
  });
  const again = button("resample", "draw this level's code at random", () => {
    recipe.resample[layer] = fresh();
    show();
    void draw();
  });
  const back = button("undo", "back to the mixture", () => {
    recipe.resample[layer] = null;
    show();
    void draw();
  });
  /** @param {string} text @param {string} [kind] */
  const span = (text, kind = "") =>
    Object.assign(document.createElement("span"), { textContent: text, className: kind });
  const buttons = span("");
  buttons.append(again, " ", back);
  row.append(span(`level ${level} (${resolution} px)`), span("A", "end"), slider, span("B", "end"), buttons);
  element("levels", HTMLElement).append(row);
  const show = () => {
    slider.value = String(recipe.mix[layer]);
    const isFresh = recipe.resample[layer] !== null;
    row.classList.toggle("fresh", isFresh);
    again.setAttribute("aria-pressed", String(isFresh));
    back.disabled = !isFresh;
  };
  return show;
});

const all = element("all", HTMLInputElement);
all.addEventListener("input", () => {
  recipe.mix = recipe.mix.map(() => Number(all.value));
  for (const show of rows) show();
  void draw();
});
element("reset", HTMLButtonElement).addEventListener("click", () => {
  const { mix, resample, patch } = initial();
  recipe = { ...recipe, mix, resample, patch };
  all.value = "0";
  showAll();
  void draw();
});

// The patch: a rectangle drawn over B, laid over A at the same place, and moved about there.
const [origin, target] = [element("origin", HTMLElement), element("target", HTMLElement)];
const remove = element("no-patch", HTMLButtonElement);
remove.addEventListener("click", () => {
  recipe.patch = null;
  showPatch();
  void draw();
});

function showPatch() {
  const { patch } = recipe;
  origin.hidden = target.hidden = remove.disabled = patch === null;
  if (!patch) return;
  const share = (/** @type {number} */ pixels) => `${(100 * pixels) / model.size}%`;
  for (const [frame, x, y] of /** @type {const} */ ([
    [origin, patch.fromX, patch.fromY],
    [target, patch.x, patch.y],
  ]))
    Object.assign(frame.style, {
      left: share(x),
      top: share(y),
      width: share(patch.width),
      height: share(patch.height),
    });
}

draggable(imageB, model.size, ([x0, y0], [x1, y1]) => {
  const [x, y] = [Math.min(x0, x1), Math.min(y0, y1)];
  const [width, height] = [Math.abs(x1 - x0) + 1, Math.abs(y1 - y0) + 1];
  recipe.patch = { x, y, width, height, fromX: x, fromY: y };
  showPatch();
  void draw();
});
draggable(imageA, model.size, (_, [x, y]) => {
  const { patch } = recipe;
  if (!patch) return;
  const held = (/** @type {number} */ at, /** @type {number} */ length) =>
    Math.min(Math.max(at - Math.floor(length / 2), 0), model.size - length);
  recipe.patch = { ...patch, x: held(x, patch.width), y: held(y, patch.height) };
  showPatch();
  void draw();
});

function showAll() {
  for (const show of [...pickers, ...rows]) show();
  showPatch();
}
showAll();
await draw();
