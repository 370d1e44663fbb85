"""Reference values of a linear SVM: scikit-learn (LIBLINEAR) on points that a formula makes. Prints what src/tasks/linear-svm.test.ts holds.

Needs numpy and scikit-learn.
"""
import numpy as np, sklearn
from sklearn.svm import LinearSVC
n, d = 60, 5
k = np.arange(n)[:, None] * d + np.arange(d)[None, :]
x = np.sin(k * k * 0.7)
y = x @ np.array([1.0, -2.0, 0.5, 0.0, 1.5]) + 0.5 * np.sin(np.arange(n) * 2.3) > 0.2
print(sklearn.__version__, int(y.sum()))
for c in (1.0, 0.1):
    svm = LinearSVC(loss="hinge", dual=True, C=c, tol=1e-10, max_iter=10_000_000, random_state=0).fit(x, y)
    print(c, [float(round(v, 6)) for v in svm.coef_[0]], float(round(svm.intercept_[0], 6)), svm.score(x, y))
