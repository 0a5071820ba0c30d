import { trialEvents } from "../account/attempt-events.ts";
import type { AttemptRead } from "../account/attempt-read.ts";
import { mergeAccount, testAccounts } from "../account/eval-account.ts";
import { evidencePlace, quotedFile } from "../account/evidence-place.ts";
import { linkedMessages, withLinks } from "../account/message-links.ts";
import { modelCalls } from "../account/model-calls.ts";
import { lineOverlaps } from "../account/patch-accounts.ts";
import type { AttemptAccount, TeamAccount, TrialAccount } from "../account/trial-account.ts";
import { type EvalFile, evalFileSchema } from "../formats/eval-file.ts";
import { parseFile } from "../formats/file-parse.ts";
import { type ResultFile, resultFileSchema } from "../formats/result-file.ts";
import { type TaskLogFile, taskLogFileSchema, type TasksFile, tasksFileSchema } from "../formats/team-files.ts";
import type { Judgement } from "../formats/verdict-file.ts";
import type { AgentRow } from "../tables/agents-shape.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import type { z } from "zod";
import type { FileSource } from "./file-source.ts";
import { OpenedFiles } from "./opened-files.ts";
import { agentAccount, namedAgents, readHistories } from "./read-agents.ts";
import { readPatches } from "./read-patches.ts";

/** Where the files of a trial lie. */
export interface AccountFolder {
  /** null: it has none. */
  readonly dir: string | null;
  /** Of its files. */
  readonly names: readonly string[];
  /** Paths of those that lie elsewhere. */
  readonly elsewhere: ReadonlyMap<string, string>;
  /** The attempt whose folder it is, where nothing stands of the trial; null: it is the trial's own. */
  readonly attempt: number | null;
}

/** What the tables know of a trial that its account needs. */
export interface AccountOf {
  readonly source: FileSource;
  readonly folder: AccountFolder;
  readonly agents: readonly AgentRow[];
  readonly messages: readonly MessageRow[];
  readonly evidence: Judgement["evidence"];
  /** Whether its evaluation counts. */
  readonly isEvaluated: boolean;
  readonly attempts: readonly AttemptRead[];
  /** null: it is not here. */
  readonly dataset: FileSource | null;
}

/** All that there is to tell of a trial. */
export async function readAccount(row: PairRow, of: AccountOf, signal?: AbortSignal): Promise<TrialAccount> {
  const { source, folder } = of;
  const { dir, names } = folder;
  const path = (name: string): string =>
    folder.elsewhere.get(name) ?? (dir === "" || dir === null ? name : `${dir}/${name}`);
  const files = new OpenedFiles(names, async (name) => (await source.read(path(name), signal)).content);
  const remarks: string[] = [];
  if (folder.attempt !== null)
    remarks.push(`nothing stands of this trial: what is shown is what attempt ${folder.attempt} has written`);
  const parse = async <T>(name: string, schema: z.ZodType<T>): Promise<T | null> => {
    const parsed = parseFile(await files.open(name), schema);
    if (parsed.kind === "rejected" && parsed.unread !== true) remarks.push(`${name}: ${parsed.why}`);
    return parsed.kind === "parsed" ? parsed.value : null;
  };
  const result = await parse<ResultFile>("result.json", resultFileSchema);
  const evaluated = await parse<EvalFile>("eval.json", evalFileSchema);
  if (evaluated !== null && !of.isEvaluated)
    remarks.push("eval.json: it is of an earlier result than this one, and not shown");
  const evaluation = of.isEvaluated ? evaluated : null;
  const { histories, rejected } = await readHistories(row, files);
  for (const [name, why] of rejected) remarks.push(`${name}: ${why}`);
  const features = [row.featureA, row.featureB] as const;
  const named = namedAgents(result, features, names, histories);
  const model = result?.model ?? row.model;
  const bare = named.map((agent) => {
    const ofTable = of.agents.find((one) => one.agent === agent.slot) ?? null;
    return agentAccount(agent, ofTable, { model, rejected });
  });
  const lanes = named.flatMap(({ slot, history }) => (history === null ? [] : [{ agent: slot, steps: history.steps }]));
  const messages = linkedMessages(of.messages, lanes);
  const agents = withLinks(bare, messages);
  const { patches, untold } = await readPatches(row, { named, evaluation, files, dataset: of.dataset, signal });
  remarks.push(...untold);
  const attempts = await Promise.all(of.attempts.map((attempt) => withCalls(source, attempt, signal)));
  const team = await teamOf(parse, names);
  const tests = testAccounts(evaluation, features);
  const quoted = of.evidence === null ? null : await files.text(quotedFile(of.evidence));
  const evidence =
    of.evidence === null
      ? null
      : evidencePlace(of.evidence, quoted, {
          agents,
          tests,
          owners: new Map(named.flatMap(({ stem, slot }) => ownFiles(stem, slot))),
          attempt: attempts.at(-1)?.number ?? null,
        });
  return {
    agents,
    messages,
    events: trialEvents(attempts, team),
    patches,
    overlaps: lineOverlaps(patches),
    merge: mergeAccount(evaluation),
    tests,
    evidence,
    attempts,
    team,
    files: names.map((name) => ({ name, chars: files.chars(name) })),
    remarks: [...remarks, ...files.remarks],
  };
}

/** Files are named by feature, and those that a program in a container leaves by its slot. */
function ownFiles(stem: string, slot: string): [string, string][] {
  const bySlot = ["_full_traj.json", "_stream.jsonl", "_stream.log", "_session.jsonl", "_sent.jsonl"];
  return [[`${stem}_traj.json`, slot], ...bySlot.map((suffix): [string, string] => [`${slot}${suffix}`, slot])];
}

async function withCalls(source: FileSource, attempt: AttemptRead, signal?: AbortSignal): Promise<AttemptAccount> {
  const { content } = await source.read(`${attempt.dir}/model-calls.jsonl`, signal);
  return { ...attempt, calls: content.kind === "text" ? modelCalls(content.text) : [] };
}

async function teamOf(
  parse: <T>(name: string, schema: z.ZodType<T>) => Promise<T | null>,
  names: readonly string[],
): Promise<TeamAccount | null> {
  if (!names.includes("tasks.json") && !names.includes("task_log.json")) return null;
  const tasks = await parse("tasks.json", tasksFileSchema);
  const log = await parse("task_log.json", taskLogFileSchema);
  return tasks === null && log === null
    ? null
    : { tasks: (tasks ?? []).map(knownOfTask), log: (log ?? []).map(knownOfChange) };
}

/** Keys that nobody knows may hold anything, also what cannot be written as JSON again. */
function knownOfTask({ id, title, owner, status, created_by, created_at, last_note, metadata }: Task): Task {
  const { feature_id, lead_task } = metadata ?? {};
  return {
    id,
    title,
    owner,
    status,
    created_by,
    created_at,
    last_note,
    metadata: metadata && { feature_id, lead_task },
  };
}

function knownOfChange({ kind, task_id, by, title, status, note, ts }: Change): Change {
  return { kind, task_id, by, title, status, note, ts };
}

type Task = TasksFile[number];
type Change = TaskLogFile[number];
