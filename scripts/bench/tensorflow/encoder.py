"""GH-Feat's encoder as in src/models/backbone.ts, pyramid.ts and encoder.ts."""

import tensorflow as tf

from encoder_structure import aligned, backbone, head_codes
from layers import conv, upsample


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
        if variant == "paper":
            return tf.nn.max_pool2d(border(y, 1), 3, 2, "VALID")
        return tf.nn.max_pool2d(y, 3, 2, "SAME")

    def project(name, y):
        return conv(y, weights[name + ".weight"]) + weights[name + ".bias"]

    def down(y):
        factor = y.shape[1] // 4
        return y if factor == 1 else tf.nn.avg_pool2d(y, factor, factor, "VALID")

    def dense(maps, weight, bias):
        return tf.matmul(tf.reshape(maps, [x.shape[0], -1]), weight) + bias

    def split(y, sizes):
        return tf.split(y, sizes, 1)

    stages = backbone(weights, variant, x.shape[1], x, run, tf.nn.relu, tf.nn.leaky_relu, pool)[-3:]
    maps = aligned(weights, variant, stages, project, upsample, down)
    return head_codes(weights, variant, layers, maps, dense, norm, split)


def padded_conv(x, weight, stride, variant):
    size = weight.shape[0]
    if variant != "paper" or stride == 1 or size == 1:
        return conv(x, weight, stride)
    return tf.nn.conv2d(border(x, (size - 1) // 2), weight, stride, "VALID")


def border(x, width):
    return tf.pad(x, [[0, 0], [width, width], [width, width], [0, 0]])


def batch_norm(weights, name, x, statistics):
    """Maps [n,h,w,c] or vectors [n,c], by TensorFlow's fused op."""
    maps = tf.reshape(x, [-1, 1, 1, x.shape[-1]]) if len(x.shape) == 2 else x
    known = [weights[f"{name}.{each}"] for each in ("mean", "variance")] if statistics is None else [[], []]
    y, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
        x=maps,
        scale=weights[name + ".gamma"],
        offset=weights[name + ".beta"],
        mean=known[0],
        variance=known[1],
        epsilon=1e-5,
        is_training=statistics is not None,
    )
    if statistics is not None:
        count = maps.shape[0] * maps.shape[1] * maps.shape[2]
        statistics[name] = mean, variance * ((count - 1) / count)  # the op gives the unbiased variance; ours is the biased one
    return tf.reshape(y, x.shape)


def keep_statistics(weights, statistics, decay=0.9):
    for name, (mean, variance) in statistics.items():
        weights[name + ".mean"].assign(weights[name + ".mean"] * decay + mean * (1 - decay))
        weights[name + ".variance"].assign(weights[name + ".variance"] * decay + variance * (1 - decay))
