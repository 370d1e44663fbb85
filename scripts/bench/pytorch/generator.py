"""StyleGAN's generator as in src/models/generator.ts."""

import torch
import torch.nn.functional as F

from layers import GAIN, activated, blur, conv, dense, equalised, up_conv

MAPPING_RATE = 0.01


def mapping(weights, z):
    """z [n,latent] -> w [n,latent]"""
    x = z * torch.rsqrt(z.square().mean(1, keepdim=True) + 1e-8)
    layers = sum(name.startswith("mapping.") and name.endswith(".weight") for name in weights)
    for i in range(layers):
        bias = weights[f"mapping.{i}.bias"] * MAPPING_RATE
        x = activated(dense(x, weights[f"mapping.{i}.weight"], bias, GAIN * MAPPING_RATE))
    return x


def style_codes(weights, ws):
    """w [n,latent] of every layer -> [n,2c] of every layer"""
    return [
        dense(w, weights[f"layers.{i}.style.weight"], weights[f"layers.{i}.style.bias"], 1)
        for i, w in enumerate(ws)
    ]


def synthesis(weights, codes, noise):
    """[n,2c] and noise [1 or n,1,r,r] of every layer -> image [n,c,r,r]"""
    x = weights["constant"].expand(codes[0].shape[0], -1, -1, -1)
    for i, code in enumerate(codes):
        if i > 0:
            kernel = equalised(weights[f"layers.{i}.conv"])
            x = blur(up_conv(x, kernel)) if i % 2 == 0 else conv(x, kernel)
        per_map = [weights[f"layers.{i}.{name}"].view(1, -1, 1, 1) for name in ("noiseStrength", "bias")]
        x = modulate(activated(x + noise[i] * per_map[0] + per_map[1]), code)
    last = f"toRgb.{len(codes) // 2 - 1}"
    return conv(x, equalised(weights[last + ".weight"], 1), weights[last + ".bias"])


def modulate(x, code):
    scale, shift = code[:, :, None, None].chunk(2, 1)
    return F.instance_norm(x, eps=1e-8) * (scale + 1) + shift
