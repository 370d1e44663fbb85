"""GH-Feat's encoder as in src/models/backbone.ts, pyramid.ts and encoder.ts."""

import math

import torch
import torch.nn.functional as F

from encoder_structure import aligned, backbone, head_codes
from layers import conv, upsample

EPSILON = 1e-5


def encode(weights, variant, layers, x, statistics=None):
    """x [n,c,r,r] in [-1,1] -> codes [n,2c] of the generator's layers, whose numbers `layers` gives for R4, R5 and R6 with their sizes.

    With `statistics` the batch's own mean and variance are used and put there by name.
    """

    def norm(name, y):
        return batch_norm(weights, name, y, statistics)

    def run(name, y, stride):
        return norm(name + ".norm", padded_conv(y, weights[name + ".weight"], weights.get(name + ".bias"), stride, variant))

    def project(name, y):
        return conv(y, weights[name + ".weight"], weights[name + ".bias"])

    def down(y):
        return F.avg_pool2d(y, y.shape[2] // 4)

    def dense(maps, weight, bias):
        return torch.addmm(bias, maps.permute(0, 2, 3, 1).flatten(1), weight)

    def split(y, sizes):
        return y.split(sizes, 1)

    stages = backbone(weights, variant, x.shape[2], x, run, F.relu, F.leaky_relu, lambda y: pool(y, variant))[-3:]
    maps = aligned(weights, variant, stages, project, upsample, down)
    return head_codes(weights, variant, layers, maps, dense, norm, split)


def padded_conv(x, weight, bias, stride, variant):
    size = weight.shape[2]
    if variant == "paper" or stride == 1 or size == 1:
        return conv(x, weight, bias, stride)
    before = (size - 2) // 2  # as TensorFlow pads: less on the left and top
    return F.conv2d(F.pad(x, (before, size - 2 - before) * 2), weight, bias, stride)


def pool(x, variant):
    return F.max_pool2d(x, 3, 2, 1) if variant == "paper" else F.max_pool2d(F.pad(x, (0, 1, 0, 1), value=-math.inf), 3, 2)


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
