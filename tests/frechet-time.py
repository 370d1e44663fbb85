"""The peer of frechet-time.ts: moments and the trace term by numpy in float64. Reads two sets of float32 features [n,d] from the files given; for every line on its
input it prints the seconds of the moments and of the distance, the processor's seconds of both, and the distance.
"""
import sys, time
import numpy as np

(first, second), d = sys.argv[1:3], int(sys.argv[3])
sets = [np.fromfile(name, np.float32).reshape(-1, d) for name in (first, second)]
print(np.__version__, flush=True)


def moments(x):
    x = x.astype(np.float64); mean = x.mean(0); x -= mean
    return mean, x.T @ x / (len(x) - 1)


for _ in sys.stdin:
    start, used = time.perf_counter(), time.process_time()
    (m1, c1), (m2, c2) = map(moments, sets)
    middle = time.perf_counter()
    lower = np.linalg.cholesky(c1)
    roots = np.sqrt(np.maximum(np.linalg.eigvalsh(lower.T @ c2 @ lower), 0)).sum()
    distance = (m1 - m2) @ (m1 - m2) + np.trace(c1) + np.trace(c2) - 2 * roots
    end = time.perf_counter()
    print(middle - start, end - middle, time.process_time() - used, repr(float(distance)), flush=True)
