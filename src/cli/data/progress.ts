import { terminalProgress } from "../progress";

/** Progress of what is counted, images unless said: `of(name)` gives the function to call, with rate and time left since its first call. */
export function countProgress() {
  const sink = terminalProgress();
  return {
    of(name: string, unit = "images") {
      let [began, first] = [0, 0];
      return (done: number, total: number) => {
        const now = performance.now();
        if (began === 0) [began, first] = [now, done];
        const rate = now > began ? ((done - first) * 1000) / (now - began) : 0;
        sink.update({
          name,
          unit,
          done,
          total,
          rate,
          secondsLeft: rate > 0 ? (total - done) / rate : Infinity,
          losses: {},
        });
      };
    },
    finish: () => sink.finish(),
  };
}
