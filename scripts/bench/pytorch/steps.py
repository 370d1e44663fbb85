"""Training steps as in src/cli/bench/rows: each makes (step, state) from its inputs."""

import torch
import torch.nn.functional as F

from adam import Adam
from discriminator import discriminate, gradient_penalty, logistic
from encoder import encode, keep_statistics
from generator import mapping, style_codes, synthesis
from layers import from_bench, named, part
from named_weights import layer_count, stored_noise, trainable
from perceptual import feature

def r1_step(inputs, settings):
    discriminator = part(inputs, "discriminator")
    adam = Adam(discriminator, settings["adam"])
    real, fake = (from_bench(name, inputs[name]) for name in ("real", "fake"))

    def step():
        penalty, scores = gradient_penalty(discriminator, real)
        loss = logistic(discriminate(discriminator, fake), scores) + penalty * settings["penalty"]
        adam.descend(loss)
        return {"loss": loss.detach(), "penalty": penalty.detach()}

    return step, lambda: {**named("discriminator", discriminator), **adam.moments("discriminator")}


def encoder_step(inputs, settings):
    encoder, critic = part(inputs, "encoder"), part(inputs, "critic")
    generator, perceptual = part(inputs, "generator"), part(inputs, "feature")
    x, loss_of = from_bench("x", inputs["x"]), settings["loss"]
    learnt = trainable(encoder)
    adam, critic_adam = Adam(learnt, settings["adam"]), Adam(critic, settings["adam"])

    def step():
        with torch.no_grad():
            feature_of_x = feature(perceptual, x)
        statistics = {}
        codes = encode(encoder, settings["variant"], settings["layers"], x, statistics)
        image = synthesis(generator, codes, stored_noise(generator))
        pixel = F.mse_loss(image, x)
        perceptual_loss = F.mse_loss(feature(perceptual, image), feature_of_x) * loss_of["perceptual"]
        adversarial = F.softplus(-discriminate(critic, image)).mean() * loss_of["adversarial"]
        loss = pixel + perceptual_loss + adversarial
        adam.differentiate(loss)
        image = image.detach()
        penalty, scores = gradient_penalty(critic, x)
        critic_loss = logistic(discriminate(critic, image), scores) + penalty * loss_of["gradientPenalty"]
        critic_adam.descend(critic_loss)
        adam.update()
        keep_statistics(encoder, statistics)
        terms = {"pixel": pixel, "perceptual": perceptual_loss, "adversarial": adversarial}
        return {name: term.detach() for name, term in {"loss": loss, **terms, "critic": critic_loss}.items()}

    def state():
        fixed = {name: v for name, v in encoder.items() if name not in learnt}
        return {**named("encoder", fixed), **adam.first_moments("encoder"), **critic_adam.first_moments("critic")}

    return step, state


def gan_step(inputs, settings):
    generator, average = part(inputs, "generator"), part(inputs, "average")
    discriminator = part(inputs, "discriminator")
    learnt = trainable(generator)
    adam, discriminator_adam = Adam(learnt, settings["adam"]), Adam(discriminator, settings["adam"])
    draws = part(inputs, "draws.generator"), part(inputs, "draws.discriminator")
    real = from_bench("real", inputs["real"])
    averages = [average[name] for name in learnt]
    followed = list(learnt.values())

    def fakes(drawn):
        layers = layer_count(generator)
        w, other = mapping(generator, drawn["z"]), mapping(generator, drawn["other"])
        cut = torch.where(drawn["chance"] < settings["mixing"], drawn["cut"], layers)
        ws = [torch.where(i < cut, w, other) for i in range(layers)]
        return synthesis(generator, style_codes(generator, ws), [drawn[f"noise.{i}"] for i in range(layers)]), w

    def step():
        image, w = fakes(draws[0])
        loss = F.softplus(-discriminate(discriminator, image)).mean()
        adam.descend(loss)
        with torch.no_grad():
            generator["wAverage"].lerp_(w.mean(0), 1 - settings["wAverageDecay"])
            torch._foreach_lerp_(averages, followed, 1 - settings["averageDecay"])
            for name in generator:
                if name not in learnt:
                    average[name].copy_(generator[name])
            fake, _ = fakes(draws[1])
        penalty, scores = gradient_penalty(discriminator, real)
        discriminator_loss = logistic(discriminate(discriminator, fake), scores) + penalty * settings["penalty"]
        discriminator_adam.descend(discriminator_loss)
        terms = {"generator": loss, "discriminator": discriminator_loss, "penalty": penalty}
        return {name: term.detach() for name, term in terms.items()}

    def state():
        weights = {**named("generator", generator), **named("average", average), **named("discriminator", discriminator)}
        return {**weights, **adam.moments("generator"), **discriminator_adam.moments("discriminator")}

    return step, state
