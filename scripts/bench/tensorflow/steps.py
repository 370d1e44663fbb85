"""Training steps as in src/cli/bench/rows: each makes (step, state) from its inputs."""

import tensorflow as tf

from adam import Adam
from discriminator import discriminate, gradient_penalty, logistic
from encoder import encode, keep_statistics
from generator import mapping, style_codes, synthesis
from named_weights import layer_count, named, part, stored_noise, trainable
from perceptual import feature

def variables(inputs, prefix):
    return {name: tf.Variable(value) for name, value in part(inputs, prefix).items()}


def gradients(tape, loss, weights):
    return tape.gradient(loss, list(weights.values()), unconnected_gradients=tf.UnconnectedGradients.ZERO)


def r1_step(inputs, settings):
    discriminator = variables(inputs, "discriminator")
    adam = Adam(discriminator, settings["adam"])
    real, fake = inputs["real"], inputs["fake"]

    def score(x):
        return discriminate(discriminator, x)

    def step():
        with tf.GradientTape() as tape:
            penalty, scores = gradient_penalty(score, real)
            loss = logistic(score(fake), scores) + penalty * settings["penalty"]
        adam.apply(gradients(tape, loss, discriminator))
        return {"loss": loss, "penalty": penalty}

    return step, lambda: {**named("discriminator", discriminator), **adam.moments("discriminator")}


def encoder_step(inputs, settings):
    encoder, critic = variables(inputs, "encoder"), variables(inputs, "critic")
    generator, perceptual = part(inputs, "generator"), part(inputs, "feature")
    x, loss_of = inputs["x"], settings["loss"]
    learnt = trainable(encoder)
    adam, critic_adam = Adam(learnt, settings["adam"]), Adam(critic, settings["adam"])

    def score(image):
        return discriminate(critic, image)

    def step():
        feature_of_x = feature(perceptual, x)
        statistics = {}
        with tf.GradientTape() as tape:
            codes = encode(encoder, settings["variant"], settings["layers"], x, statistics)
            image = synthesis(generator, codes, stored_noise(generator))
            pixel = tf.reduce_mean(tf.square(x - image))
            distance = tf.reduce_mean(tf.square(feature_of_x - feature(perceptual, image)))
            perceptual_loss = distance * loss_of["perceptual"]
            adversarial = tf.reduce_mean(tf.nn.softplus(-score(image))) * loss_of["adversarial"]
            loss = pixel + perceptual_loss + adversarial
        of_encoder = gradients(tape, loss, learnt)
        keep_statistics(encoder, statistics)
        with tf.GradientTape() as tape:
            penalty, scores = gradient_penalty(score, x)
            critic_loss = logistic(score(image), scores) + penalty * loss_of["gradientPenalty"]
        of_critic = gradients(tape, critic_loss, critic)
        adam.apply(of_encoder)
        critic_adam.apply(of_critic)
        terms = {"pixel": pixel, "perceptual": perceptual_loss, "adversarial": adversarial}
        return {"loss": loss, **terms, "critic": critic_loss}

    def state():
        fixed = {name: v for name, v in encoder.items() if name not in learnt}
        return {**named("encoder", fixed), **adam.first_moments("encoder"), **critic_adam.first_moments("critic")}

    return step, state


def gan_step(inputs, settings):
    generator, average = variables(inputs, "generator"), variables(inputs, "average")
    discriminator = variables(inputs, "discriminator")
    learnt = trainable(generator)
    adam, discriminator_adam = Adam(learnt, settings["adam"]), Adam(discriminator, settings["adam"])
    draws = part(inputs, "draws.generator"), part(inputs, "draws.discriminator")
    real = inputs["real"]

    def score(image):
        return discriminate(discriminator, image)

    def fakes(drawn):
        layers = layer_count(generator)
        w, other = mapping(generator, drawn["z"]), mapping(generator, drawn["other"])
        cut = tf.where(drawn["chance"] < settings["mixing"], drawn["cut"], layers)
        ws = [other + (w - other) * tf.cast(i < cut, tf.float32) for i in range(layers)]
        return synthesis(generator, style_codes(generator, ws), [drawn[f"noise.{i}"] for i in range(layers)]), w

    def step():
        with tf.GradientTape() as tape:
            image, w = fakes(draws[0])
            loss = tf.reduce_mean(tf.nn.softplus(-score(image)))
        adam.apply(gradients(tape, loss, learnt))
        kept = settings["wAverageDecay"]
        generator["wAverage"].assign(generator["wAverage"] * kept + tf.reduce_mean(w, 0) * (1 - kept))
        beta = settings["averageDecay"]
        for name, v in generator.items():
            average[name].assign(average[name] * beta + v * (1 - beta) if name in learnt else v)
        fake, _ = fakes(draws[1])
        with tf.GradientTape() as tape:
            penalty, scores = gradient_penalty(score, real)
            discriminator_loss = logistic(score(fake), scores) + penalty * settings["penalty"]
        discriminator_adam.apply(gradients(tape, discriminator_loss, discriminator))
        return {"generator": loss, "discriminator": discriminator_loss, "penalty": penalty}

    def state():
        weights = {**named("generator", generator), **named("average", average), **named("discriminator", discriminator)}
        return {**weights, **adam.moments("generator"), **discriminator_adam.moments("discriminator")}

    return step, state
