"""The rows of every figure, as `figures all` groups them: by arm and setting."""

import math

import numpy as np
import pandas as pd

from difficulty import curve, difficulties, retention
from methods import share

GROUP = ("arm", "setting")
# Not drawn from these trees, or by a rubric of words that has no second reading: nothing independent could be said.
LEFT_OUT = {"communication-overhead", "speech-acts", "good-communication"}


def groups(trials):
    if len(trials) == 0:
        return
    for (arm, setting), some in trials.groupby(list(GROUP), dropna=False, sort=False):
        yield {"arm": arm, "setting": None if pd.isna(setting) else setting}, some


def graded(trials):
    return trials[trials.verdict.isin(["pass", "fail"])]


def several(trials):
    """Trials of two agents."""
    return trials[trials.setting != "solo"]


def passing(some):
    return share(some.verdict == "pass", some.pairKey)


def success(trials, _):
    return [{**key, **passing(some), "excluded": 0} for key, some in groups(trials)]


def difficulty_curve(trials, _):
    rows = difficulties(trials)
    return [{**key, **point} for key, some in groups(trials) for point in curve(some, rows)[0]]


def retentions(trials, _):
    arms, d = list(trials.arm.unique()), difficulties(trials)
    rows = [{"arm": arm, **retention(trials[trials.arm == arm], d)} for arm in arms]
    return rows + ([{"arm": "pooled", **retention(trials, d)}] if len(arms) > 1 else [])


def per_repository(trials, _):
    rows = []
    for (arm, repo, setting), some in trials.groupby(["arm", "repo", "setting"], dropna=False, sort=False):
        key = {"arm": arm, "setting": None if pd.isna(setting) else setting, "repository": repo.removesuffix("_task")}
        whole = passing(some)
        rows.append({**key, "measure": "success", "value": whole["rate"], "k": whole["k"], "n": whole["n"]})
        for measure, column in (("cost", "costUsd"), ("steps", "steps")):
            known = graded(some)[column].dropna().astype(float)
            if len(known):
                rows.append({**key, "measure": measure, "value": known.mean(), "k": None, "n": len(known)})
    return rows


def merge_stages(trials, _):
    rows = []
    for key, some in groups(several(trials)):
        for stage, passed in (("plain", (some.verdict == "pass") & some.plainMerge), ("fallback", some.verdict == "pass")):
            rows.append({**key, "stage": stage, **share(passed, some.pairKey)})
    return rows


def conflict_rates(trials, _):
    rows = []
    for key, some in groups(several(trials)):
        known = some[some.naiveConflict.notna()]
        if len(known) == 0:
            continue
        rows.append({**key, **share(known.naiveConflict, known.pairKey), "excluded": len(some) - len(known)})
    return rows


def patch_share(trials, _):
    rows = []
    for key, some in groups(graded(trials)):
        alone = some.bPatchLines.isna()
        all_left = (some.aPatchLines > 0) & (alone | (some.bPatchLines.fillna(1).astype(int) > 0))
        rows.append({**key, **share(all_left, some.pairKey), "unknown": 0})
    return rows


def distribution(column, scale=1.0):
    def rows(trials, _):
        found = []
        for key, some in groups(graded(trials)):
            values = some[column].dropna().to_numpy(float) * scale
            if len(values) == 0:
                continue
            quantiles = {"p5": 0.05, "q1": 0.25, "median": 0.5, "q3": 0.75, "p95": 0.95, "least": 0, "greatest": 1}
            spread = dict(zip(quantiles, np.quantile(values, list(quantiles.values())).tolist()))
            found.append({**key, "n": len(values), "mean": float(values.mean()), **spread, "unknown": len(some) - len(values)})
        return found

    return rows


def cost_per_pass(trials, _):
    rows = []
    for key, some in groups(trials):
        for infra, counted in (("out", graded(some)), ("in", some)):
            known = counted[counted.costUsd.notna()]
            if len(known) == 0:
                continue
            cost, passes = float(known.costUsd.sum()), int((known.verdict == "pass").sum())
            per_pass = None if passes == 0 else cost / passes
            unknown = len(counted) - len(known)
            rows.append(
                {**key, "infraCost": infra, "n": len(known), "passes": passes, "costUsd": cost, "costPerPassUsd": per_pass}
                | {"costUnknown": unknown}
            )
    return rows


def infra_by_reason(trials, _):
    rows = []
    for key, some in groups(trials):
        for reason in sorted(some.infraReason.dropna().unique()):
            rows.append({**key, "reason": reason, **share(some.infraReason == reason, some.pairKey), "failedAttempts": None})
    return rows


def conversations(trials):
    """Of graded trials: agents that never ran were not silent."""
    return graded(trials)[graded(trials).messages.notna()]


