"""Training steps as in src/cli/bench/rows: each makes (pure, carry, fixed, compared) from its inputs, see framework.py."""

import jax
import jax.numpy as jnp

from adam import moments, started, updated
from discriminator import discriminate, gradient_penalty, logistic
from encoder import encode, kept_statistics
from generator import mapping, style_codes, synthesis
from named_weights import layer_count, named, part, stored_noise, trainable
from perceptual import feature

def split(weights):
    """-> those that gradients change, and the others"""
    learnt = trainable(weights)
    return learnt, {n: v for n, v in weights.items() if n not in learnt}


def critic_loss(weights, fake, real, penalty_weight):
    penalty, scores = gradient_penalty(weights, real)
    return logistic(discriminate(weights, fake), scores) + penalty * penalty_weight, penalty


critic_gradients = jax.value_and_grad(critic_loss, has_aux=True)


def r1_step(inputs, settings):
    weights = part(inputs, "discriminator")
    carry = {"weights": weights, "adam": started(weights, settings["adam"])}
    fixed = {name: inputs[name] for name in ("real", "fake")}

    def pure(carry, fixed):
        (loss, penalty), of = critic_gradients(carry["weights"], fixed["fake"], fixed["real"], settings["penalty"])
        weights, adam = updated(carry["weights"], of, carry["adam"], settings["adam"])
        return {"loss": loss, "penalty": penalty}, {"weights": weights, "adam": adam}

    def compared(carry):
        return {**named("discriminator", carry["weights"]), **moments("discriminator", carry["adam"])}

    return pure, carry, fixed, compared


def encoder_step(inputs, settings):
    learnt, others = split(part(inputs, "encoder"))
    critic = part(inputs, "critic")
    carry = {
        **{"encoder": learnt, "others": others, "critic": critic},
        **{"adam": started(learnt, settings["adam"]), "critic_adam": started(critic, settings["adam"])},
    }
    fixed = {"x": inputs["x"], "generator": part(inputs, "generator"), "feature": part(inputs, "feature")}
    loss_of = settings["loss"]

    def encoder_loss(learnt, others, critic, fixed):
        x, generator, perceptual = fixed["x"], fixed["generator"], fixed["feature"]
        statistics = {}
        codes = encode({**learnt, **others}, settings["variant"], settings["layers"], x, statistics)
        image = synthesis(generator, codes, stored_noise(generator))
        pixel = jnp.square(x - image).mean()
        distance = jnp.square(feature(perceptual, x) - feature(perceptual, image)).mean()
        perceptual_loss = distance * loss_of["perceptual"]
        adversarial = jax.nn.softplus(-discriminate(critic, image)).mean() * loss_of["adversarial"]
        terms = {"pixel": pixel, "perceptual": perceptual_loss, "adversarial": adversarial}
        return sum(terms.values()), (terms, image, statistics)

    def pure(carry, fixed):
        encoder, others, critic = carry["encoder"], carry["others"], carry["critic"]
        gradients = jax.value_and_grad(encoder_loss, has_aux=True)
        (loss, (terms, image, statistics)), of_encoder = gradients(encoder, others, critic, fixed)
        (of_images, _), of_critic = critic_gradients(critic, image, fixed["x"], loss_of["gradientPenalty"])
        encoder, adam = updated(encoder, of_encoder, carry["adam"], settings["adam"])
        critic, critic_adam = updated(critic, of_critic, carry["critic_adam"], settings["adam"])
        others = {**others, **kept_statistics(others, statistics)}
        changed = {"encoder": encoder, "others": others, "critic": critic, "adam": adam, "critic_adam": critic_adam}
        return {"loss": loss, **terms, "critic": of_images}, changed

    def compared(carry):
        first = {
            **named("encoder.first", carry["adam"]["first"]),
            **named("critic.first", carry["critic_adam"]["first"]),
        }
        return {**named("encoder", carry["others"]), **first}

    return pure, carry, fixed, compared


def gan_step(inputs, settings):
    learnt, others = split(part(inputs, "generator"))
    discriminator = part(inputs, "discriminator")
    carry = {
        **{"generator": learnt, "others": others, "average": part(inputs, "average"), "discriminator": discriminator},
        **{"adam": started(learnt, settings["adam"]), "critic_adam": started(discriminator, settings["adam"])},
    }
    draws = {name: part(inputs, f"draws.{name}") for name in ("generator", "discriminator")}
    fixed = {"real": inputs["real"], **draws}

    def fakes(generator, drawn):
        layers = layer_count(generator)
        w, other = mapping(generator, drawn["z"]), mapping(generator, drawn["other"])
        cut = jnp.where(drawn["chance"] < settings["mixing"], drawn["cut"], layers)
        ws = [jnp.where(i < cut, w, other) for i in range(layers)]
        return synthesis(generator, style_codes(generator, ws), [drawn[f"noise.{i}"] for i in range(layers)]), w

    def generator_loss(learnt, discriminator, drawn):
        image, w = fakes(learnt, drawn)
        return jax.nn.softplus(-discriminate(discriminator, image)).mean(), w.mean(0)

    def pure(carry, fixed):
        learnt, others, discriminator = carry["generator"], carry["others"], carry["discriminator"]
        gradients = jax.value_and_grad(generator_loss, has_aux=True)
        (loss, mean), of_generator = gradients(learnt, discriminator, fixed["generator"])
        learnt, adam = updated(learnt, of_generator, carry["adam"], settings["adam"])
        kept, beta = settings["wAverageDecay"], settings["averageDecay"]
        others = {**others, "wAverage": others["wAverage"] * kept + mean * (1 - kept)}
        average = {n: carry["average"][n] * beta + v * (1 - beta) for n, v in learnt.items()} | others
        fake, _ = fakes(learnt, fixed["discriminator"])
        (critic, penalty), of = critic_gradients(discriminator, fake, fixed["real"], settings["penalty"])
        discriminator, critic_adam = updated(discriminator, of, carry["critic_adam"], settings["adam"])
        changed = {"generator": learnt, "others": others, "average": average, "discriminator": discriminator}
        terms = {"generator": loss, "discriminator": critic, "penalty": penalty}
        return terms, {**changed, "adam": adam, "critic_adam": critic_adam}

    def compared(carry):
        generator = {**carry["generator"], **carry["others"]}
        weights = {**named("generator", generator), **named("average", carry["average"])}
        weights = {**weights, **named("discriminator", carry["discriminator"])}
        return {**weights, **moments("generator", carry["adam"]), **moments("discriminator", carry["critic_adam"])}

    return pure, carry, fixed, compared
