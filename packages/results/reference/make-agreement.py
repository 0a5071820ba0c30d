"""Writes fixtures/agreement.json: Cohen's kappa, its standard error and its interval as scikit-learn and statsmodels give them.

    uv venv .venv && uv pip install -r requirements.txt && .venv/bin/python make-agreement.py

src/labels/kappa.test.ts compares every figure with ours to 1e-9.
"""

import json
import math
import warnings
from pathlib import Path

import numpy
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

RANDOM = numpy.random.default_rng(20260102)
CASES = 230


def finite(value):
    value = float(value)
    return value if math.isfinite(value) else None


def case(table):
    """`table[i][j]`: things that the first put into category i and the second into j."""
    table = numpy.asarray(table, dtype=int)
    n, agreed = int(table.sum()), int(numpy.trace(table))
    first = numpy.repeat(numpy.indices(table.shape)[0].ravel(), table.ravel())
    second = numpy.repeat(numpy.indices(table.shape)[1].ravel(), table.ravel())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = cohens_kappa(table)
        kappa = finite(cohen_kappa_score(first, second)) if n > 0 else None
    both = None if kappa is None else finite(result.kappa)
    if both is not None and kappa is not None:
        assert abs(both - kappa) < 1e-12, (table, both, kappa)
    # Where both use one category alone, kappa is 0/0: scikit-learn and statsmodels give what is left of rounding, or NaN.
    alone = n > 0 and numpy.count_nonzero(table) == 1 and agreed == n
    known = n > 0 and not alone
    lower, upper = proportion_confint(agreed, n, method="wilson") if n > 0 else (None, None)
    return {
        "table": table.tolist(),
        "kappa": kappa if known else None,
        "standardError": finite(result.std_kappa) if known else None,
        "lower": finite(result.kappa_low) if known else None,
        "upper": finite(result.kappa_upp) if known else None,
        "rawLower": lower,
        "rawUpper": upper,
    }


def drawn():
    size = int(RANDOM.integers(2, 8))
    n = int(RANDOM.integers(2, 600))
    shares = RANDOM.dirichlet(numpy.full(size, 0.7))
    first = RANDOM.choice(size, n, p=shares)
    same = RANDOM.random(n) < RANDOM.random()
    second = numpy.where(same, first, RANDOM.choice(size, n, p=shares))
    table = numpy.zeros((size, size), dtype=int)
    numpy.add.at(table, (first, second), 1)
    return table


def main():
    edges = [[[5, 0], [0, 0]], [[5, 0], [0, 5]], [[0, 5], [5, 0]], [[1, 0], [0, 1]], [[0, 7], [0, 0]], [[48, 1], [1, 0]], [[20, 5], [10, 15]]]
    cases = [case(table) for table in edges] + [case(drawn()) for _ in range(CASES)]
    target = Path(__file__).parent / "fixtures" / "agreement.json"
    target.write_text(json.dumps({"kappa": cases}) + "\n")


main()
