"""GH-Feat's encoder as in src/models/backbone.ts, pyramid.ts and encoder.ts."""

from itertools import accumulate

import jax
import jax.numpy as jnp

from encoder_structure import aligned, backbone, head_codes
from layers import conv, max_pool, mean_pool, upsample


def encode(weights, variant, layers, x, statistics=None):
    """x [n,r,r,c] in [-1,1] -> codes [n,2c] of the generator's layers, whose numbers `layers` gives for R4, R5 and R6 with their sizes.

    With `statistics` the batch's own mean and variance are used and put there by name.
    """

    def norm(name, y):
        return batch_norm(weights, name, y, statistics)

    def run(name, y, stride):
        z = padded_conv(y, weights[name + ".weight"], stride, variant)
        return norm(name + ".norm", z + weights[name + ".bias"] if name + ".bias" in weights else z)

    def pool(y):
        return max_pool(y, 3, 2, ((0, 0), (1, 1), (1, 1), (0, 0)) if variant == "paper" else "SAME")

    def project(name, y):
        return conv(y, weights[name + ".weight"]) + weights[name + ".bias"]

    def down(y):
        return mean_pool(y, y.shape[1] // 4)

    def dense(maps, weight, bias):
        return maps.reshape(x.shape[0], -1) @ weight + bias

    def split(y, sizes):
        return jnp.split(y, list(accumulate(sizes))[:-1], 1)

    stages = backbone(weights, variant, x.shape[1], x, run, jax.nn.relu, jax.nn.leaky_relu, pool)[-3:]
    maps = aligned(weights, variant, stages, project, upsample, down)
    return head_codes(weights, variant, layers, maps, dense, norm, split)


def padded_conv(x, weight, stride, variant):
    size = weight.shape[0]
    if variant != "paper" or stride == 1 or size == 1:
        return conv(x, weight, stride)
    return conv(x, weight, stride, ((size // 2, size // 2), (size // 2, size // 2)))


def batch_norm(weights, name, x, statistics=None):
    if statistics is None:
        mean, variance = weights[name + ".mean"], weights[name + ".variance"]
    else:
        axes = tuple(range(x.ndim - 1))
        mean, variance = x.mean(axes), x.var(axes)
        statistics[name] = mean, variance
    scale = jax.lax.rsqrt(variance + 1e-5) * weights[name + ".gamma"]
    return x * scale + (weights[name + ".beta"] - mean * scale)


def kept_statistics(weights, statistics, decay=0.9):
    """The running statistics, moved towards a batch's."""
    moved = {}
    for name, (mean, variance) in statistics.items():
        moved[name + ".mean"] = weights[name + ".mean"] * decay + mean * (1 - decay)
        moved[name + ".variance"] = weights[name + ".variance"] * decay + variance * (1 - decay)
    return moved
