"""Reference values of mean IoU, top-k accuracy and verification on numbers that formulas make. Prints what src/metrics/segmentation.test.ts, top-k.test.ts
and verification.test.ts hold.

Needs numpy and scikit-learn.
"""
import numpy as np, sklearn
from sklearn.metrics import jaccard_score, roc_curve, top_k_accuracy_score
from sklearn.model_selection import KFold

print("numpy", np.__version__, "scikit-learn", sklearn.__version__)
number = lambda x: repr(float(x))

k = np.arange(3000)
truth = (k * k // 97) % 7  # of 9 classes, 7 of which the truth has, and 6 the prediction
predicted = np.where(np.sin(k) > 0.3, (k // 3) % 6, truth % 6)
print("IoU", [number(x) for x in jaccard_score(truth, predicted, average=None)], number(jaccard_score(truth, predicted, average="macro")))

n, classes = 400, 12
i, j = np.arange(n)[:, None], np.arange(classes)[None, :]
labels = (np.arange(n) * 5) % classes
scores = np.sin((i * classes + j + 1.0) ** 2) + 1.5 * (j == labels[:, None])
for top in 1, 3, 5:
    print(f"top {top}", number(top_k_accuracy_score(labels, scores, k=top)))

m = 6000
p = np.arange(m)
same = p % 600 < 300
similarity = np.round(np.sin((p + 1.0) ** 2) + 0.8 * same, 2)  # with many equal ones
accuracies, thresholds = [], []
for train, test in KFold(10).split(p):
    fpr, tpr, cuts = roc_curve(same[train], similarity[train], drop_intermediate=False)
    right = tpr * same[train].sum() + (1 - fpr) * (~same[train]).sum()
    thresholds.append(cuts[np.argmax(np.round(right))])
    accuracies.append(((similarity[test] >= thresholds[-1]) == same[test]).mean())
print("verification", number(np.mean(accuracies)), number(np.std(accuracies, ddof=1) / np.sqrt(10)), [number(x) for x in thresholds])
