"""Two sides on the same pairs: rates, tests, intervals, and what trials cost and took."""

import math

import numpy as np
from scipy import stats

import methods

MEASURES = ("costUsd", "steps", "durationSec", "messages", "patchLines")


def side_of(trials, side):
    return trials[(trials.arm == side["arm"]) & (trials.setting == side["setting"])]


def matched(first, second, column):
    """Values of the pairs that both have: key, task, the first's values, the second's."""
    a, b = known_values(first, column), known_values(second, column)
    pairs = [(*key, a[key], b[key]) for key in a if key in b]
    return pairs, len(a.keys() - b.keys()), len(b.keys() - a.keys())


def known_values(side, column):
    values = {}
    for key, task, value in zip(side.pairKey, side.task, side[column]):
        if value is not None:
            values.setdefault((key, task), []).append(float(value))
    return values


def mean(values):
    return None if len(values) == 0 else float(np.mean(values))


def median(values):
    return None if len(values) == 0 else float(np.median(values))


def flips(pairs, unit):
    clusters = {}
    for key, task, a, b in pairs:
        of_cluster = clusters.setdefault(task if unit == "task" else key, [0.0, 0])
        of_cluster[0] += np.mean(a) - np.mean(b)
        of_cluster[1] += 1
    return methods.SignFlips([sums for sums, _ in clusters.values()], [size for _, size in clusters.values()])


def check_flips(report, what, printed, test, is_rate):
    """p, and an interval that ends where the same test begins to reject. Drawn sign vectors are left out."""
    if not test.exact:
        return
    report.value(f"{what}.p", printed["p"], test.p())
    size = 1.0 if is_rate else max(1.0, float(np.abs(test.sums / test.sizes).max()))
    step = 1e-8 * size
    for bound, out in (("lower", -1), ("upper", 1)):
        end = printed[bound]
        if end is None or printed["lower"] is None or printed["upper"] is None or (is_rate and abs(end) == 1):
            # It has no end, or one that is cut off: nothing up to there is rejected.
            far = out * (1 - 1e-8 if is_rate else 1e6 * size)
            report.value(f"{what}.{bound} has no end", test.rejects(far), False)
        else:
            inside = end - out * min(step, (printed["upper"] - end if bound == "lower" else end - printed["lower"]) / 2)
            report.value(f"{what}.{bound} is not rejected", test.rejects(inside), False)
            report.value(f"{what}.{bound} is rejected beyond", test.rejects(end + out * step), True)


def check_comparison(report, trials, comparison):
    sides = [side_of(trials, comparison[name]) for name in ("first", "second")]
    what = " against ".join("/".join(comparison[name].values()) for name in ("first", "second"))
    result = comparison["result"]
    for name, side in zip(("first", "second"), sides):
        summary = {
            "pairs": side.pairKey.nunique(),
            "repeats": int(side.groupby("pairKey").size().max()),
            "runs": side.run.nunique(),
            "tasks": side.task.nunique(),
            "infraErrors": int((side.verdict == "infra_error").sum()),
            "pending": int(side.verdict.isna().sum()),
            "k": int((side.verdict == "pass").sum()),
            "n": len(side),
        }
        report.row(f"{what}: {name}", result[name], summary)
    rated = [side.assign(passed=(side.verdict == "pass").astype(float)) for side in sides]
    pairs, only_first, only_second = matched(*rated, "passed")
    report.value(f"{what} is paired", result["paired"] is not None, len(pairs) > 0)
    if pairs:
        check_paired(report, f"{what}: paired", result, pairs, only_first, only_second)
    else:
        check_unpaired(report, f"{what}: unpaired", result["unpaired"], *sides)
    measured = [side[side.verdict.isin(["pass", "fail"])] for side in sides]
    for measure in MEASURES:
        printed = next((row for row in result["measures"] if row["measure"] == measure), None)
        check_measure(report, f"{what}: {measure}", printed, *measured, measure, bool(pairs))


