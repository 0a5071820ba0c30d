"""Difficulty d(t) = 1 - Solo(t), curves over it, and what is left of the solo curve's area."""

import math
from fractions import Fraction

from methods import share


def difficulties(trials, method=None, rescale="minmax", counts=("pass", "fail")):
    """One row per pair, and with repeats left out per repeat. counts: verdicts that say something of a pair; None: all."""
    solo = trials[trials.setting == "solo"]
    repeats = sorted(solo.repeat.unique())
    if method is None:
        method = "leave-one-repeat-out" if len(repeats) >= 2 else "in-sample"
    if method == "in-sample":
        wanted = [None]
    else:
        wanted = repeats + ([None] if not trials.repeat.isin(repeats).all() else [])
    own = {}
    for key, repeat, verdict in zip(solo.pairKey, solo.repeat, solo.verdict):
        if counts is None or verdict in counts:
            own.setdefault(key, []).append((repeat, verdict == "pass"))
    rows = []
    for key in trials.pairKey.unique():
        for repeat in wanted:
            counted = [passed for at, passed in own.get(key, []) if repeat is None or at != repeat]
            d = None if len(counted) == 0 else 1 - Fraction(sum(counted), len(counted))
            rows.append({"pairKey": key, "repeat": repeat, "d": d, "soloTrials": len(counted)})
    known = [row["d"] for row in rows if row["d"] is not None]
    low, high = (min(known), max(known)) if known else (None, None)
    for row in rows:
        d = row["d"]
        row["difficulty"] = None if d is None else float(d)
        exact = None if d is None or (rescale == "minmax" and low == high) else d
        if exact is not None and rescale == "minmax":
            exact = (d - low) / (high - low)
        row["exact"] = exact
        row["rescaled"] = None if exact is None else float(exact)
        row["method"] = method
    return rows


def printed_difficulties(rows):
    return [{name: row[name] for name in ("pairKey", "repeat", "difficulty", "rescaled", "soloTrials", "method")} for row in rows]


def buckets(trials, rows, count=10):
    """The bucket of each trial, in exact fractions; None where its pair has no difficulty."""
    places = {(row["pairKey"], row["repeat"]): row["exact"] for row in rows}
    found = []
    for key, repeat in zip(trials.pairKey, trials.repeat):
        exact = places[key, repeat] if (key, repeat) in places else places.get((key, None))
        found.append(None if exact is None else min(count - 1, math.floor(exact * count)))
    return found


def curve(trials, rows):
    """Populated buckets, and how many trials are in none."""
    placed = {}
    for bucket, verdict, pair in zip(buckets(trials, rows), trials.verdict, trials.pairKey):
        placed.setdefault(bucket, []).append((verdict == "pass", pair))
    unplaced = len(placed.pop(None, []))
    points = []
    for bucket, some in sorted(placed.items()):
        rate = share([passed for passed, _ in some], [pair for _, pair in some])
        points.append({"bucket": bucket, "midpoint": (bucket + 0.5) / 10, **rate, "unplaced": unplaced})
    return points, unplaced


def area(points):
    return sum((b["rate"] + a["rate"]) / 2 * (b["midpoint"] - a["midpoint"]) for a, b in zip(points, points[1:]))


def retention(trials, d, coop="coop-comm"):
    """d: the difficulties of all arms together, by which each of them is placed."""
    rows = trials[trials.setting.isin(["solo", coop])]
    (solo, unplaced_solo), (team, unplaced_coop) = (curve(rows[rows.setting == setting], d) for setting in ("solo", coop))
    areas = [area(points) if len(points) >= 3 else None for points in (solo, team)]
    comparable = None not in areas and all(solo[end]["midpoint"] == team[end]["midpoint"] for end in (0, -1))
    passes = [int((rows[rows.setting == setting].verdict == "pass").sum()) for setting in ("solo", coop)]
    return {
        "coop": coop,
        "soloPass": passes[0],
        "coopPass": passes[1],
        "soloPassPlaced": sum(point["k"] for point in solo),
        "coopPassPlaced": sum(point["k"] for point in team),
        "aucSolo": areas[0],
        "aucCoop": areas[1],
        "deltaAuc": areas[0] - areas[1] if comparable else None,
        "retention": areas[1] / areas[0] if comparable and areas[0] != 0 else None,
        "unplaced": unplaced_solo + unplaced_coop,
    }
