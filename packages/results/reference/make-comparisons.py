"""Writes fixtures/comparisons.json: seeded tables of trials of two arms, and what pandas, scipy and statsmodels make of them.

    uv venv .venv && uv pip install -r requirements.txt && .venv/bin/python make-comparisons.py

src/comparison/reference.test.ts compares every figure with those of compareArms to 1e-9. Nothing here is shared with it but the
definitions: a pair counts by the mean of its trials; measures are over trials with pass or fail.
"""

import json
import math
from pathlib import Path

import numpy
import pandas
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable, mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_effectsize

RANDOM = numpy.random.default_rng(20260202)
CASES = 80
MEASURES = ["costUsd", "steps"]


def finite(value):
    value = float(value)
    return value if math.isfinite(value) else None


def trials_of(side, pairs, repeats, share, price, lost):
    """Some pairs are left out, some trials are lost to the infrastructure, and of some the steps are not known."""
    rows = []
    for task, feature in pairs:
        if RANDOM.random() < 0.08:
            continue
        for repeat in range(1, repeats + 1):
            draw = RANDOM.random()
            verdict = "infra_error" if draw < lost else None if draw < lost + 0.03 else "pass" if RANDOM.random() < share else "fail"
            cost = round(float(RANDOM.exponential(price)), 2)
            steps = None if RANDOM.random() < 0.05 else int(RANDOM.integers(3, 40))
            rows.append({"side": side, "task": task, "feature": feature, "repeat": repeat, "verdict": verdict, "costUsd": cost, "steps": steps})
    return rows


def table_of_case(index):
    tasks = int(RANDOM.integers(2, 12))
    pairs = [(task, feature) for task in range(tasks) for feature in range(1, 2 + int(RANDOM.integers(1, 4)))]
    single = index % 2 == 0
    rows = []
    for side in ("a", "b"):
        repeats = 1 if single else int(RANDOM.integers(1, 5))
        rows += trials_of(side, pairs, repeats, RANDOM.uniform(0.1, 0.9), RANDOM.uniform(0.2, 2), RANDOM.choice([0.03, 0.03, 0.3]))
    return rows


def success_figures(counted):
    means = counted.groupby(["side", "task", "feature"])["passed"].mean().unstack("side").reindex(columns=["a", "b"])
    both = means.dropna()
    figures = {
        "pairs": len(both),
        "onlyInFirst": int((means["a"].notna() & means["b"].isna()).sum()),
        "onlyInSecond": int((means["b"].notna() & means["a"].isna()).sum()),
        "firstRate": finite(both["a"].mean()),
        "secondRate": finite(both["b"].mean()),
        "difference": finite((both["a"] - both["b"]).mean()),
        "cohensH": finite(proportion_effectsize(both["a"].mean(), both["b"].mean())),
        "p": sign_flips(both),
    }
    kept = counted.set_index(["task", "feature"]).loc[lambda rows: rows.index.isin(both.index)].reset_index()
    if kept.groupby(["side", "task", "feature"]).size().max() == 1:
        return {**figures, **single_figures(both)}
    return {**figures, **stratified_figures(kept)}


def sign_flips(both):
    sums = (both["a"] - both["b"]).groupby("task").sum().to_numpy()
    if len(sums) == 1:
        return 1.0
    test = stats.permutation_test((sums,), numpy.sum, permutation_type="samples", n_resamples=numpy.inf, alternative="two-sided")
    return finite(test.pvalue)


def single_figures(both):
    a, b = both["a"] == 1, both["b"] == 1
    only_first, only_second = int((a & ~b).sum()), int((b & ~a).sum())
    p = 1.0 if only_first + only_second == 0 else float(mcnemar([[0, only_first], [only_second, 0]], exact=True).pvalue)
    odds = None if only_second == 0 else only_first / only_second
    return {"bothPass": int((a & b).sum()), "onlyFirst": only_first, "onlySecond": only_second, "mcnemarP": p, "cmhP": None, "oddsRatio": odds}


def stratified_figures(kept):
    strata = []
    for _, rows in kept.groupby(["task", "feature"]):
        passed = [rows[rows["side"] == side]["passed"] for side in ("a", "b")]
        strata.append(numpy.array([[side.sum(), len(side) - side.sum()] for side in passed], dtype=float))
    with numpy.errstate(all="ignore"):
        table = StratifiedTable(strata)
        test, odds = table.test_null_odds(correction=False), finite(table.oddsratio_pooled)
    p = finite(test.pvalue) if math.isfinite(float(test.statistic)) else None
    return {"bothPass": None, "onlyFirst": None, "onlySecond": None, "mcnemarP": None, "cmhP": p, "oddsRatio": odds}


