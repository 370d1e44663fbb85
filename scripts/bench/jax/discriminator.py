"""StyleGAN's discriminator as in src/models/discriminator.ts."""

import jax
import jax.numpy as jnp

from layers import activated, blur, conv, dense, down_conv, equalised


def discriminate(weights, x):
    """x [n,r,r,c] in [-1,1] -> logits [n]"""

    def layer(name, y, apply=conv):
        return activated(apply(y, equalised(weights[name + ".weight"])) + weights[name + ".bias"])

    blocks = sum(name.startswith("blocks.") and name.endswith(".conv.weight") for name in weights)
    y = layer(f"fromRgb.{blocks}", x)
    for i in reversed(range(blocks)):
        y = layer(f"blocks.{i}.conv", y)
        y = layer(f"blocks.{i}.down", blur(y), down_conv)
    y = layer("conv", minibatch_deviation(y))
    flat = y.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)
    hidden = activated(dense(flat, weights["hidden.weight"], weights["hidden.bias"]))
    return dense(hidden, weights["score.weight"], weights["score.bias"], 1)[:, 0]


def minibatch_deviation(x):
    n, h, w, c = x.shape
    deviation = jnp.sqrt(x.reshape(4, n // 4, -1).var(0) + 1e-8)
    mean = jnp.tile(deviation.mean(1), 4).reshape(n, 1, 1, 1)
    return jnp.concatenate([x, jnp.broadcast_to(mean, (n, h, w, 1))], 3)


def logistic(fake, real):
    """Scores [n] -> the discriminator's loss"""
    return jax.nn.softplus(fake).mean() + jax.nn.softplus(-real).mean()


def gradient_penalty(weights, real):
    """-> penalty, scores of the real images"""
    scores, gradients = jax.vjp(lambda x: discriminate(weights, x), real)
    (gradient,) = gradients(jnp.ones_like(scores))
    return jnp.square(gradient).sum((1, 2, 3)).mean(), scores
