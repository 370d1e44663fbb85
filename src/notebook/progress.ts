import { imageGrid } from "../report/grid";
import { progressLine } from "../report/progress-line";
import { escapeXml } from "../report/xml";
import type { TrainOptions } from "../tasks/train-network";
import type { Progress, ProgressSink } from "../train/loop";
import { cellSignal, display } from "./kernel";

const interval = 250; // milliseconds between two states: at most four a second

let serial = 0;

/** One display per training, replaced in its place: a bar, rate, time left and losses, and below them the last grid of samples. */
export function cellProgress(): ProgressSink {
  let [id, last]: [string | undefined, number] = [undefined, 0];
  let [state, shown]: [Progress | undefined, Progress | undefined] = [undefined, undefined];
  let picture = "";
  const write = () => {
    if (!state || state === shown) return;
    shown = state;
    const line = progressLine(state);
    const bar = `<progress value="${state.done}" max="${state.total}" style="width: 20em; vertical-align: middle"></progress>`;
    const update = id !== undefined;
    id ??= `progress-${process.pid}-${serial++}`;
    display({ "text/html": `${bar} ${escapeXml(line)}${picture}`, "text/plain": line }, { id, update });
    last = performance.now();
  };
  return {
    update(progress) {
      if (state && state.name !== progress.name) {
        write(); // the last one's end
        [id, picture] = [undefined, ""]; // the next training below it
      }
      state = progress;
      if (performance.now() - last >= interval) write();
    },
    picture(png) {
      const source = `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
      picture = `<br><img src="${source}" alt="samples" style="image-rendering: pixelated">`;
      shown = undefined;
    },
    finish() {
      write();
      [id, last, state, picture] = [undefined, 0, undefined, ""];
    },
  };
}

/** What a training in a cell takes: its display, the cell's interrupt, and how snapshots become pictures. */
export function cellTraining(): TrainOptions {
  return {
    progress: cellProgress(),
    signal: cellSignal(),
    picture: (images, columns) => imageGrid(images, { columns }),
  };
}