def measure_figures(judged, measure):
    known = judged.dropna(subset=[measure])
    means = known.groupby(["side", "task", "feature"])[measure].mean().unstack("side").reindex(columns=["a", "b"]).dropna()
    trials = {side: known[known["side"] == side][measure] for side in ("a", "b")}
    differences = (means["a"] - means["b"]).map(lambda value: float(f"{value:.12g}")).map(lambda value: 0.0 if abs(value) < 1e-12 else value)
    signed = differences[differences != 0]
    tied = int(signed.abs().duplicated(keep=False).sum())
    exact = tied == 0 and len(signed) <= 50
    figures = {"wilcoxonP": None, "rankBiserial": None}
    if len(signed) > 0:
        how = {"method": "exact"} if exact else {"method": "asymptotic", "correction": True}
        positive = float(stats.wilcoxon(signed, alternative="greater", **how).statistic)
        total = len(signed) * (len(signed) + 1) / 2
        figures = {"wilcoxonP": finite(stats.wilcoxon(signed, **how).pvalue), "rankBiserial": (2 * positive - total) / total}
    ranks = stats.mannwhitneyu(trials["a"], trials["b"], alternative="two-sided", method="auto")
    return {
        "measure": measure,
        "pairs": len(means),
        "firstTrials": len(trials["a"]),
        "secondTrials": len(trials["b"]),
        "firstUnknown": int(judged[judged["side"] == "a"][measure].isna().sum()),
        "secondUnknown": int(judged[judged["side"] == "b"][measure].isna().sum()),
        "firstMean": finite(means["a"].mean()),
        "secondMean": finite(means["b"].mean()),
        "firstMedian": finite(means["a"].median()),
        "secondMedian": finite(means["b"].median()),
        "difference": finite((means["a"] - means["b"]).mean()),
        "medianDifference": finite(differences.median()),
        "ratio": finite(means["a"].mean() / means["b"].mean()),
        **figures,
        "zeros": int((differences == 0).sum()),
        "ties": tied,
        "mannWhitneyP": finite(ranks.pvalue),
        "cliffsDelta": 2 * float(ranks.statistic) / (len(trials["a"]) * len(trials["b"])) - 1,
    }


def unpaired_figures(counted):
    passed = {side: counted[counted["side"] == side]["passed"] for side in ("a", "b")}
    (k, n), (m, o) = [(int(side.sum()), len(side)) for side in passed.values()]
    lower, upper = confint_proportions_2indep(k, n, m, o, method="newcomb", compare="diff", alpha=0.05)
    p = stats.fisher_exact([[k, n - k], [m, o - m]]).pvalue
    return {"firstPass": k, "firstTrials": n, "secondPass": m, "secondTrials": o, "lower": finite(lower), "upper": finite(upper), "p": finite(p)}


def losses(table):
    """5 points or more between the shares, and Fisher's p under 0.05."""
    (a, n), (b, m) = [(int((~side["verdict"].isin(["pass", "fail"])).sum()), len(side)) for _, side in table.groupby("side")]
    return abs(a / n - b / m) >= 0.05 and float(stats.fisher_exact([[a, n - a], [b, m - b]]).pvalue) < 0.05


def case(index):
    rows = table_of_case(index)
    table = pandas.DataFrame(rows).assign(steps=lambda frame: frame["steps"].astype("float"))
    denominator = "exclude-infra" if index % 3 == 0 else "planned"
    judged = table[table["verdict"].isin(["pass", "fail"])]
    counted = (judged if denominator == "exclude-infra" else table).assign(passed=lambda frame: (frame["verdict"] == "pass").astype(int))
    return {
        "denominator": denominator,
        "rows": [[row[column] for column in ("side", "task", "feature", "repeat", "verdict", "costUsd", "steps")] for row in rows],
        "paired": success_figures(counted),
        "unpaired": unpaired_figures(counted),
        "unequalLosses": bool(losses(table)),
        "measures": [measure_figures(judged, measure) for measure in MEASURES],
    }


def main():
    cases = [case(index) for index in range(CASES)]
    (Path(__file__).parent / "fixtures" / "comparisons.json").write_text(json.dumps({"madeBy": "reference/make-comparisons.py", "cases": cases}, separators=(",", ":")) + "\n")


main()
