import { counted } from "../../train/progress";
import { terminalProgress } from "../progress";

/** Progress of what is counted, images unless said: `of(name)` gives the function to call. */
export function countProgress() {
  const sink = terminalProgress();
  return {
    of: (name: string, unit?: string) => counted(sink, name, unit),
    finish: () => sink.finish(),
  };
}
