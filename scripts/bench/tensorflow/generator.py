"""StyleGAN's generator as in src/models/generator.ts."""

import tensorflow as tf

from layers import GAIN, blur, conv, dense, equalised, up_conv

MAPPING_RATE = 0.01


def mapping(weights, z):
    """z [n,latent] -> w [n,latent]"""
    x = z * tf.math.rsqrt(tf.reduce_mean(tf.square(z), 1, True) + 1e-8)
    layers = sum(name.startswith("mapping.") and name.endswith(".weight") for name in weights)
    for i in range(layers):
        bias = weights[f"mapping.{i}.bias"] * MAPPING_RATE
        x = tf.nn.leaky_relu(dense(x, weights[f"mapping.{i}.weight"], bias, GAIN * MAPPING_RATE), 0.2)
    return x


def style_codes(weights, ws):
    """w [n,latent] of every layer -> [n,2c] of every layer"""
    return [
        dense(w, weights[f"layers.{i}.style.weight"], weights[f"layers.{i}.style.bias"], 1)
        for i, w in enumerate(ws)
    ]


def synthesis(weights, codes, noise):
    """[n,2c] and noise [1 or n,r,r,1] of every layer -> image [n,r,r,c]"""
    x = tf.tile(weights["constant"], [codes[0].shape[0], 1, 1, 1])
    for i, code in enumerate(codes):
        if i > 0:
            kernel = equalised(weights[f"layers.{i}.conv"])
            x = blur(up_conv(x, kernel)) if i % 2 == 0 else conv(x, kernel)
        noisy = x + noise[i] * weights[f"layers.{i}.noiseStrength"] + weights[f"layers.{i}.bias"]
        x = modulate(tf.nn.leaky_relu(noisy, 0.2), code)
    last = f"toRgb.{len(codes) // 2 - 1}"
    return conv(x, equalised(weights[last + ".weight"], 1)) + weights[last + ".bias"]


def modulate(x, code):
    scale, shift = tf.split(tf.reshape(code, [-1, 1, 1, code.shape[1]]), 2, 3)
    centred = x - tf.reduce_mean(x, [1, 2], True)
    normal = centred * tf.math.rsqrt(tf.reduce_mean(tf.square(centred), [1, 2], True) + 1e-8)
    return normal * (scale + 1) + shift
