import { readAgentReport, readLastWords } from "../../src/error-text/agent-report.ts";
import { readDockerError } from "../../src/error-text/docker-error.ts";
import { dockerReason } from "../../src/error-text/docker-reason.ts";
import { reportedEnd } from "../../src/verdict/agent-end.ts";
import { causeOfModelError, readCause, type ReadCause } from "../../src/verdict/causes.ts";
import { ranTests } from "../../src/verdict/test-results.ts";
import { unran } from "../../src/verdict/test-run.ts";
import { AGENT_WORDINGS } from "./agent-wordings.ts";
import { DOCKER_OBSERVATIONS } from "./docker-observation-wordings.ts";
import { DOCKER_ERRORS } from "./docker-wordings.ts";
import { EVAL_WORDINGS } from "./eval-wordings.ts";
import { MODEL_WORDINGS } from "./model-wordings.ts";
import { REDIS_WORDINGS } from "./redis-wordings.ts";
import type { Wording } from "./wording.ts";

export interface WordingArea {
  readonly name: string;
  readonly wordings: readonly Wording[];
  /** How many of them the rules knew when they met the list for the first time. */
  readonly atFirstSight: number;
  /** The causes that the rules find in a text, in the list's own words; `none`: it says nothing. */
  readonly causesIn: (wording: Wording) => readonly string[];
}

/** What a wording means to the judge's causes; one of them may stand for several of the list's. */
const meaning: Readonly<Record<string, readonly string[]>> = {
  "model-quota": ["quota"],
  "model-auth": ["auth"],
  "model-not-found": ["not-found"],
  "model-rate-limit": ["rate-limit"],
  "model-unavailable": ["unavailable"],
  "model-request-refused": ["invalid"],
  "container-lost": ["container", "sandbox"],
  "docker-unavailable": ["daemon", "sandbox"],
  "docker-permission": ["permission"],
  "docker-cli-missing": ["unsupported", "permission"],
  "docker-pull-failed": ["pull"],
  "registry-rate-limit": ["pull-limit"],
  "image-missing": ["image-missing"],
  "disk-full": ["disk"],
  "docker-run-failed": ["run"],
  "upstream-unsupported": ["unsupported"],
  "image-platform": ["platform"],
  "redis-unavailable": ["redis"],
};
/** All of these are graded. */
const OWN_DOING = ["own-context", "own-policy", "own-call"];

function meant(read: ReadCause | null): readonly string[] {
  if (read === null) return ["none"];
  return read.kind === "own-doing" ? OWN_DOING : (meaning[read.id] ?? [read.id]);
}

/** A whole observation: a sandbox that is refused is lost, whatever the words, unless it is the daemon or its disk. */
function observed({ text }: Wording): readonly string[] {
  const error = text.trim().split("\n").length > 6 ? null : readDockerError(text);
  if (error === null) return ["none"];
  const reason = dockerReason(error);
  if (reason === "docker-unavailable") return ["daemon", "sandbox"];
  if (reason === "disk-full") return ["disk"];
  return ["container", "sandbox", "run", "platform", "image-missing", "unsupported", "permission", "pull", "pull-limit"];
}

/** The files that the wordings of evaluations suppose the work to touch. */
const PATCHED = ["src/ops.py", "pkg/ops.go", "src/ops.rs", "src/ops.ts"];

function evaluated({ text }: Wording): readonly string[] {
  const feature = {
    passed: false,
    test_output: `Applying feature patch: solo.patch\nFeature patch applied successfully.\n${text}\nCleaning up repository...\n`,
  };
  if (ranTests(feature)) return ["ran"];
  const found = unran(feature, { patched: PATCHED });
  if (found === null) return ["work"];
  return found.disk ? ["disk", "environment"] : ["environment"];
}

function ended({ text, cause }: Wording): readonly string[] {
  // What an agent says of its work is looked at only for words that no such talk has.
  if (cause === "none") return readAgentReport(text) === null ? ["none"] : ["report"];
  const words = readLastWords(text);
  return meant(readCause(text) ?? reportedEnd(text, { file: "", span: { startedAtMs: null, endedAtMs: null } })?.read ?? (words === null ? null : causeOfModelError(words)));
}

const read = ({ text }: Wording): readonly string[] => meant(readCause(text));

/**
 * Wordings of other people's programs, collected by somebody who had not read the rules: they measure how the rules do on texts
 * that they were not made from. Most were provoked from the programs themselves (`source` says where measured).
 */
export const wordingAreas: readonly WordingArea[] = [
  { name: "model calls, by 40 providers", wordings: MODEL_WORDINGS, atFirstSight: 294, causesIn: read },
  { name: "Docker errors", wordings: DOCKER_ERRORS, atFirstSight: 63, causesIn: read },
  { name: "Docker in place of a command", wordings: DOCKER_OBSERVATIONS, atFirstSight: 76, causesIn: observed },
  { name: "Redis", wordings: REDIS_WORDINGS, atFirstSight: 41, causesIn: read },
  { name: "evaluations in which no test ran, or one did", wordings: EVAL_WORDINGS, atFirstSight: 170, causesIn: evaluated },
  { name: "last messages of agents", wordings: AGENT_WORDINGS, atFirstSight: 74, causesIn: ended },
];

export function isRight(wording: Wording, causes: readonly string[]): boolean {
  return causes.includes(wording.cause) || (wording.also !== undefined && causes.includes(wording.also));
}
