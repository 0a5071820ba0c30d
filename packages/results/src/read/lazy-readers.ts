import type { AttemptRead } from "../account/attempt-read.ts";
import { pairFolderInAttempt, trajectorySoFar } from "../layout/folders.ts";
import type { Judgement } from "../formats/verdict-file.ts";
import { agentFileKind, soleAgent } from "../formats/agent-files.ts";
import { evalFileSchema, testOutput } from "../formats/eval-file.ts";
import { parseFile } from "../formats/file-parse.ts";
import { worksAlone } from "../setting.ts";
import { groupBy } from "../stats/group-rows.ts";
import type { AgentRow } from "../tables/agents-shape.ts";
import { asTable } from "../tables/as-table.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { rowsOfSteps } from "../tables/step-rows.ts";
import { stepsShape } from "../tables/steps-shape.ts";
import { trialId, type TrialKey } from "../tables/trial-columns.ts";
import type { FileSource } from "./file-source.ts";
import { OpenedFiles } from "./opened-files.ts";
import { type AccountFolder, readAccount } from "./read-account.ts";
import { readHistories } from "./read-agents.ts";
import type { Results } from "./results.ts";
import type { TreeReader } from "./tree-reader.ts";

/** A run may hold a pair twice. */
export function placeKey(row: PairRow): string {
  return `${row.dir ?? ""}\n${trialId(row)}`;
}

/** The rows of each trial, put together when they are asked for first. */
function byTrial<Row extends TrialKey>(rows: readonly Row[]): () => ReadonlyMap<string, readonly Row[]> {
  let grouped: ReadonlyMap<string, readonly Row[]> | null = null;
  return () => (grouped ??= groupBy(rows, trialId));
}

/** What no table says of a trial's verdict. */
export interface JudgedFolder {
  readonly evidence: Judgement["evidence"];
  /** Whether its evaluation counts. */
  readonly isEvaluated: boolean;
}

const NOT_JUDGED: JudgedFolder = { evidence: null, isEvaluated: false };

/** What lazy readers know beside the files. */
export interface LazyTables {
  readonly agents: readonly AgentRow[];
  readonly messages: readonly MessageRow[];
  /** By `placeKey`. */
  readonly judged: ReadonlyMap<string, JudgedFolder>;
  readonly dataset: FileSource | null;
}

const SOLE = `${soleAgent}_traj.json`;
/** Files, and what is neither half written nor hidden. */
const WRITTEN = /^[^.].*\.(?:json|jsonl|log|patch|upstream)$/;

/** The readers of what is too large for tables: they open files when they are asked. */
export function lazyReaders(
  source: FileSource,
  tree: TreeReader,
  tables: LazyTables,
): Pick<Results, "steps" | "testOutput" | "attemptsOf" | "patches" | "account"> {
  const { layout, plans, home } = tree;
  const folders = new Map(layout.folders.map((folder) => [folder.dir, folder]));
  const path = (dir: string, name: string) => (dir === "" ? name : `${dir}/${name}`);
  const namesIn = ({ dir }: Pick<PairRow, "dir">) => folders.get(dir ?? "\n")?.files ?? [];
  const manifestOf = (run: string) => [...plans.values()].find((plan) => plan.run === run)?.manifest ?? null;
  // Attempts keep the name under which the run was made, whatever its folder is called now.
  const runOf = (run: string): string => manifestOf(run)?.run ?? run;
  const attemptsOf: Results["attemptsOf"] = ({ run, pairKey: pair }, signal) =>
    home.attemptsOf({ run: runOf(run), pair }, manifestOf(run)?.experiment ?? null, signal);
  /** Where nothing stands of a trial, what its last attempt has written so far. */
  const workOf = ({ run, setting, pairKey: pair }: PairRow, attempts: readonly AttemptRead[]): AccountFolder | null => {
    const last = attempts.at(-1);
    if (last === undefined || setting === null) return null;
    const dir = `${last.dir}/${pairFolderInAttempt({ run: runOf(run), setting, pair })}`;
    const written = home.namesIn(dir).filter((name) => WRITTEN.test(name));
    // Two agents write it over each other.
    const soFar = worksAlone(setting) && !written.includes(SOLE) && home.namesIn(last.dir).includes(trajectorySoFar);
    const names = soFar ? [...written, SOLE] : written;
    const elsewhere = new Map(soFar ? [[SOLE, `${last.dir}/${trajectorySoFar}`]] : []);
    return names.length === 0 ? null : { dir, names, elsewhere, attempt: last.number };
  };
  const agentsOf = byTrial(tables.agents);
  const messagesOf = byTrial(tables.messages);
  return {
    attemptsOf,
    account: async (row, signal) => {
      const id = trialId(row);
      const attempts = await attemptsOf(row, signal);
      const work = row.dir === null ? workOf(row, attempts) : null;
      const about = {
        source,
        folder: work ?? { dir: row.dir, names: namesIn(row), elsewhere: new Map(), attempt: null },
        agents: agentsOf().get(id) ?? [],
        messages: messagesOf().get(id) ?? [],
        ...(tables.judged.get(placeKey(row)) ?? NOT_JUDGED),
        ...(work === null ? {} : { isEvaluated: true }),
        attempts,
        dataset: tables.dataset,
      };
      return readAccount(row, about, signal);
    },
    async steps(row, signal) {
      const files = new OpenedFiles(
        namesIn(row),
        async (name) => (await source.read(path(row.dir ?? "", name), signal)).content,
      );
      const { histories } = await readHistories(row, files);
      return asTable(
        histories.flatMap(({ file, steps }) => rowsOfSteps(row, file, steps)),
        stepsShape,
      );
    },
    async patches(row, signal) {
      const names = namesIn(row)
        .filter((name) => agentFileKind(name) === "patch")
        .sort();
      const read = names.map(async (file) => {
        const { content } = await source.read(path(row.dir ?? "", file), signal);
        return content.kind === "text" ? [{ file, text: content.text }] : [];
      });
      return (await Promise.all(read)).flat();
    },
    async testOutput(row, feature, signal) {
      if (row.dir === null) return null;
      const parsed = parseFile((await source.read(path(row.dir, "eval.json"), signal)).content, evalFileSchema);
      return parsed.kind === "parsed"
        ? testOutput(feature === "a" ? parsed.value.feature1 : parsed.value.feature2)
        : null;
    },
  };
}
