"""PyTorch's own Adam, fused, in the middle of a training."""

import torch

from layers import named


class Adam:
    def __init__(self, weights, settings):
        """`settings`: rate, beta1, beta2, epsilon; the updates so far and the second moment that all weights have."""
        self.settings, self.weights = settings, weights
        betas = float(settings["beta1"]), float(settings["beta2"])
        options = {"lr": settings["rate"], "betas": betas, "eps": settings["epsilon"], "fused": True}
        self.optimizer = torch.optim.Adam([w.requires_grad_() for w in weights.values()], **options)
        for w in weights.values():
            self.optimizer.state[w] = {
                "step": torch.tensor(float(settings["updates"])),
                "exp_avg": torch.zeros_like(w),
                "exp_avg_sq": torch.full_like(w, settings["second"]),
            }

    def gradients(self, loss):
        """Zeros for weights that the loss does not reach."""
        return torch.autograd.grad(loss, list(self.weights.values()), materialize_grads=True)

    def apply(self, gradients):
        for w, gradient in zip(self.weights.values(), gradients):
            w.grad = gradient
        self.optimizer.step()
        self.optimizer.zero_grad()

    def moments(self, prefix):
        def of(key):
            return {name: self.optimizer.state[w][key] for name, w in self.weights.items()}

        second = named(f"{prefix}.second", of("exp_avg_sq"))
        return second if self.settings["beta1"] == 0 else {**named(f"{prefix}.first", of("exp_avg")), **second}
