import { missingSteps, promptsOf, stepAccounts } from "../account/agent-account.ts";
import type { AgentAccount } from "../account/trial-account.ts";
import { agentFileKind, fileStem, soleAgent } from "../formats/agent-files.ts";
import { parseFile } from "../formats/file-parse.ts";
import { type ResultAgentEntry, resultAgents, type ResultFile } from "../formats/result-file.ts";
import { type TrajectoryFile, trajectoryFileSchema } from "../formats/trajectory-file.ts";
import { wholeHistory } from "../formats/whole-trajectory.ts";
import type { AgentRow } from "../tables/agents-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { readSteps, type ReadSteps } from "../tables/read-steps.ts";
import { withoutSecrets } from "../verdict/redact.ts";
import type { OpenedFiles } from "./opened-files.ts";
import { programLog } from "./program-log.ts";

/** The history of one agent, whole. */
export interface ReadHistory {
  /** Its trajectory. */
  readonly name: string;
  readonly slot: string;
  readonly file: TrajectoryFile;
  readonly steps: ReadSteps;
}

/** Every trajectory of a pair folder that can be read, by the names of the files: as many steps, in the same order, as the table of them has. */
export async function readHistories(
  row: Pick<PairRow, "setting" | "agentFramework">,
  files: OpenedFiles,
): Promise<{ readonly histories: readonly ReadHistory[]; readonly rejected: ReadonlyMap<string, string> }> {
  const names = files.names.filter((name) => agentFileKind(name) === "trajectory").sort();
  const rejected = new Map<string, string>();
  const read = names.map(async (name): Promise<ReadHistory[]> => {
    const parsed = parseFile(await files.open(name), trajectoryFileSchema);
    if (parsed.kind === "rejected") rejected.set(name, parsed.why);
    if (parsed.kind !== "parsed") return [];
    const slot = parsed.value.agent_id ?? soleAgent;
    const full = `${slot}_full_traj.json`;
    const messages = wholeHistory(parsed.value, files.has(full) ? await files.open(full) : undefined);
    const file = { ...parsed.value, messages };
    const program = await programLog(slot, files.names, (one) => files.open(one));
    return [{ name, slot, file, steps: readSteps(row, file, names.length - 1, program) }];
  });
  return { histories: (await Promise.all(read)).flat(), rejected };
}

/** What an agent's files are called by, and whose they are. */
export interface NamedAgent {
  readonly slot: string;
  readonly stem: string;
  readonly featureId: number | null;
  /** null: the result does not name it. */
  readonly told: ResultAgentEntry | null;
  readonly history: ReadHistory | null;
}

/** The agents of the result in its order, then those of files that it does not name. */
export function namedAgents(
  result: ResultFile | null,
  features: readonly [number, number],
  names: readonly string[],
  histories: readonly ReadHistory[],
): NamedAgent[] {
  const told = (result === null ? [] : resultAgents(result)).map((agent, at): NamedAgent => {
    const { slot, feature_id: feature } = agent;
    const stem = fileStem(slot, feature ?? features[at] ?? at + 1);
    const history = histories.find(({ name }) => name === `${stem}_traj.json`) ?? null;
    return { slot, stem, featureId: feature ?? null, told: agent, history };
  });
  const stems = new Set(told.map(({ stem }) => stem));
  const others = [...new Set(names.flatMap(stemOf))].filter((stem) => !stems.has(stem)).sort();
  return [
    ...told,
    ...others.map((stem): NamedAgent => {
      const history = histories.find(({ name }) => name === `${stem}_traj.json`) ?? null;
      const number = Number(/\d+$/.exec(stem)?.[0] ?? Number.NaN);
      const place = features.indexOf(number);
      const slot = history?.slot ?? (place === -1 ? stem : `agent${place + 1}`);
      const featureId = history?.file.feature_id ?? (place === -1 ? null : number);
      return { slot, stem, featureId, told: null, history };
    }),
  ];
}

/** Files that are named by feature. */
function stemOf(name: string): string[] {
  const kind = agentFileKind(name);
  return kind === "patch" || kind === "trajectory" ? [name.replace(/(?:\.patch|_traj\.json)$/, "")] : [];
}

/** @param row of the table `agents`; null: it has none */
export function agentAccount(
  { slot, stem, featureId, told, history }: NamedAgent,
  row: AgentRow | null,
  { model, rejected }: { readonly model: string | null; readonly rejected: ReadonlyMap<string, string> },
): AgentAccount {
  const why = rejected.get(`${stem}_traj.json`);
  const absent = why === undefined ? "there is no trajectory of it" : `its trajectory cannot be read: ${why}`;
  return {
    agent: slot,
    featureId,
    role: told?.team_role ?? history?.file.team_role ?? null,
    model: history?.file.model ?? model,
    status: told?.status ?? history?.file.status ?? null,
    error: told?.error == null ? null : withoutSecrets(told.error),
    costUsd: row?.costUsd ?? null,
    prompts: history === null ? [] : promptsOf(history.steps),
    steps: history === null ? [] : stepAccounts(history.steps),
    missing: history === null ? absent : missingSteps(history.steps),
  };
}
