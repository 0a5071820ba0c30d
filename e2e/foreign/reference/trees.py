"""Reads a results tree by itself: what upstream's JSON files say, as tables. It knows nothing of the library.

What is no agent's fault, and what a run was, no file of upstream's says for certain: that is taken from the maker's answers.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

FEATURES = re.compile(r"f(\d+)_f(\d+)")


@dataclass
class Tree:
    seed: int
    trials: pd.DataFrame
    agents: pd.DataFrame
    features: pd.DataFrame
    messages: pd.DataFrame


def read_tree(folder: Path) -> Tree:
    answers = json.loads((folder / "answers.json").read_text())
    texts = {said["text"]: said for said in answers["texts"]}
    rows = {"trials": [], "agents": [], "features": [], "messages": []}
    for run in answers["runs"]:
        home = folder / "logs" / run["run"]
        own = home / run["upstreamSetting"]
        for pair in sorted(path for path in (own if own.is_dir() else home).rglob("f*_f*") if path.is_dir()):
            for name, found in read_pair(pair, home, run, texts).items():
                rows[name] += found
    return Tree(answers["seed"], **{name: pd.DataFrame(found, dtype=object) for name, found in rows.items()})


def load(path: Path):
    """None where there is no such file, or half of one."""
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def read_pair(pair: Path, home: Path, run: dict, texts: dict):
    result = load(pair / "result.json")
    evaluation = load(pair / "eval.json")
    a, b = map(int, FEATURES.fullmatch(pair.name).groups())
    repo, task = pair.parent.parent.name, int(pair.parent.name)
    key = {
        "pairKey": f"{repo}/{task}/f{a}_f{b}",
        "run": run["run"],
        "arm": run["arm"],
        "setting": run["setting"],
        "repeat": run["repeat"],
    }
    agents = [] if result is None else list(read_agents(result, pair, (a, b)))
    first, second = (agents + [{}, {}])[:2]
    # What a torn result does not tell is in the run's own file, where that was kept.
    config = load(home / "config.json") or {} if result is None else {}
    trial = {
        **key,
        "upstreamSetting": run["upstreamSetting"],
        "repo": repo,
        "taskId": task,
        "task": f"{repo}/{task}",
        "featureA": a,
        "featureB": b,
        "model": (result or config).get("model"),
        "agentFramework": (result or config).get("agent_framework"),
        "durationSec": (result or {}).get("duration_seconds"),
        "costUsd": total(agent["costUsd"] for agent in agents),
        "knownUsd": sum(agent["costUsd"] or 0 for agent in agents),
        "steps": (result or {}).get("total_steps"),
        **{
            column: total(agent[column] for agent in agents)
            for column in ("inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens", "patchLines")
        },
        "aStatus": first.get("status"),
        "bStatus": second.get("status"),
        "aPatchLines": first.get("patchLines"),
        "bPatchLines": second.get("patchLines"),
        "evaluatedAt": None if evaluation is None else evaluation["evaluated_at"],
        **grade(run["verdicts"][f"{repo}/{task}/f{a}_f{b}"], evaluation),
        **merge(evaluation, agents, pair),
    }
    conversation = load(pair / "conversation.json")
    if conversation == [] and run["upstreamSetting"] == "team":
        conversation = team_conversation(pair, agents)
    trial["messages"] = None if conversation is None else len(conversation)
    messages = [read_message(key, message, at, texts) for at, message in enumerate(conversation or [])]
    return {
        "trials": [trial],
        "agents": [{**key, **agent} for agent in agents],
        "features": [{**key, **feature} for feature in read_features(evaluation, (a, b))],
        "messages": messages,
    }


def team_conversation(pair: Path, agents: list):
    """Upstream's writer loses what a team says: the tools that sent it logged it, else the agents' trajectories show it."""
    said = [] if agents else None
    for agent in agents:
        sent = sent_by(pair, agent)
        if sent is None:
            return None
        said += [{**message, "from": agent["agent"], "feature_id": agent["featureId"]} for message in sent]
    return None if said is None else sorted(said, key=lambda message: message["timestamp"])


def sent_by(pair: Path, agent: dict):
    """None where nothing tells."""
    log = pair / f"{agent['agent']}_sent.jsonl"
    if log.exists():
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        return [{"to": line["to"], "message": line["content"], "timestamp": line["timestamp"]} for line in lines]
    trajectory = load(pair / f"agent{agent['featureId']}_traj.json")
    return None if trajectory is None else list(sends(trajectory["messages"]))


def sends(rows: list):
    """A command that sends is answered with a line for what was delivered."""
    for row, answer in zip(rows, rows[1:]):
        for action in (row.get("extra") or {}).get("actions", []):
            command = re.fullmatch(r"send_message (\w+) <<'TEXT'\n(.*)\nTEXT", action["command"], re.DOTALL)
            if command is not None and answer["extra"]["raw_output"] == f"Message sent to {command[1]}\n":
                yield {"to": command[1], "message": command[2], "timestamp": answer["extra"]["timestamp"]}


def read_features(evaluation, features: tuple):
    if evaluation is None:
        return
    for at, feature in enumerate(features):
        block = evaluation[f"feature{at + 1}"]
        exit_code = block.get("exit_code")
        # After a conflict upstream writes false and 0 where no test ran.
        ran = block.get("passed") is True or exit_code is not None or bool(block.get("test_output") or block.get("output"))
        yield {
            "featureId": feature,
            "position": "ab"[at],
            "passed": block.get("passed") if ran else None,
            "exitCode": exit_code,
            "testsPassed": block.get("tests_passed") if ran else None,
            "testsFailed": block.get("tests_failed") if ran else None,
            "apply": evaluation.get("apply_status", {}).get(f"agent{at + 1}"),
        }


def total(values):
    known = list(values)
    return None if not known or any(value is None for value in known) else sum(known)


def read_agents(result: dict, pair: Path, features: tuple):
    """In the order of their slots, whichever ended first."""
    blocks = [result["agent"]] if "agent" in result else [result["agents"][slot] for slot in sorted(result["agents"])]
    for at, block in enumerate(blocks):
        yield read_agent(block, pair, result, at, features)


def read_agent(block: dict, pair: Path, result: dict, at: int, features: tuple):
    tokens = block.get("input_tokens", 0) + block.get("output_tokens", 0)
    steps = block["steps"]
    recorded = "input_tokens" in block and not (tokens == 0 and steps > 0)
    alone = "agent" in result
    trajectory = load(pair / f"{'solo' if alone else f'agent{features[at]}'}_traj.json")
    return {
        "agent": "solo" if alone else f"agent{at + 1}",
        "featureId": block.get("feature_id"),
        "status": block["status"],
        "steps": steps,
        "costUsd": price(block, tokens, trajectory, result["agent_framework"]),
        "inputTokens": block["input_tokens"] if recorded else None,
        "outputTokens": block["output_tokens"] if recorded else None,
        "cacheReadTokens": block["cache_read_tokens"] if recorded else None,
        "cacheWriteTokens": block["cache_write_tokens"] if recorded else None,
        "patchLines": block["patch_lines"],
    }


def price(block: dict, tokens: int, trajectory, framework: str):
    """Upstream writes 0 where no price is known: that is a price only where the model never answered."""
    if block.get("cost") != 0:
        return block.get("cost")
    messages = [] if trajectory is None else trajectory["messages"]
    if tokens == 0 and messages and "API Error" in str(messages[-1].get("content")):
        return 0  # claude_code has one message of its own, which is what the provider said.
    shows_answers = trajectory is not None and (not messages or framework.startswith("mini_swe_agent"))
    answered = any(row.get("role") == "assistant" for row in messages) if shows_answers else block["steps"] > 0
    return None if answered else 0


def grade(answer, evaluation):
    """The verdict as upstream's evaluation has it, unless something else than the work decided."""
    verdict, reason = answer
    if verdict != "infra_error":
        by_file = None if evaluation is None else "pass" if evaluation["both_passed"] else "fail"
        assert by_file == verdict, f"the maker wrote {by_file} and says {verdict}"
    both = None
    if evaluation is not None and not (evaluation["error"] is not None and verdict == "infra_error"):
        both = evaluation["both_passed"]
    return {"verdict": verdict, "infraReason": reason if verdict == "infra_error" else None, "bothPassed": both}


