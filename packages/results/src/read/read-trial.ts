import { agentFileKind } from "../formats/agent-files.ts";
import { conversationFileSchema, conversationMessages } from "../formats/conversation-file.ts";
import { type FileText, parseFile } from "../formats/file-parse.ts";
import { fullTrajectoryFileSchema, trajectoryFileSchema, type TrajectoryMessage } from "../formats/trajectory-file.ts";
import { wholeHistory } from "../formats/whole-trajectory.ts";
import { resultFileSchema } from "../formats/result-file.ts";
import { verdictFileSchema, type VerdictFile } from "../formats/verdict-file.ts";
import { teamWord } from "../setting.ts";
import { bodyMismatch } from "./body-mismatch.ts";
import type { TrialRecord } from "../tables/trial-record.ts";
import type { Evidence } from "../verdict/evidence.ts";
import { readFacts, type Facts, type JudgeOptions } from "../verdict/facts.ts";
import { judgeFacts } from "../verdict/judge.ts";
import { resultCost, zerosNeedEvidence } from "../verdict/result-cost.ts";
import { isEvidence } from "./evidence-from.ts";
import type { FileLedger } from "./file-ledger.ts";
import type { Known } from "./home.ts";
import type { FileSource } from "./file-source.ts";
import { withSendTimes } from "./send-times.ts";
import { trialMessages } from "./trial-messages.ts";
import type { PairFolder } from "../layout/tree-layout.ts";

/**
 * `missing`: verdict.json is taken where it is, the rest is judged with all files. `all`: everything is judged again.
 * `quick`: as missing, but by result and evaluation alone: no trajectory and no patch is read, so an infrastructure
 * failure that only they show passes for a result.
 */
export const judgeModes = ["missing", "all", "quick"] as const;
export type JudgeMode = (typeof judgeModes)[number];

const OURS = "verdict.json";
const TRAJECTORIES: ReadonlySet<unknown> = new Set(["trajectory", "full-trajectory"]);
const SMALL = new Set(["result.json", "eval.json", "conversation.json"]);

/** A pair folder's files and judgement, before it is known which setting of which run it is. */
export interface ReadTrial extends Pick<
  TrialRecord,
  | "result"
  | "evaluation"
  | "conversation"
  | "messagesFrom"
  | "diagnostics"
  | "verdictFile"
  | "judgement"
  | "judged"
  | "cost"
  | "state"
> {
  /** Whether these files are what stands of the trial. Not, where it was tried again since, its result is elsewhere, or nobody adopted it. */
  readonly stands: boolean;
  readonly adopted: boolean;
}

/** `verdicts`: of trials of ours what the run says, and no more. `pairs`: all of a trial but the times of its messages. */
export type Detail = "verdicts" | "pairs" | "all";

