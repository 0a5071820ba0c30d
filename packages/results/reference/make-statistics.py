"""Writes fixtures/statistics.json: what scipy and statsmodels, and second implementations written from the formulas, say.

    uv venv .venv && uv pip install -r requirements.txt && .venv/bin/python make-statistics.py

src/stats/reference.test.ts compares every figure with ours to 1e-9.
"""

import itertools
import json
import math
import platform
from fractions import Fraction
from pathlib import Path

import numpy
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable, mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportion_effectsize

RANDOM = numpy.random.default_rng(20260101)
CASES = 220


def integers(low, high, size=None):
    drawn = RANDOM.integers(low, high + 1, size=size)
    return int(drawn) if size is None else [int(value) for value in drawn]


def finite(value):
    value = float(value)
    return value if math.isfinite(value) else None


def wilson_case(k, n):
    if n == 0:
        return {"k": k, "n": n, "rate": None, "lower": None, "upper": None}
    lower, upper = proportion_confint(k, n, alpha=0.05, method="wilson")
    return {"k": k, "n": n, "rate": k / n, "lower": finite(lower), "upper": finite(upper)}


def wilson_cases():
    edges = [(0, 0), (0, 1), (1, 1), (0, 100), (100, 100), (1, 100), (99, 100), (326, 652), (0, 100000), (100000, 100000)]
    sizes = integers(1, 2000, CASES)
    return [wilson_case(k, n) for k, n in edges] + [wilson_case(integers(0, n), n) for n in sizes]


def mcnemar_case(b, c):
    if b + c == 0:
        return {"b": b, "c": c, "p": 1.0}
    return {"b": b, "c": c, "p": float(mcnemar([[0, b], [c, 0]], exact=True).pvalue)}


def mcnemar_cases():
    edges = [(0, 0), (0, 1), (1, 0), (5, 5), (0, 30), (12, 4), (50, 50), (51, 50), (1, 2000), (700, 800)]
    return [mcnemar_case(b, c) for b, c in edges] + [mcnemar_case(integers(0, 120), integers(0, 120)) for _ in range(CASES)]


