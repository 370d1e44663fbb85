"""The weights that a formula makes, the twin of src/weights/formula.ts: the same numbers, bit by bit, by name and index."""

import math
import re

import numpy as np


def values(name, size):
    """size numbers in [-1, 1), multiples of 2^-23."""
    seed = 0x811C9DC5  # FNV-1a of the name
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x01000193) & 0xFFFFFFFF
    h = np.arange(size, dtype=np.uint32)
    h *= np.uint32(0x9E3779B1)
    h += np.uint32(seed)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        h ^= h >> np.uint32(shift)
        h *= np.uint32(factor)
    h ^= h >> np.uint32(16)
    return (h >> np.uint32(8)).astype(np.float32) / np.float32(2**23) - np.float32(1)


def spread(name, shape, convention):
    """Mean and half width."""
    last = re.split("[./]", name)[-1]
    if "var" in last:
        return 1, 0.5
    if last.endswith("mean"):
        return 0, 0.5
    rate = 100 if convention == "equalised" and name.startswith("mapping.") else 1
    if len(shape) == 1 and last in ("weight", "gamma"):
        return 0.5 if re.match(r"(layer|stage)\d", name) else 1, 0.25
    if len(shape) == 1:
        return 0, 0.25 * rate
    if convention == "equalised":
        return 0, math.sqrt(3) * rate
    return 0, math.sqrt(6 / math.prod(shape[1:] if convention == "torch" else shape[:-1]))


def tensor(name, shape, convention):
    """A tensor in its own layout; convention is torch, tensorflow or equalised."""
    middle, half = map(np.float32, spread(name, shape, convention))
    return (middle + half * values(name, math.prod(shape))).reshape(shape)


def image(name, shape):
    """An input, [n, h, w, c] or [n, d], in [-1, 1)."""
    return values(name, math.prod(shape)).reshape(shape)
