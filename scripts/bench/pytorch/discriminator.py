"""StyleGAN's discriminator as in src/models/discriminator.ts."""

import torch
import torch.nn.functional as F

from layers import activated, blur, conv, dense, down_conv, equalised


def discriminate(weights, x):
    """x [n,c,r,r] in [-1,1] -> logits [n]"""

    def layer(name, y, apply=conv):
        return activated(apply(y, equalised(weights[name + ".weight"]), weights[name + ".bias"]))

    blocks = sum(name.startswith("blocks.") and name.endswith(".conv.weight") for name in weights)
    y = layer(f"fromRgb.{blocks}", x)
    for i in reversed(range(blocks)):
        y = layer(f"blocks.{i}.conv", y)
        y = layer(f"blocks.{i}.down", blur(y), down_conv)
    y = layer("conv", minibatch_deviation(y))
    hidden = activated(dense(y.flatten(1), weights["hidden.weight"], weights["hidden.bias"]))
    return dense(hidden, weights["score.weight"], weights["score.bias"], 1).squeeze(1)


def minibatch_deviation(x):
    n, _, h, w = x.shape
    groups = x.reshape(4, n // 4, -1)
    deviation = (groups.var(0, correction=0) + 1e-8).sqrt()
    mean = deviation.mean(1).repeat(4).view(n, 1, 1, 1)
    return torch.cat([x, mean.expand(n, 1, h, w)], 1)


def logistic(fake, real):
    """Scores [n] -> the discriminator's loss"""
    return F.softplus(fake).mean() + F.softplus(-real).mean()


def gradient_penalty(weights, real):
    """-> penalty, scores of the real images"""
    real = real.detach().requires_grad_()
    scores = discriminate(weights, real)
    (gradient,) = torch.autograd.grad(scores.sum(), real, create_graph=True)
    return gradient.square().sum((1, 2, 3)).mean(), scores