export async function readTrial(
  source: FileSource,
  folder: PairFolder,
  options: {
    readonly mode: JudgeMode;
    readonly detail: Detail;
    readonly upstreamVersion: string | null;
    /** What lies in the place of a planned trial that its experiment does not know: it does not stand, or it is judged by its files. Default: it does not stand. */
    readonly unadopted?: "show" | "judge";
    readonly judgeOptions: JudgeOptions;
    readonly ledger: FileLedger;
    /** What experiments of ours know of the trial; null: there are none here. @param placed files of this folder, by name */
    readonly knownBy: ((placed: ReadonlyMap<string, FileText>) => Promise<Known>) | null;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<ReadTrial> {
  const { mode, upstreamVersion, ledger, signal } = options;
  const files = new Map<string, FileText>();
  const modifiedAt = new Map<string, number>();
  const path = (name: string) => (folder.dir === "" ? name : `${folder.dir}/${name}`);
  const readAll = async (names: readonly string[]) => {
    const read = names.map(async (name) => {
      const file = await ledger.open(source, path(name), signal);
      if (file.content.kind !== "absent") files.set(name, file.content);
      if (file.modifiedAt !== null) modifiedAt.set(name, file.modifiedAt);
    });
    await Promise.all(read);
  };
  // What the judge looks at beside them.
  const rest = folder.files.filter((name) => agentFileKind(name) !== null && isEvidence(name));
  const sent = options.detail !== "verdicts" ? folder.files.filter((name) => agentFileKind(name) === "sent") : [];
  const small = (name: string): boolean => SMALL.has(name);
  await readAll(folder.files.filter((name) => name === OURS || (options.detail !== "verdicts" && small(name))));
  await readAll(sent);
  const verdictFile = ledger.parse(path(OURS), files.get(OURS), verdictFileSchema);
  const known = mode === "all" || options.knownBy === null ? null : await options.knownBy(files);
  const { verdict, stands, adopted } = standing(known, verdictFile, options.unadopted ?? "show");
  if (options.detail === "verdicts" && verdict === null && stands) await readAll(folder.files.filter(small));
  const taken = mode === "all" ? null : verdict;
  const conversation = ledger.parse(path("conversation.json"), files.get("conversation.json"), conversationFileSchema);
  const messages = conversation === null ? null : conversationMessages(conversation);
  // Upstream's writer loses the messages of a team.
  const lost = messages?.length === 0 && options.detail !== "verdicts" && saysTeam(folder, files.get("result.json"));
  const timeless = options.detail === "all" && messages?.some(({ timestamp }) => timestamp === null) === true;
  const ofProgram = options.detail !== "verdicts" && zerosOfProgram(files.get("result.json"));
  if (mode !== "quick" && stands && (taken === null || ofProgram)) await readAll(rest);
  else if (mode !== "quick" && stands && (timeless || lost))
    await readAll(rest.filter((name) => TRAJECTORIES.has(agentFileKind(name))));

  const evidence: Evidence = {
    upstreamSetting: folder.upstreamSetting,
    files,
    modifiedAt,
    driver: null,
    upstreamVersion: verdictFile?.origin === undefined ? upstreamVersion : verdictFile.origin.upstreamVersion,
  };
  const facts = readFacts(evidence, options.judgeOptions);
  const result = ledger.note(path("result.json"), facts.result);
  const evaluation = ledger.note(path("eval.json"), facts.eval);
  for (const name of [...rest, ...sent]) noteEvidence(ledger, path(name), name, files.get(name), facts);
  const judgement = taken ?? judgeFacts(evidence, facts);
  const told = messages === null ? null : withSendTimes(messages, timeless ? histories(facts, files) : new Map());
  const sentBy = lost && mode !== "quick" && stands ? histories(facts, files) : null;
  const said = trialMessages(told, files, result, lost, sentBy);
  const mismatch = result === null ? [] : bodyMismatch(result, folder.pair);
  return {
    stands,
    adopted,
    state: known?.state ?? null,
    result,
    evaluation: facts.evalAge.kind !== "stale" ? evaluation : null,
    ...said,
    verdictFile: mode === "all" ? verdictFile : verdict,
    judgement: { ...judgement, diagnostics: [...judgement.diagnostics, ...mismatch] },
    judged: judgedBy(taken, mode),
    cost: resultCost(evidence, facts),
  };
}

function saysTeam({ upstreamSetting }: PairFolder, result: FileText | undefined): boolean {
  if (upstreamSetting !== null) return upstreamSetting === teamWord;
  return result?.kind === "text" && result.text.includes('"lead_agent"');
}

/** Whether only the agents' files tell what the zeros of the result mean. */
function zerosOfProgram(text: FileText | undefined): boolean {
  const result = parseFile(text, resultFileSchema);
  return result.kind === "parsed" && zerosNeedEvidence(result.value);
}

/** What experiments say of a folder: whether it is the trial's result, and the verdict on it. */
function standing(
  known: Known | null,
  placed: VerdictFile | null,
  unadopted: "show" | "judge",
): { readonly verdict: VerdictFile | null; readonly stands: boolean; readonly adopted: boolean } {
  const { planned = false, state } = known ?? {};
  if (state === undefined || (state.judged === null && state.lastAttempt === 0))
    return { verdict: planned ? null : placed, stands: !planned || unadopted === "judge", adopted: !planned };
  const verdict = state.judged?.verdict ?? null;
  const stands = verdict !== null && (placed === null || placed.judgedAt === verdict.judgedAt);
  return { verdict, stands, adopted: true };
}

function histories({ agents }: Facts, files: ReadonlyMap<string, FileText>): Map<string, readonly TrajectoryMessage[]> {
  return new Map(
    agents.flatMap(({ slot, trajectory }) =>
      trajectory.kind === "parsed"
        ? [[slot, wholeHistory(trajectory.value, files.get(`${slot}_full_traj.json`))] as const]
        : [],
    ),
  );
}

/** The judge has parsed the trajectories of the agents in the result; others are parsed here, to count them. */
function noteEvidence(ledger: FileLedger, path: string, name: string, file: FileText | undefined, facts: Facts): void {
  const agent = facts.agents.find(({ trajectoryFile }) => trajectoryFile === name);
  const kind = agentFileKind(name);
  if (agent !== undefined) ledger.note(path, agent.trajectory);
  else if (!TRAJECTORIES.has(kind)) ledger.text(path, file);
  else ledger.parse<unknown>(path, file, kind === "trajectory" ? trajectoryFileSchema : fullTrajectoryFileSchema);
}

function judgedBy(taken: VerdictFile | null, mode: JudgeMode): TrialRecord["judged"] {
  if (taken !== null) return "verdict-file";
  return mode === "quick" ? "result-and-eval" : "evidence";
}
