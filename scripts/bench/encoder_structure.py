"""How the parts of GH-Feat's encoder hang together (src/models/backbone.ts and pyramid.ts): the ops are the framework's own."""

import math


def backbone(weights, variant, size, x, run, relu, leaky_relu, pool):
    """x, of `size` pixels -> the maps of every stage. run(name, y, stride) is a convolution with its normalisation, pool(y) 3x3 at stride 2."""

    def residual(name, y, stride):
        bottleneck = f"{name}.third.weight" in weights
        z = relu(run(name + ".first", y, 1 if bottleneck else stride))
        z = run(name + ".second", z, stride if bottleneck else 1)
        if bottleneck:
            z = run(name + ".third", relu(z), 1)
        return relu(z + (run(name + ".shortcut", y, stride) if f"{name}.shortcut.weight" in weights else y))

    def count(prefix):
        return len({name[len(prefix) :].split(".")[0] for name in weights if name.startswith(prefix)})

    stages = count("stages.")
    halvings = int(math.log2(size / 4)) - (stages - 1)
    y = run("stem", x, 1 if halvings == 0 else 2)
    y = leaky_relu(y, 0.2) if variant == "code" else relu(y)
    if halvings == 2:
        y = pool(y)
    outputs = []
    for stage in range(stages):
        for unit in range(count(f"stages.{stage}.")):
            y = residual(f"stages.{stage}.{unit}", y, 2 if unit == 0 and stage > 0 else 1)
        outputs.append(y)
    return outputs


def aligned(weights, variant, stages, project, upsample, down):
    """R4, R5, R6 -> what their heads see. project(name, maps) is a convolution with its bias, down(maps) the mean pooling to 4 px."""
    if "pyramid.lateral.0.weight" in weights:
        r4, r5, r6 = (project(f"pyramid.lateral.{i}", maps) for i, maps in enumerate(stages))
        middle = r5 + upsample(r6)
        fine = r4 + upsample(middle)
        stages = [project(f"pyramid.output.{i}", maps) for i, maps in enumerate((fine, middle, r6))]
    r4, r5, r6 = (project(f"align.{i}", down(maps)) for i, maps in enumerate(stages))
    fine, middle = r4 + r6, r5 + r6
    return [fine * math.sqrt(0.5), middle * math.sqrt(0.5), r6] if variant == "small" else [fine, middle, r6]


def head_codes(weights, variant, layers, maps, dense, norm, split):
    """What the heads predict, in the order of the layers. dense(maps, weight, bias), norm(name, y) and split(y, sizes) are the framework's."""
    codes = {}
    for i, own in enumerate(layers):
        weight = weights[f"heads.{i}.weight"]
        seen = maps[i] * (1 / math.sqrt(weight.shape[0])) if variant == "small" else maps[i]
        y = dense(seen, weight, weights[f"heads.{i}.bias"])
        y = norm(f"heads.{i}.norm", y) if variant == "code" else y + weights[f"heads.{i}.average"]
        codes.update(zip(own["layers"], split(y, own["sizes"])))
    return [codes[i] for i in sorted(codes)]
