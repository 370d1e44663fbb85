"""FF-HQ's alignment in NumPy and Pillow, as a reference for src/data/align-image.ts: the geometry of Karras et al. 2018 (appendix C), Pillow's own filters
and quad transform. Reads PNG files and four points each (left eye, right eye, left and right mouth corner) as JSON on standard input:
[{"file": ..., "points": [[x, y], ...], "size": 256, "out": ...}, ...]."""
import json
import sys

import numpy as np
from PIL import Image


def turn(v):
    return np.array([-v[1], v[0]])  # by 90 degrees, with y pointing down: right becomes down


def blur(image, sigma):
    """Separable Gaussian, cut off at 4 sigma, mirrored at the edges with the edge repeated."""
    radius = int(4 * sigma + 0.5)
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    weights /= weights.sum()
    for axis in (0, 1):
        pad = [(0, 0)] * 3
        pad[axis] = (radius, radius)
        wide = np.pad(image, pad, mode="symmetric")
        image = sum(w * np.take(wide, np.arange(i, i + image.shape[axis]), axis=axis) for i, w in enumerate(weights))
    return image


def align(image, points, size):
    left_eye, right_eye, left_mouth, right_mouth = np.float64(points)
    eyes, mouth = (left_eye + right_eye) / 2, (left_mouth + right_mouth) / 2
    x = (right_eye - left_eye) - turn(mouth - eyes)
    x *= max(np.hypot(*(right_eye - left_eye)) * 2, np.hypot(*(mouth - eyes)) * 1.8) / np.hypot(*x)
    y, centre = turn(x), eyes + (mouth - eyes) * 0.1
    quad = np.stack([centre - x - y, centre - x + y, centre + x + y, centre + x - y])
    side = np.hypot(*x) * 2
    shrink = int(side / size / 2)
    if shrink > 1:
        image = image.resize([int(np.rint(n / shrink)) for n in image.size], Image.LANCZOS)
        quad, side = quad / shrink, side / shrink
    border = max(int(np.rint(side * 0.1)), 3)
    low, high = np.floor(quad.min(axis=0)).astype(int) - border, np.ceil(quad.max(axis=0)).astype(int) + border
    inside_low, inside_high = np.maximum(low, 0), np.minimum(high, image.size)
    image = image.crop((*inside_low, *inside_high))
    quad = quad - inside_low
    over = np.maximum(np.concatenate([inside_low - low, high - inside_high]), 0)  # left, top, right, bottom
    if over.max() > border - 4:
        left, top, right, bottom = np.maximum(over, int(np.rint(side * 0.3)))
        pixels = np.pad(np.float32(image), ((top, bottom), (left, right), (0, 0)), mode="reflect")
        h, w = pixels.shape[:2]
        row, column = np.mgrid[:h, :w]
        mask = 1 - np.minimum(
            np.minimum(column / left, (w - 1 - column) / right), np.minimum(row / top, (h - 1 - row) / bottom)
        )[..., None]
        pixels = pixels + (blur(pixels, side * 0.02) - pixels) * np.clip(mask * 3 + 1, 0, 1)
        pixels = pixels + (np.median(pixels, axis=(0, 1)) - pixels) * np.clip(mask, 0, 1)
        image = Image.fromarray(np.uint8(np.clip(np.rint(pixels), 0, 255)))
        quad = quad + [left, top]
    large = image.transform((4 * size, 4 * size), Image.QUAD, (quad + 0.5).flatten(), Image.BILINEAR)
    return large.resize((size, size), Image.LANCZOS)


for job in json.load(sys.stdin):
    align(Image.open(job["file"]).convert("RGB"), job["points"], job["size"]).save(job["out"])
