"""GH-Feat's encoder as in src/models/backbone.ts, pyramid.ts and encoder.ts, op by op."""

import math

import tensorflow as tf

from layers import conv, upsample


def encode(weights, variant, layers, x, statistics=None):
    """x [n,r,r,c] in [-1,1] -> codes [n,2c] of the generator's layers, whose numbers `layers` gives for R4, R5 and R6 with their sizes.

    With `statistics` the batch's own mean and variance are used and put there by name.
    """
    stages = backbone(weights, variant, x, statistics)[-3:]
    if "pyramid.lateral.0.weight" in weights:
        stages = pyramid(weights, stages)
    maps = align(weights, stages)
    if variant == "small":
        maps = [m * math.sqrt(0.5) if i < 2 else m for i, m in enumerate(maps)]
    codes = {}
    for i, own in enumerate(layers):
        weight = weights[f"heads.{i}.weight"]
        if variant == "small":
            weight = weight * (1 / math.sqrt(weight.shape[0]))
        y = tf.matmul(tf.reshape(maps[i], [x.shape[0], -1]), weight) + weights[f"heads.{i}.bias"]
        if variant == "code":
            y = batch_norm(weights, f"heads.{i}.norm", y, statistics)
        else:
            y = y + weights[f"heads.{i}.average"]
        codes.update(zip(own["layers"], tf.split(y, own["sizes"], 1)))
    return [codes[i] for i in sorted(codes)]


def backbone(weights, variant, x, statistics):
    def run(name, y, stride):
        weight = weights[name + ".weight"]
        z = padded_conv(y, weight, stride, variant)
        if name + ".bias" in weights:
            z = z + weights[name + ".bias"]
        return batch_norm(weights, name + ".norm", z, statistics)

    def residual(name, y, stride):
        bottleneck = f"{name}.third.weight" in weights
        z = tf.nn.relu(run(name + ".first", y, 1 if bottleneck else stride))
        z = run(name + ".second", z, stride if bottleneck else 1)
        if bottleneck:
            z = run(name + ".third", tf.nn.relu(z), 1)
        return tf.nn.relu(z + (run(name + ".shortcut", y, stride) if f"{name}.shortcut.weight" in weights else y))

    def count(prefix):
        return len({name[len(prefix) :].split(".")[0] for name in weights if name.startswith(prefix)})

    stages = count("stages.")
    halvings = int(math.log2(x.shape[1] / 4)) - (stages - 1)
    y = run("stem", x, 1 if halvings == 0 else 2)
    y = tf.nn.leaky_relu(y, 0.2) if variant == "code" else tf.nn.relu(y)
    if halvings == 2:
        y = pool(y, variant)
    outputs = []
    for stage in range(stages):
        for unit in range(count(f"stages.{stage}.")):
            y = residual(f"stages.{stage}.{unit}", y, 2 if unit == 0 and stage > 0 else 1)
        outputs.append(y)
    return outputs


def padded_conv(x, weight, stride, variant):
    size = weight.shape[0]
    if variant != "paper" or stride == 1 or size == 1:
        return conv(x, weight, stride)
    return tf.nn.conv2d(border(x, (size - 1) // 2), weight, stride, "VALID")


def pool(x, variant):
    return tf.nn.max_pool2d(border(x, 1), 3, 2, "VALID") if variant == "paper" else tf.nn.max_pool2d(x, 3, 2, "SAME")


def border(x, width):
    return tf.pad(x, [[0, 0], [width, width], [width, width], [0, 0]])


def pyramid(weights, stages):
    r4, r5, r6 = (project(weights, f"pyramid.lateral.{i}", maps) for i, maps in enumerate(stages))
    middle = r5 + upsample(r6)
    fine = r4 + upsample(middle)
    return [project(weights, f"pyramid.output.{i}", maps) for i, maps in enumerate((fine, middle, r6))]


def align(weights, stages):
    def down(x):
        factor = x.shape[1] // 4
        return x if factor == 1 else tf.nn.avg_pool2d(x, factor, factor, "VALID")

    r4, r5, r6 = (project(weights, f"align.{i}", down(maps)) for i, maps in enumerate(stages))
    return [r4 + r6, r5 + r6, r6]


def project(weights, name, x):
    return conv(x, weights[name + ".weight"]) + weights[name + ".bias"]


def batch_norm(weights, name, x, statistics):
    if statistics is None:
        mean, variance = weights[name + ".mean"], weights[name + ".variance"]
    else:
        axes = list(range(len(x.shape) - 1))
        mean = tf.reduce_mean(x, axes)
        variance = tf.reduce_mean(tf.square(x - mean), axes)
        statistics[name] = mean, variance
    scale = tf.math.rsqrt(variance + 1e-5) * weights[name + ".gamma"]
    return x * scale + (weights[name + ".beta"] - mean * scale)


def keep_statistics(weights, statistics, decay=0.9):
    for name, (mean, variance) in statistics.items():
        weights[name + ".mean"].assign(weights[name + ".mean"] * decay + mean * (1 - decay))
        weights[name + ".variance"].assign(weights[name + ".variance"] * decay + variance * (1 - decay))
