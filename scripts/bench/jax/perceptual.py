"""The feature F of the perceptual loss as in src/models/vgg16.ts and classifier.ts."""

import jax
import jax.numpy as jnp

from encoder import batch_norm
from layers import conv, halved, mean_pool

MEAN_BGR = (103.939, 116.779, 123.68)


def feature(weights, x):
    """x [n,r,r,c] in [-1,1] -> maps of VGG16 or of the small classifier, whichever the weights belong to"""
    return vgg16(weights, x) if "conv1_1.weight" in weights else classifier(weights, x)


def vgg16(weights, x):
    y = ((x + 1) * 127.5)[..., ::-1] - jnp.array(MEAN_BGR)
    for i, layers in enumerate((2, 2, 3, 3), 1):
        if i > 1:
            y = halved(y)
        for j in range(1, layers + 1):
            y = jax.nn.relu(conv(y, weights[f"conv{i}_{j}.weight"]) + weights[f"conv{i}_{j}.bias"])
    return y


def classifier(weights, x):
    y = x
    for i in range(6):
        if i in (2, 4):
            y = mean_pool(y, 2)
        y = jax.nn.relu(batch_norm(weights, f"blocks.{i}.norm", conv(y, weights[f"blocks.{i}.weight"])))
    return y
