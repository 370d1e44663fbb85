"""Networks in the layout of NVlabs/stylegan and genforce/ghfeat, as dictionaries of arrays by the names of their TensorFlow variables, and what those code
bases compute with them, in PyTorch, below 128 px (from there on the generator's upsampling layers apply their kernels the other way round). Written from
their structure; none of their code."""

import numpy as np
import torch
from torch.nn import functional as F

RESOLUTION, MAPS_BASE, MAPS_MAX, LATENT, MAPPING = 64, 128, 8, 8, 2
UNITS, MAPS, ALIGNED = [1, 2, 1, 1, 1], [8, 12, 16, 20, 24], 2
HEADS = {"HighLevel": [0, 1], "MidLevel": [2, 3, 4, 5], "LowLevel": [6, 7, 8, 9]}  # generator layers that each predicts


def maps(resolution, base, most):
    return min(2 * base // resolution, most)


def generator(random, resolution=RESOLUTION, base=MAPS_BASE, most=MAPS_MAX, latent=LATENT, mapping=MAPPING, channels=3):
    """-> own variables, mapping's, synthesis's"""
    draw = lambda *shape: random.standard_normal(shape).astype(np.float32)
    own = {"lod": np.float32(0), "dlatent_avg": draw(latent)}
    dense = {}
    for i in range(mapping):
        dense[f"Dense{i}/weight"], dense[f"Dense{i}/bias"] = draw(latent, latent) * 100, draw(latent) * 30
    levels = int(np.log2(resolution)) - 1
    synthesis = {"lod": np.float32(0)}
    for layer in range(2 * levels):
        side = 4 * 2 ** (layer // 2)
        synthesis[f"noise{layer}"] = draw(1, 1, side, side)
    for level in range(levels):
        side = 4 * 2**level
        c, below = maps(side, base, most), maps(max(side // 2, 4), base, most)
        first, second = ("4x4/Const", "4x4/Conv") if side == 4 else (f"{side}x{side}/Conv0_up", f"{side}x{side}/Conv1")
        if side == 4:
            synthesis[f"{first}/const"] = draw(1, c, 4, 4)
        else:
            synthesis[f"{first}/weight"] = draw(3, 3, below, c)
        synthesis[f"{second}/weight"] = draw(3, 3, c, c)
        for scope in first, second:
            synthesis[f"{scope}/Noise/weight"], synthesis[f"{scope}/bias"] = draw(c) * 0.1, draw(c) * 0.1
            synthesis[f"{scope}/StyleMod/weight"], synthesis[f"{scope}/StyleMod/bias"] = draw(latent, 2 * c), draw(2 * c) * 0.1
        image = f"ToRGB_lod{levels - 1 - level}"
        synthesis[f"{image}/weight"], synthesis[f"{image}/bias"] = draw(1, 1, c, channels), draw(channels) * 0.1
    return own, dense, synthesis


def discriminator(random, resolution=RESOLUTION, base=MAPS_BASE, most=MAPS_MAX, channels=3):
    draw = lambda *shape: random.standard_normal(shape).astype(np.float32)
    weights = {"lod": np.float32(0)}

    def layer(name, *shape):
        weights[f"{name}/weight"], weights[f"{name}/bias"] = draw(*shape), draw(shape[-1]) * 0.1

    levels = int(np.log2(resolution)) - 1
    for level in range(levels):
        side = 4 * 2**level
        c, below = maps(side, base, most), maps(max(side // 2, 4), base, most)
        layer(f"FromRGB_lod{levels - 1 - level}", 1, 1, channels, c)
        if side > 4:
            layer(f"{side}x{side}/Conv0", 3, 3, c, c)
            layer(f"{side}x{side}/Conv1_down", 3, 3, c, below)
    c = maps(4, base, most)
    layer("4x4/Conv", 3, 3, c + 1, c)
    layer("4x4/Dense0", 16 * c, c)
    layer("4x4/Dense1", c, 1)
    return weights


def encoder(random):
    draw = lambda *shape: random.standard_normal(shape).astype(np.float32)
    weights = {}

    def layer(name, *shape, bias=True, norm=True):
        weights[f"{name}/weight"] = draw(*shape) / np.sqrt(np.prod(shape[:-1]), dtype=np.float32)
        if bias:
            weights[f"{name}/bias"] = draw(shape[-1]) * 0.1
        if norm:
            c = shape[-1]
            for statistic, value in {"moving_mean": draw(c) * 0.1, "moving_variance": np.exp(draw(c) * 0.3), "gamma": 1 + draw(c) * 0.1, "beta": draw(c) * 0.1}.items():
                weights[f"{name}/batch_norm/{statistic}"] = value.astype(np.float32)

    inputs = MAPS[0] // 4
    layer("Conv0", 3, 3, 3, inputs, bias=False)
    for stage, (units, outputs) in enumerate(zip(UNITS, MAPS)):
        for unit in range(units):
            scope = "stage5" if stage == 4 else f"stage{stage + 1}_unit{unit + 1}"
            if unit == 0:
                layer(f"{scope}/Shortcut", 1, 1, inputs, outputs, bias=False)
            layer(f"{scope}/Conva", 1, 1, inputs, outputs // 4)
            layer(f"{scope}/Convb", 3, 3, outputs // 4, outputs // 4)
            layer(f"{scope}/Convc", 1, 1, outputs // 4, outputs)
            inputs = outputs
    for i, stage in enumerate(MAPS[2:]):
        layer(f"fpn/lconv_{3 + i}", 3, 3, stage, ALIGNED, norm=False)
        layer(f"fpn/fconv_{i}", 3, 3, ALIGNED, ALIGNED, norm=False)
        layer(f"fuse_conv_{i}", 3, 3, ALIGNED, ALIGNED, norm=False)
    sizes = [2 * maps(4 * 2 ** (i // 2), MAPS_BASE, MAPS_MAX) for i in range(10)]
    for head, layers in HEADS.items():
        layer(head, 16 * ALIGNED, sum(sizes[i] for i in layers))
    return weights


def conv(x, weight, stride=1):
    """TensorFlow's SAME padding: what is odd goes to the right and to the bottom."""
    size = weight.shape[0]
    pad = max(size - stride, 0) if x.shape[2] % stride == 0 else size - x.shape[2] % stride
    x = F.pad(x, (pad // 2, pad - pad // 2, pad // 2, pad - pad // 2))
    return F.conv2d(x, torch.tensor(weight).permute(3, 2, 0, 1), stride=stride)


def encode(w, x):
    """images [n,3,64,64] -> codes per generator layer, [n,2c]"""

    def bias(y, name):
        return y + torch.tensor(w[f"{name}/bias"]).reshape(1, -1, *[1] * (y.ndim - 2))

    def norm(y, name):
        mean, variance, gamma, beta = (
            torch.tensor(w[f"{name}/batch_norm/{s}"]).reshape(1, -1, *[1] * (y.ndim - 2)) for s in ("moving_mean", "moving_variance", "gamma", "beta")
        )
        return (y - mean) / torch.sqrt(variance + 1e-5) * gamma + beta

    y = F.leaky_relu(norm(conv(x, w["Conv0/weight"]), "Conv0"), 0.2)
    stages = []
    for stage, units in enumerate(UNITS):
        for unit in range(units):
            scope = "stage5" if stage == 4 else f"stage{stage + 1}_unit{unit + 1}"
            stride = 2 if stage > 0 and unit == 0 else 1
            run = lambda z, name, s=1: norm(bias(conv(z, w[f"{scope}/{name}/weight"], s), f"{scope}/{name}"), f"{scope}/{name}")
            short = norm(conv(y, w[f"{scope}/Shortcut/weight"], stride), f"{scope}/Shortcut") if unit == 0 else y
            y = F.relu(run(F.relu(run(F.relu(run(y, "Conva")), "Convb", stride)), "Convc") + short)
        stages.append(y)
    plain = lambda z, name: bias(conv(z, w[f"{name}/weight"]), name)
    r4, r5, r6 = (plain(y, f"fpn/lconv_{3 + i}") for i, y in enumerate(stages[2:]))
    up = lambda z: F.interpolate(z, scale_factor=2, mode="nearest")
    r5 = r5 + up(r6)
    r4 = r4 + up(r5)
    r4, r5, r6 = (plain(y, f"fpn/fconv_{i}") for i, y in enumerate((r4, r5, r6)))
    r4, r5, r6 = (plain(y, f"fuse_conv_{i}") for i, y in enumerate((F.avg_pool2d(r4, 4), F.avg_pool2d(r5, 2), r6)))
    codes = {}
    for head, y in zip(("HighLevel", "MidLevel", "LowLevel"), (r6, r5 + r6, r4 + r6)):
        row = norm(bias(y.flatten(1) @ torch.tensor(w[f"{head}/weight"]), head), head)
        sizes = [2 * maps(4 * 2 ** (i // 2), MAPS_BASE, MAPS_MAX) for i in HEADS[head]]
        codes.update(zip(HEADS[head], row.split(sizes, 1)))
    return [codes[i] for i in range(10)]


def synthesize(w, codes):
    """codes per layer -> images, with the stored noise"""

    def layer(x, scope, i, up):
        if f"{scope}/weight" in w:
            weight = w[f"{scope}/weight"]
            weight = weight * np.float32(np.sqrt(2 / np.prod(weight.shape[:-1])))
            x = conv(F.interpolate(x, scale_factor=2, mode="nearest") if up else x, weight)
            if up:
                kernel = torch.tensor([1.0, 2.0, 1.0])
                kernel = (kernel[:, None] * kernel / 16).repeat(x.shape[1], 1, 1, 1)
                x = F.conv2d(x, kernel, padding=1, groups=x.shape[1])
        x = x + torch.tensor(w[f"noise{i}"]) * torch.tensor(w[f"{scope}/Noise/weight"]).reshape(1, -1, 1, 1)
        x = F.leaky_relu(x + torch.tensor(w[f"{scope}/bias"]).reshape(1, -1, 1, 1), 0.2)
        x = x - x.mean((2, 3), keepdim=True)
        x = x * torch.rsqrt((x * x).mean((2, 3), keepdim=True) + 1e-8)
        scale, shift = codes[i].reshape(x.shape[0], 2, -1, 1, 1).unbind(1)
        return x * (scale + 1) + shift

    x = torch.tensor(w["4x4/Const/const"]).repeat(codes[0].shape[0], 1, 1, 1)
    for i in range(len(codes)):
        side = 4 * 2 ** (i // 2)
        scope = ("4x4/Const", "4x4/Conv")[i % 2] if side == 4 else f"{side}x{side}/" + ("Conv0_up", "Conv1")[i % 2]
        x = layer(x, scope, i, up=i % 2 == 0 and i > 0)
    weight = w["ToRGB_lod0/weight"]
    return conv(x, weight * np.float32(1 / np.sqrt(weight.shape[2]))) + torch.tensor(w["ToRGB_lod0/bias"]).reshape(1, -1, 1, 1)
