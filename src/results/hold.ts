import { withLock } from "../files/lock";

/** Holds a folder until the returned function is called; refused while another process holds it. */
export function holdFolder(folder: string): Promise<() => Promise<void>> {
  return new Promise((held, refused) => {
    let release!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    const ended = withLock(folder, () => {
      held(() => {
        release();
        return ended;
      });
      return released;
    });
    ended.catch(refused);
  });
}