def check_paired(report, what, result, pairs, only_first, only_second):
    printed = result["paired"]
    single = all(len(a) == 1 and len(b) == 1 for _, _, a, b in pairs)
    first_rate, second_rate = (mean([np.mean(pair[at]) for pair in pairs]) for at in (2, 3))
    expected = {
        "pairs": len(pairs),
        "differentPairs": len({key for key, *_ in pairs}),
        "onlyInFirst": only_first,
        "onlyInSecond": only_second,
        "firstRate": first_rate,
        "secondRate": second_rate,
        "difference": first_rate - second_rate,
        "cohensH": 2 * math.asin(math.sqrt(first_rate)) - 2 * math.asin(math.sqrt(second_rate)),
    }
    tests = {row["test"]: row for row in result["tests"] if row["test"] is not None}
    if single:
        count = lambda x, y: sum(a[0] == x and b[0] == y for _, _, a, b in pairs)  # noqa: E731
        both, first, second, neither = count(1, 1), count(1, 0), count(0, 1), count(0, 0)
        expected |= {"bothPass": both, "onlyFirst": first, "onlySecond": second, "neither": neither}
        expected |= {"mcnemarP": methods.mcnemar(first, second), "cmhP": None}
        expected |= {"oddsRatio": None if second == 0 else first / second}
        lower, upper = methods.newcombe_paired(both, first, second, neither)
        report.row(f"{what}: mcnemar", tests["mcnemar-exact"], {"p": expected["mcnemarP"], "lower": lower, "upper": upper})
    else:
        p, odds = methods.cmh([(sum(a), len(a) - sum(a), sum(b), len(b) - sum(b)) for _, _, a, b in pairs])
        expected |= {"bothPass": None, "mcnemarP": None, "cmhP": p, "oddsRatio": odds}
        report.row(f"{what}: cmh", tests["cmh-by-pair"], {"p": p})
    report.row(what, printed, expected)
    check_flips(report, f"{what}: by task", printed, flips(pairs, "task"), True)
    for unit in ("task", "pair"):
        check_flips(report, f"{what}: tests by {unit}", tests[f"sign-flips-by-{unit}"], flips(pairs, unit), True)


def check_unpaired(report, what, printed, first, second):
    k, n = int((first.verdict == "pass").sum()), len(first)
    m, o = int((second.verdict == "pass").sum()), len(second)
    lower, upper = methods.newcombe_unpaired(k, n, m, o)
    report.row(
        what,
        printed,
        {
            "firstPass": k,
            "firstTrials": n,
            "secondPass": m,
            "secondTrials": o,
            "difference": k / n - m / o,
            "lower": lower,
            "upper": upper,
            "p": float(stats.fisher_exact([[k, n - k], [m, o - m]]).pvalue),
        },
    )


def check_measure(report, what, printed, first, second, measure, is_paired):
    values = [side[measure].dropna().astype(float).tolist() for side in (first, second)]
    if not values[0] and not values[1]:
        report.value(what, printed, None)
        return
    ranked = [[float(f"{value:.12g}") for value in some] for some in values]
    p, delta = methods.mann_whitney(*ranked)
    expected = {
        "firstTrials": len(values[0]),
        "secondTrials": len(values[1]),
        "firstUnknown": len(first) - len(values[0]),
        "secondUnknown": len(second) - len(values[1]),
        "mannWhitneyP": p,
        "cliffsDelta": delta,
    }
    if is_paired and values[0] and values[1]:
        pairs, _, _ = matched(first, second, measure)
        means = [[float(np.mean(pair[at])) for pair in pairs] for at in (2, 3)]
        differences = [round(a - b, 9) + 0.0 for a, b in zip(*means)]
        wilcoxon_p, biserial = methods.wilcoxon(differences)
        expected |= {"pairs": len(pairs), "wilcoxonP": wilcoxon_p, "rankBiserial": biserial}
        expected |= {"difference": mean(differences), "medianDifference": median(differences)}
        if pairs and printed is not None:
            check_flips(report, what, printed, flips(pairs, "task"), False)
    else:
        means = values
        expected |= {"pairs": None, "wilcoxonP": None}
        a, b = mean(values[0]), mean(values[1])
        expected |= {"difference": None if a is None or b is None else a - b}
    expected |= {"firstMean": mean(means[0]), "secondMean": mean(means[1])}
    expected |= {"firstMedian": median(means[0]), "secondMedian": median(means[1])}
    expected |= {"ratio": mean(means[0]) / mean(means[1]) if means[0] and means[1] and mean(means[1]) else None}
    report.row(what, printed or {}, expected)
