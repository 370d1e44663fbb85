"""GH-Feat's encoder as in src/models/backbone.ts, pyramid.ts and encoder.ts."""

import math

import jax
import jax.numpy as jnp

from layers import conv, max_pool, mean_pool, upsample


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
        y = maps[i].reshape(x.shape[0], -1) @ weight + weights[f"heads.{i}.bias"]
        if variant == "code":
            y = batch_norm(weights, f"heads.{i}.norm", y, statistics)
        else:
            y = y + weights[f"heads.{i}.average"]
        sizes = own["sizes"]
        parts = jnp.split(y, [sum(sizes[: j + 1]) for j in range(len(sizes) - 1)], 1)
        codes.update(zip(own["layers"], parts))
    return [codes[i] for i in sorted(codes)]


def backbone(weights, variant, x, statistics):
    def run(name, y, stride):
        z = padded_conv(y, weights[name + ".weight"], stride, variant)
        if name + ".bias" in weights:
            z = z + weights[name + ".bias"]
        return batch_norm(weights, name + ".norm", z, statistics)

    def residual(name, y, stride):
        bottleneck = f"{name}.third.weight" in weights
        z = jax.nn.relu(run(name + ".first", y, 1 if bottleneck else stride))
        z = run(name + ".second", z, stride if bottleneck else 1)
        if bottleneck:
            z = run(name + ".third", jax.nn.relu(z), 1)
        return jax.nn.relu(z + (run(name + ".shortcut", y, stride) if f"{name}.shortcut.weight" in weights else y))

    def count(prefix):
        return len({name[len(prefix) :].split(".")[0] for name in weights if name.startswith(prefix)})

    stages = count("stages.")
    halvings = int(math.log2(x.shape[1] / 4)) - (stages - 1)
    y = run("stem", x, 1 if halvings == 0 else 2)
    y = jax.nn.leaky_relu(y, 0.2) if variant == "code" else jax.nn.relu(y)
    if halvings == 2:
        y = max_pool(y, 3, 2, ((0, 0), (1, 1), (1, 1), (0, 0)) if variant == "paper" else "SAME")
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
    return conv(x, weight, stride, ((size // 2, size // 2), (size // 2, size // 2)))


def pyramid(weights, stages):
    r4, r5, r6 = (project(weights, f"pyramid.lateral.{i}", maps) for i, maps in enumerate(stages))
    middle = r5 + upsample(r6)
    fine = r4 + upsample(middle)
    return [project(weights, f"pyramid.output.{i}", maps) for i, maps in enumerate((fine, middle, r6))]


def align(weights, stages):
    r4, r5, r6 = (
        project(weights, f"align.{i}", mean_pool(maps, maps.shape[1] // 4)) for i, maps in enumerate(stages)
    )
    return [r4 + r6, r5 + r6, r6]


def project(weights, name, x):
    return conv(x, weights[name + ".weight"]) + weights[name + ".bias"]


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
