"""Tests and intervals by scipy, or from their definition where scipy has none."""

import math
from fractions import Fraction

import numpy as np
import pandas as pd
from scipy import stats

Z = stats.norm.ppf(0.975)


def wilson(k: int, n: int):
    if n == 0:
        return None, None
    interval = stats.binomtest(int(k), int(n)).proportion_ci(0.95, method="wilson")
    return float(interval.low), float(interval.high)


def wilson_by_task(sizes, p: float):
    """Wilson's interval where a task counts as one trial: the shares m from which p lies z standard errors away."""
    n = sum(sizes) ** 2 / sum(size**2 for size in sizes)
    lower, upper = sorted(np.roots([1 + Z * Z / n, -(2 * p + Z * Z / n), p * p]).real.tolist())
    return max(0.0, lower), min(1.0, upper)


def share(successes, pairs):
    """k of n; Wilson's bounds where each pair occurs once, and by task where repeats are of few tasks or of tasks that are all alike.
    Else the bounds are a bootstrap, which is drawn by lot and left out."""
    k, n = int(sum(successes)), len(successes)
    row = {"k": k, "n": n, "rate": None if n == 0 else k / n}
    if len(set(pairs)) == n:
        row["lower"], row["upper"] = wilson(k, n)
        row["ci"] = "wilson-95"
    else:
        by_task = pd.DataFrame({"task": [pair.rsplit("/", 1)[0] for pair in pairs], "one": [int(one) for one in successes]})
        counts = by_task.groupby("task").one.agg(["sum", "count"])
        alike = len({Fraction(int(some), int(of)) for some, of in zip(counts["sum"], counts["count"])}) == 1
        if len(counts) < 6 or alike:
            row["lower"], row["upper"] = wilson_by_task(counts["count"].tolist(), k / n)
            row["ci"] = "wilson-by-task-95"
        else:
            row["ci"] = "task-cluster-bootstrap-95"
    return row


def mcnemar(b: int, c: int) -> float:
    return 1.0 if b + c == 0 else float(stats.binomtest(b, b + c, 0.5).pvalue)


def newcombe_paired(both: int, first: int, second: int, neither: int):
    """Newcombe 1998, method 10."""
    n = both + first + second + neither
    if n == 0:
        return None, None
    p1, p2 = (both + first) / n, (both + second) / n
    (l1, u1), (l2, u2) = wilson(both + first, n), wilson(both + second, n)
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    cross = both * neither - first * second
    phi = 0.0
    if margins > 0:
        phi = (max(cross - n / 2, 0) if cross > 0 else cross) / math.sqrt(margins)
    below = (p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2
    above = (u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2
    difference = p1 - p2
    return max(-1.0, difference - math.sqrt(max(0.0, below))), min(1.0, difference + math.sqrt(max(0.0, above)))


def newcombe_unpaired(k1: int, n1: int, k2: int, n2: int):
    """Newcombe 1998, method 10 of independent proportions."""
    if n1 == 0 or n2 == 0:
        return None, None
    p1, p2 = k1 / n1, k2 / n2
    (l1, u1), (l2, u2) = wilson(k1, n1), wilson(k2, n2)
    difference = p1 - p2
    return difference - math.hypot(p1 - l1, u2 - p2), difference + math.hypot(u1 - p1, p2 - l2)


def cmh(strata):
    """Cochran-Mantel-Haenszel without continuity correction. strata: (passes, fails, passes, fails). p and odds ratio."""
    table = np.array([row for row in strata if sum(row) >= 2], dtype=float).reshape(-1, 4)
    a, b, c, d = table.T
    n = table.sum(axis=1)
    variance = ((a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1))).sum()
    below = (b * c / n).sum()
    odds = None if below == 0 else float((a * d / n).sum() / below)
    if variance == 0:
        return None, odds
    return float(stats.chi2.sf((a - (a + b) * (a + c) / n).sum() ** 2 / variance, 1)), odds


def mann_whitney(first, second):
    """p and Cliff's delta."""
    if not len(first) or not len(second):
        return None, None
    together = np.concatenate([first, second])
    tied = len(np.unique(together)) < len(together)
    exact = not tied and min(len(first), len(second)) <= 8
    test = stats.mannwhitneyu(first, second, method="exact" if exact else "asymptotic", use_continuity=True)
    delta = 2 * float(test.statistic) / (len(first) * len(second)) - 1
    return (None if len(np.unique(together)) == 1 else float(test.pvalue)), delta


def wilcoxon(differences):
    """p and the matched rank-biserial correlation; zeros are left out."""
    signed = np.array([value for value in differences if value != 0])
    n = len(signed)
    if n == 0:
        return None, None
    ranks = stats.rankdata(np.abs(signed))
    biserial = float((ranks[signed > 0].sum() - ranks[signed < 0].sum()) / (n * (n + 1) / 2))
    exact = len(np.unique(np.abs(signed))) == n and n <= 50
    how = {"method": "exact"} if exact else {"method": "asymptotic", "correction": True}
    p = 1.0 if not exact and abs(biserial) * n * (n + 1) / 4 <= 0.5 else float(stats.wilcoxon(signed, **how).pvalue)
    return p, biserial


class SignFlips:
    """The permutation test that flips the signs of whole clusters, all sign vectors gone through."""

    def __init__(self, sums, sizes):
        self.sums, self.sizes = np.array(sums, dtype=float), np.array(sizes, dtype=float)
        k = len(self.sums)
        self.exact = 0 < k <= 15
        if self.exact:
            bits = np.arange(2 ** (k - 1))[:, None] >> np.arange(k)[None, :] & 1
            self.signs = 1 - 2 * bits

    def p(self, mean: float = 0.0) -> float:
        """Of the hypothesis that the mean difference is `mean`: the share of vectors that are at least as extreme."""
        left = self.sums - mean * self.sizes
        scale = 1e-11 * max(1.0, float(np.abs(left).sum()))
        return float((np.abs(self.signs @ left) >= abs(left.sum()) - scale).mean())

    def rejects(self, mean: float) -> bool:
        return self.p(mean) < 0.05 - 1e-12
