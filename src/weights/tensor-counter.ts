import type { Fail } from "./bytes";

const mostTensors = 20_000; // of all networks of a file; those known here have some hundreds

/** To be called for every tensor: a small file can name one again and again. */
export function tensorCounter(fail: Fail): (more?: number) => void {
  let count = 0;
  return (more = 1) => {
    count += more;
    if (count > mostTensors) fail(`more than ${mostTensors} tensors, which no network known here has`);
  };
}
