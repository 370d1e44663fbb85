"""GH-Feat's encoder as in src/models/backbone.ts, pyramid.ts and encoder.ts."""

import math

import torch
import torch.nn.functional as F

from layers import conv, dense, upsample

EPSILON = 1e-5


def encode(weights, variant, layers, x, statistics=None):
    """x [n,c,r,r] in [-1,1] -> codes [n,2c] of the generator's layers, whose numbers `layers` gives for R4, R5 and R6 with their sizes.

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
        rows = maps[i].permute(0, 2, 3, 1).flatten(1)
        y = dense(rows, weight, weights[f"heads.{i}.bias"])
        if variant == "code":
            y = batch_norm(weights, f"heads.{i}.norm", y, statistics)
        else:
            y = y + weights[f"heads.{i}.average"]
        codes.update(zip(own["layers"], y.split(own["sizes"], 1)))
    return [codes[i] for i in sorted(codes)]


def backbone(weights, variant, x, statistics):
    def run(name, y, stride):
        z = padded_conv(y, weights[name + ".weight"], weights.get(name + ".bias"), stride, variant)
        return batch_norm(weights, name + ".norm", z, statistics)

    def residual(name, y, stride):
        bottleneck = f"{name}.third.weight" in weights
        z = F.relu(run(name + ".first", y, 1 if bottleneck else stride))
        z = run(name + ".second", z, stride if bottleneck else 1)
        if bottleneck:
            z = run(name + ".third", F.relu(z), 1)
        return F.relu(z + (run(name + ".shortcut", y, stride) if f"{name}.shortcut.weight" in weights else y))

    def count(prefix):
        return len({name[len(prefix) :].split(".")[0] for name in weights if name.startswith(prefix)})

    stages = count("stages.")
    halvings = int(math.log2(x.shape[2] / 4)) - (stages - 1)
    y = run("stem", x, 1 if halvings == 0 else 2)
    y = F.leaky_relu(y, 0.2) if variant == "code" else F.relu(y)
    if halvings == 2:
        y = pool(y, variant)
    outputs = []
    for stage in range(stages):
        for unit in range(count(f"stages.{stage}.")):
            y = residual(f"stages.{stage}.{unit}", y, 2 if unit == 0 and stage > 0 else 1)
        outputs.append(y)
    return outputs


def padded_conv(x, weight, bias, stride, variant):
    size = weight.shape[2]
    if variant == "paper" or stride == 1 or size == 1:
        return conv(x, weight, bias, stride)
    before = (size - 2) // 2  # as TensorFlow pads: less on the left and top
    return F.conv2d(F.pad(x, (before, size - 2 - before) * 2), weight, bias, stride)


def pool(x, variant):
    return F.max_pool2d(x, 3, 2, 1) if variant == "paper" else F.max_pool2d(F.pad(x, (0, 1, 0, 1), value=-math.inf), 3, 2)


def pyramid(weights, stages):
    r4, r5, r6 = (project(weights, f"pyramid.lateral.{i}", maps) for i, maps in enumerate(stages))
    middle = r5 + upsample(r6)
    fine = r4 + upsample(middle)
    return [project(weights, f"pyramid.output.{i}", maps) for i, maps in enumerate((fine, middle, r6))]


def align(weights, stages):
    r4, r5, r6 = (
        project(weights, f"align.{i}", F.avg_pool2d(maps, maps.shape[2] // 4)) for i, maps in enumerate(stages)
    )
    return [r4 + r6, r5 + r6, r6]


def project(weights, name, x):
    return conv(x, weights[name + ".weight"], weights[name + ".bias"])


def batch_norm(weights, name, x, statistics=None):
    gamma, beta = weights[name + ".gamma"], weights[name + ".beta"]
    mean, variance = weights[name + ".mean"], weights[name + ".variance"]
    if statistics is None:
        return F.batch_norm(x, mean, variance, gamma, beta, eps=EPSILON)
    # F.batch_norm would keep the unbiased variance; ours is the biased one.
    y, mean, inverse = torch.native_batch_norm(x, gamma, beta, None, None, True, 0.1, EPSILON)
    statistics[name] = mean.detach(), inverse.detach() ** -2 - EPSILON
    return y


def keep_statistics(weights, statistics, decay=0.9):
    for name, (mean, variance) in statistics.items():
        weights[name + ".mean"].lerp_(mean, 1 - decay)
        weights[name + ".variance"].lerp_(variance, 1 - decay)