def square_root(value):
    """Of an exact fraction, to about 60 digits."""
    value = Fraction(value)
    scale = 10**120
    return Fraction(math.isqrt(value.numerator * scale // value.denominator), 10**60)


def exact_wilson(k, n, z):
    """The two roots of (p - k/n)^2 = z^2 p (1 - p) / n, as the score test is inverted."""
    p, zz = Fraction(k, n), z * z / n
    a, b, c = 1 + zz, -(2 * p + zz), p * p
    root = square_root(b * b - 4 * a * c)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def newcombe_case(e, f, g, h):
    """Newcombe 1998 (Stat Med 17:2635), method 10, in exact fractions."""
    n = e + f + g + h
    case = {"both": e, "onlyFirst": f, "onlySecond": g, "neither": h}
    if n == 0:
        return {**case, "difference": None, "lower": None, "upper": None}
    z = Fraction(stats.norm.ppf(0.975))
    p1, p2 = Fraction(e + f, n), Fraction(e + g, n)
    l1, u1 = exact_wilson(e + f, n, z)
    l2, u2 = exact_wilson(e + g, n, z)
    a, b, c, d = e + f, g + h, e + g, f + h
    if 0 in (a, b, c, d):
        phi = Fraction(0)
    else:
        top = Fraction(e * h - f * g)
        if top > Fraction(n, 2):
            top -= Fraction(n, 2)
        elif top >= 0:
            top = Fraction(0)
        phi = top / square_root(a * b * c * d)
    delta = square_root(max(Fraction(0), (p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2))
    epsilon = square_root(max(Fraction(0), (u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2))
    theta = p1 - p2
    return {**case, "difference": float(theta), "lower": float(theta - delta), "upper": float(theta + epsilon)}


def newcombe_cases():
    edges = [(0, 0, 0, 0), (36, 12, 2, 0), (0, 0, 0, 40), (40, 0, 0, 0), (20, 0, 0, 20), (0, 20, 20, 0), (0, 30, 0, 0), (0, 0, 30, 0), (1, 0, 0, 0), (10, 1, 1, 10), (43, 12, 4, 41)]
    return [newcombe_case(*table) for table in edges] + [newcombe_case(*integers(0, 80, 4)) for _ in range(CASES)]


def cmh_case(strata):
    named = [dict(zip(["firstPass", "firstFail", "secondPass", "secondFail"], stratum)) for stratum in strata]
    case = {"strata": named, "statistic": None, "p": None, "oddsRatio": None}
    usable = [stratum for stratum in strata if sum(stratum) > 1]
    if not usable:
        return case
    table = StratifiedTable([numpy.array([[a, b], [c, d]], dtype=float) for a, b, c, d in usable])
    with numpy.errstate(all="ignore"):
        result = table.test_null_odds(correction=False)
        odds = finite(table.oddsratio_pooled)
    statistic = finite(result.statistic)
    return {**case, "statistic": statistic, "p": None if statistic is None else finite(result.pvalue), "oddsRatio": odds}


def cmh_cases():
    edges = [[], [[1, 0, 0, 0]], [[3, 0, 3, 0]], [[2, 1, 1, 2]], [[2, 1, 1, 2]] * 10, [[3, 0, 0, 3], [0, 0, 0, 0]]]
    cases = [cmh_case(edge) for edge in edges]
    for index in range(CASES):
        size = integers(1, 9) if index % 2 == 0 else 3
        cases.append(cmh_case([integers(0, size, 4) for _ in range(integers(1, 40))]))
    return cases


def holm_cases():
    families = [[], [0.04], [0.5, 0.5], [0.0, 1.0], [0.01, 0.01, 0.01]]
    families += [[float(p) for p in RANDOM.random(integers(1, 12)) ** 3] for _ in range(CASES)]
    return [{"p": family, "adjusted": [] if not family else [float(p) for p in multipletests(family, method="holm")[1]]} for family in families]


def mann_whitney_case(first, second):
    result = stats.mannwhitneyu(first, second, alternative="two-sided", method="auto")
    return {"first": first, "second": second, "u": float(result.statistic), "p": finite(result.pvalue)}


def mann_whitney_cases():
    cases = [mann_whitney_case([1.0], [2.0]), mann_whitney_case([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]), mann_whitney_case([1.0, 1.0], [1.0, 2.0])]
    for index in range(CASES):
        n1, n2 = integers(2, 40), integers(2, 40)
        if index % 2 == 0:
            cases.append(mann_whitney_case([float(x) for x in integers(0, 15, n1)], [float(x) for x in integers(0, 18, n2)]))
        else:
            cases.append(mann_whitney_case([float(x) for x in RANDOM.random(n1)], [float(x) for x in RANDOM.random(n2) + 0.1]))
    return cases


def area(points):
    """Shoelace area of the polygon under the curve: no trapezoid rule."""
    corners = [(points[0][0], Fraction(0)), *points, (points[-1][0], Fraction(0))]
    closed = zip(corners, corners[1:] + corners[:1])
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in closed)) / 2


def curve_points(buckets):
    return [(Fraction(2 * index + 1, 20), Fraction(k, n)) for index, (k, n) in enumerate(buckets) if n > 0]


def retention_case(solo, coop):
    case = {"solo": solo, "coop": coop, "aucSolo": None, "aucCoop": None, "retention": None}
    of_solo, of_coop = curve_points(solo), curve_points(coop)
    if len(of_solo) >= 3:
        case["aucSolo"] = float(area(of_solo))
    if len(of_coop) >= 3:
        case["aucCoop"] = float(area(of_coop))
    spans = bool(of_solo and of_coop) and (of_solo[0][0], of_solo[-1][0]) == (of_coop[0][0], of_coop[-1][0])
    if case["aucSolo"] and case["aucCoop"] is not None and spans:
        case["retention"] = float(area(of_coop) / area(of_solo))
    return case


def retention_cases():
    full = [[5, 10]] * 10
    empty = [[0, 0]] * 10
    two = [[1, 1]] + [[0, 0]] * 8 + [[0, 1]]
    cases = [retention_case(full, full), retention_case(empty, empty), retention_case(two, two), retention_case([[0, 5]] * 10, full), retention_case(full, [[0, 5]] * 10)]
    for _ in range(CASES):
        populated = [integers(0, 3) > 0 for _ in range(10)]
        drawn = [[[integers(0, n), n] if there else [0, 0] for there, n in zip(populated, integers(1, 30, 10))] for _ in range(2)]
        cases.append(retention_case(*drawn))
    return cases


MASK = 0xFFFFFFFF


def random_case(seed):
    """splitmix32 fills the state of xoshiro128**; all modulo 2^32."""
    state, words = seed, []
    for _ in range(4):
        state = (state + 0x9E3779B9) & MASK
        z = ((state ^ state >> 16) * 0x21F0AAAD) & MASK
        z = ((z ^ z >> 15) * 0x735A2D97) & MASK
        words.append(z ^ z >> 15)
    drawn = []
    for _ in range(8):
        x = words[1] * 5 & MASK
        drawn.append(((x << 7 | x >> 25) & MASK) * 9 & MASK)
        t = words[1] << 9 & MASK
        words[2] ^= words[0]
        words[3] ^= words[1]
        words[1] ^= words[2]
        words[0] ^= words[3]
        words[2] ^= t
        words[3] = (words[3] << 11 | words[3] >> 21) & MASK
    return {"seed": seed, "drawn": drawn}


def wilcoxon_case(differences):
    signed = [difference for difference in differences if difference != 0]
    sizes = [abs(difference) for difference in signed]
    case = {"differences": differences, "positive": 0, "p": None, "rankBiserial": None}
    if not signed:
        return case
    exact = len(set(sizes)) == len(sizes) and len(sizes) <= 50
    how = {"method": "exact"} if exact else {"method": "asymptotic", "correction": True}
    positive = float(stats.wilcoxon(signed, alternative="greater", **how).statistic)
    total = len(signed) * (len(signed) + 1) / 2
    p = float(stats.wilcoxon(signed, alternative="two-sided", **how).pvalue)
    return {**case, "positive": positive, "p": p, "rankBiserial": (2 * positive - total) / total}


def wilcoxon_cases():
    cases = [wilcoxon_case(case) for case in ([], [0.0], [1.0], [0.0, -2.0], [1.0, 1.0, -1.0], [1.0, 2.0, 3.0, 4.0, 5.0])]
    for index in range(CASES):
        n = integers(1, 70)
        tied = index % 2 == 0
        cases.append(wilcoxon_case([float(x) for x in (integers(-6, 9, n) if tied else RANDOM.normal(0.2, 1, n))]))
    return cases


def fisher_case(a, b, c, d):
    result = stats.fisher_exact([[a, b], [c, d]])
    odds = finite(result.statistic) if b * c > 0 else None
    return {"table": [a, b, c, d], "p": float(result.pvalue), "oddsRatio": odds}


def fisher_cases():
    edges = [(0, 0, 0, 0), (0, 5, 0, 7), (5, 0, 7, 0), (5, 5, 5, 5), (3, 0, 0, 3), (10, 2, 3, 15), (0, 400, 30, 300), (100, 900, 900, 100)]
    return [fisher_case(*table) for table in edges] + [fisher_case(*integers(0, 60 if i % 2 else 6, 4)) for i in range(CASES)]


def two_groups_case(k1, n1, k2, n2):
    case = {"first": {"k": k1, "n": n1}, "second": {"k": k2, "n": n2}, "lower": None, "upper": None, "cohensH": None}
    if n1 == 0 or n2 == 0:
        return case
    lower, upper = confint_proportions_2indep(k1, n1, k2, n2, method="newcomb", compare="diff", alpha=0.05)
    return {**case, "lower": finite(lower), "upper": finite(upper), "cohensH": float(proportion_effectsize(k1 / n1, k2 / n2))}


def two_groups_cases():
    cases = [two_groups_case(*case) for case in ((0, 0, 3, 4), (0, 10, 0, 10), (10, 10, 0, 10), (10, 10, 10, 10), (56, 70, 48, 80))]
    for _ in range(CASES):
        n1, n2 = integers(1, 300), integers(1, 300)
        cases.append(two_groups_case(integers(0, n1), n1, integers(0, n2), n2))
    return cases


def share_as_extreme(clusters, mean):
    """Of all sign vectors: how many make the sum of the shifted differences at least as large, in exact fractions."""
    shifted = [total - size * mean for total, size in clusters]
    observed = abs(sum(shifted))
    vectors = list(itertools.product((1, -1), repeat=len(shifted)))
    return Fraction(sum(abs(sum(sign * value for sign, value in zip(signs, shifted))) >= observed for signs in vectors), len(vectors))


def sign_flip_case(clusters, level):
    """The interval is searched among the means of all subsets, where alone the p-value can step."""
    exact = [(Fraction(total), size) for total, size in clusters]
    subsets = [subset for size in range(1, len(exact)) for subset in itertools.combinations(exact, size)]
    steps = {sum(total for total, _ in subset) / sum(size for _, size in subset) for subset in subsets}
    accepted = [mean for mean in steps if share_as_extreme(exact, mean) >= Fraction(str(round(1 - level, 6)))]
    unbounded = Fraction(2, 2 ** len(exact)) >= Fraction(str(round(1 - level, 6)))
    p = share_as_extreme(exact, Fraction(0))
    if len(exact) > 1:
        drawn = stats.permutation_test(([float(total) for total, _ in exact],), numpy.sum, permutation_type="samples", n_resamples=numpy.inf)
        assert abs(float(drawn.pvalue) - float(p)) < 1e-12
    return {
        "clusters": [{"sum": float(total), "size": size} for total, size in exact],
        "level": level,
        "difference": float(sum(total for total, _ in exact) / sum(size for _, size in exact)),
        "p": float(p),
        "lower": None if unbounded else float(min(accepted)),
        "upper": None if unbounded else float(max(accepted)),
    }


def sign_flip_cases():
    """Sums are of eighths: exact in binary."""
    cases = [sign_flip_case([(0, 3)], 0.95), sign_flip_case([(1, 1)] * 7, 0.95), sign_flip_case([(0, 1)] * 6, 0.95)]
    for index in range(CASES):
        sizes = integers(1, 1 if index % 3 == 0 else 5, integers(2, 8))
        clusters = [(Fraction(integers(-8 * size // 2, 8 * size), 8), size) for size in sizes]
        cases.append(sign_flip_case(clusters, 0.95 if index % 2 else 0.8))
    return cases


def main():
    reference = {
        "madeBy": "reference/make-statistics.py",
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "statsmodels": statsmodels.__version__,
        "random": [random_case(seed) for seed in [0, 1, MASK, *integers(0, MASK, CASES)]],
        "wilson": wilson_cases(),
        "mcnemar": mcnemar_cases(),
        "newcombePaired": newcombe_cases(),
        "cmh": cmh_cases(),
        "holm": holm_cases(),
        "mannWhitney": mann_whitney_cases(),
        "retention": retention_cases(),
        "wilcoxon": wilcoxon_cases(),
        "fisher": fisher_cases(),
        "twoGroups": two_groups_cases(),
        "signFlips": sign_flip_cases(),
    }
    (Path(__file__).parent / "fixtures" / "statistics.json").write_text(json.dumps(reference, separators=(",", ":")) + "\n")


main()
