/**
 * Pixel of the image under the pointer.
 * @param {HTMLElement} image
 * @param {number} size pixels of a side
 * @param {PointerEvent} event
 * @returns {[number, number]}
 */
function pixel(image, size, event) {
  const box = image.getBoundingClientRect();
  const at = (/** @type {number} */ share) => Math.min(Math.max(Math.floor(share * size), 0), size - 1);
  return [at((event.clientX - box.left) / box.width), at((event.clientY - box.top) / box.height)];
}

/**
 * Calls `move` with the pixels where a drag over a square image began and where it is.
 * @param {HTMLElement} image
 * @param {number} size pixels of a side
 * @param {(from: [number, number], to: [number, number]) => void} move
 */
export function draggable(image, size, move) {
  /** @type {[number, number] | undefined} */
  let start;
  image.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    image.setPointerCapture(event.pointerId);
    start = pixel(image, size, event);
  });
  image.addEventListener("pointermove", (event) => {
    if (start) move(start, pixel(image, size, event));
  });
  for (const end of ["pointerup", "pointercancel"]) image.addEventListener(end, () => (start = undefined));
}