def conversation_turns(trials, _):
    rows = []
    for key, some in groups(conversations(trials)):
        counts = some.messages.astype(float)
        spread = {"meanMessages": counts.mean(), "medianMessages": float(counts.median())}
        rows.append({**key, "conversations": len(some), "empty": int((counts == 0).sum()), **spread})
    return rows


def of_trials(messages, some):
    """The messages of these trials."""
    if len(messages) == 0:
        return messages
    return messages.merge(some[["run", "pairKey"]], on=["run", "pairKey"])


def communication_statistics(trials, messages):
    rows = []
    for key, some in groups(conversations(trials)):
        said = of_trials(messages, some)
        n = len(said)
        spoken = [group for _, group in said.groupby(["run", "pairKey"])] if n else []
        timed = [group for group in spoken if group.timeSec.notna().all()]
        turns = sum(int((group["from"] != group["from"].shift()).sum()) for group in timed)
        ordered = len(some) - len(spoken) + len(timed)
        measures = {
            "messages per conversation": (int(some.messages.sum()), len(some)),
            "turns per conversation": (turns, ordered),
            "characters per message": (int(said.chars.sum()) if n else 0, n),
            "conversations without a message": (int((some.messages == 0).sum()), len(some)),
            "conversations with one speaker": (sum(group["from"].nunique() == 1 for group in spoken), len(spoken)),
            "messages that ask": (int(said.isQuestion.sum()) if n else 0, n),
        }
        rows += [{**key, "measure": name, "value": above / below, "n": below} for name, (above, below) in measures.items() if below]
    return rows


def communication_share(trials, _):
    rows = []
    for key, some in groups(conversations(trials[trials.steps.notna()])):
        messages, steps = some.messages.astype(float), some.steps.astype(float)
        ratios = (messages / steps)[steps > 0]
        rows.append(
            {
                **key,
                "messages": int(messages.sum()),
                "steps": int(steps.sum()),
                "trials": len(some),
                "share": None if steps.sum() == 0 else messages.sum() / steps.sum(),
                "meanOfRatios": none_if_nan(ratios.mean()),
                "medianOfRatios": none_if_nan(ratios.median()),
                "leastRatio": none_if_nan(ratios.min()),
                "greatestRatio": none_if_nan(ratios.max()),
            }
        )
    return rows


def none_if_nan(value):
    return None if math.isnan(value) else float(value)


def mentions(trials, messages):
    rows = []
    for key, some in groups(conversations(trials)):
        said = of_trials(messages, some)
        if len(said) == 0:
            continue
        path, line = said.mentionsPath.astype(bool), said.mentionsLine.astype(bool)
        for names, hits in (("a file", path), ("a line", line), ("both", path & line), ("neither", ~path & ~line)):
            k, n = int(hits.sum()), len(said)
            mean = k / len(some)
            rows.append({**key, "names": names, "k": k, "n": n, "rate": k / n, "conversations": len(some)} | {"meanPerConversation": mean})
    return rows


# Name: what makes its rows, the columns that tell them apart, and the column without which nothing is drawn.
FIGURES = {
    "success-by-setting": (success, GROUP, None),
    "difficulty-curve": (difficulty_curve, (*GROUP, "bucket"), None),
    "retention": (retentions, ("arm",), "retention"),
    "per-repository": (per_repository, (*GROUP, "repository", "measure"), None),
    "merge-stages": (merge_stages, (*GROUP, "stage"), None),
    "conflict-rates": (conflict_rates, GROUP, None),
    "patch-share": (patch_share, GROUP, None),
    "patch-lines": (distribution("patchLines"), GROUP, None),
    "cost-distribution": (distribution("costUsd"), GROUP, None),
    "steps-distribution": (distribution("steps"), GROUP, None),
    "wall-time": (distribution("durationSec", 1 / 60), GROUP, None),
    "cost-per-pass": (cost_per_pass, (*GROUP, "infraCost"), None),
    "infra-by-reason": (infra_by_reason, (*GROUP, "reason"), None),
    "conversation-turns": (conversation_turns, GROUP, None),
    "communication-statistics": (communication_statistics, (*GROUP, "measure"), None),
    "communication-share": (communication_share, GROUP, None),
    "mentions": (mentions, (*GROUP, "names"), None),
}


def check_figures(report, printed, undrawn, trials, messages):
    for name, (rows_of, key, needed) in FIGURES.items():
        expected = rows_of(trials, messages)
        if needed is not None and all(row[needed] is None for row in expected):
            expected = []
        report.value(f"{name} is drawn", name in printed, len(expected) > 0)
        if name in printed and expected:
            report.rows(name, printed[name], expected, key)
        elif not expected:
            report.value(f"{name} is among the figures without anything to draw", name in undrawn, True)
