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

    def descend(self, loss):
        self.differentiate(loss)
        self.update()

    def differentiate(self, loss):
        """Gradients into the weights; zeros where the loss does not reach."""
        leaves = list(self.weights.values())
        loss.backward(inputs=leaves)
        for w in leaves:
            if w.grad is None:
                w.grad = torch.zeros_like(w)

    def update(self):
        self.optimizer.step()
        self.optimizer.zero_grad()

    def moments(self, prefix):
        """Both, by the weights' names; the first only where it is more than the gradient."""
        first = {} if self.settings["beta1"] == 0 else self.first_moments(prefix)
        return {**first, **named(f"{prefix}.second", self.of("exp_avg_sq"))}

    def first_moments(self, prefix):
        return named(f"{prefix}.first", self.of("exp_avg"))

    def of(self, key):
        return {name: self.optimizer.state[w][key] for name, w in self.weights.items()}