def merge(evaluation, agents: list, pair: Path):
    """How the patches of two agents met."""
    none = {"mergeStatus": None, "mergeStrategy": None, "naiveConflict": None, "plainMerge": False}
    if evaluation is None or not evaluation["merge"]:
        return none
    status, strategy = evaluation["merge"]["status"], evaluation["merge"].get("strategy")
    applied = evaluation.get("apply_status", {}).values()
    conflict = None
    if all(agent["patchLines"] > 0 for agent in agents) and all(word == "applied" for word in applied):
        conflict = {"conflicts": True, "union": True, "clean": False, "identical": False}.get(status)
    return {
        "mergeStatus": status,
        "mergeStrategy": strategy,
        "naiveConflict": conflict,
        "plainMerge": status == "identical" or (status == "clean" and strategy in ("naive", None)),
    }


def read_message(key: dict, message: dict, at: int, texts: dict):
    stamp = message["timestamp"]
    if isinstance(stamp, str):
        stamp = datetime.fromisoformat(stamp).timestamp()
    text = message["message"]
    return {
        **key,
        "index": at,
        "from": message["from"],
        "to": message["to"],
        "featureId": message["feature_id"],
        "text": text,
        "timeSec": stamp,
        "chars": len(text),
        "mentionsPath": texts[text]["namesFile"],
        "mentionsLine": texts[text]["namesLine"],
        "isQuestion": "?" in text,
    }
