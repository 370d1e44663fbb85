import type { Bundle, DisplayOptions } from "../../../notebook/kernel";
import type { Cell, CellOutput } from "../notebook-file";

const statePause = 10_000; // ms between two states of a progress display in a log that is not a terminal
const limit = 4 << 20; // characters that a cell may print; more would make the notebook unreadable

type Write = typeof process.stdout.write;

/** What the cells show goes into them and, indented, to the terminal or log. */
export interface CellLog {
  readonly print: (line: string) => void;
  readonly cellStarts: (cell: Cell, number: number) => void;
  readonly cellEnds: () => void;
  readonly display: (data: Bundle, options?: DisplayOptions) => void;
  /** Takes what is written to stdout and stderr -> gives them back. */
  readonly takeStreams: () => () => void;
}

export function cellLog(titles: readonly string[], terminal = process.stdout): CellLog {
  const write: Write = terminal.write.bind(terminal);
  const named = new Map<string, CellOutput & { output_type: "display_data" }>();
  let [cell, start, printed]: [Cell | undefined, number, number] = [undefined, 0, 0];
  let [lastState, waiting, isOpen] = [0, "", false];
  const print = (line: string) => {
    write(`${isOpen ? "\r\x1b[K" : ""}${line}\n`);
    isOpen = false;
  };
  const printText = (text: string) => text.split("\n").forEach((line) => print(`        ${line}`));

  const stream = (name: "stdout" | "stderr", text: string) => {
    const room = limit - printed;
    printed += text.length;
    if (room <= 0 || text === "") return;
    const kept =
      text.length > room ? `${text.slice(0, room)}\n... the cell printed more than a notebook holds\n` : text;
    printText(kept.replace(/\n$/, ""));
    const last = cell?.outputs?.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += kept;
    else cell?.outputs?.push({ output_type: "stream", name, text: kept });
  };

  const state = (text: string) => {
    waiting = text;
    if (terminal.isTTY) {
      write(`\r\x1b[K        ${text.slice(0, terminal.columns - 9)}`);
      isOpen = true;
    } else if (performance.now() - lastState > statePause) {
      [lastState, waiting] = [performance.now(), ""];
      printText(text);
    }
  };

  return {
    print,
    cellStarts(next, number) {
      [cell, start, printed, waiting] = [next, performance.now(), 0, ""];
      next.execution_count = number;
      print(`[${String(number).padStart(2)}/${titles.length}] ${titles[number - 1]!.slice(0, 100)}`);
    },
    cellEnds() {
      if (waiting !== "" && !isOpen) printText(waiting);
      print(`        ${((performance.now() - start) / 1000).toFixed(1)} s`);
    },
    display(data, { id, update, metadata = {} } = {}) {
      const plain = data["text/plain"];
      const text = typeof plain === "string" ? plain.split("\n")[0]! : "";
      if (id === undefined) printText(text.slice(0, 150));
      else state(text);
      const old = id === undefined ? undefined : named.get(id);
      if (update && old) return void Object.assign(old, { data, metadata });
      const output = { output_type: "display_data" as const, data: { ...data }, metadata };
      cell?.outputs?.push(output);
      if (id !== undefined) named.set(id, output);
    },
    takeStreams() {
      const streams = ["stdout", "stderr"] as const;
      const before = streams.map((name) => process[name].write.bind(process[name]) as Write);
      for (const name of streams)
        process[name].write = ((text: string | Uint8Array, ...rest: unknown[]) => {
          stream(name, typeof text === "string" ? text : Buffer.from(text).toString());
          const done = rest.at(-1);
          if (typeof done === "function") (done as () => void)();
          return true;
        }) as Write;
      return () => streams.forEach((name, i) => (process[name].write = before[i]!));
    },
  };
}
