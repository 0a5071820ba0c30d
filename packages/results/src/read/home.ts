import pMap from "p-map";
import type { AttemptRead } from "../account/attempt-read.ts";
import { ExperimentError, PrerequisiteError } from "../errors.ts";
import { attemptFileSchema } from "../formats/attempt-file.ts";
import { type FileText, parseFile } from "../formats/file-parse.ts";
import { type ManifestFile, manifestFileSchema } from "../formats/manifest-file.ts";
import { pythonValue } from "../formats/python-json.ts";
import type { TreeFiles } from "../history/tree-files.ts";
import { TrialFiles } from "../history/trial-files.ts";
import { trialHistory } from "../history/trial-history.ts";
import { type JournalText, readJournalText } from "../journal/read-journal-text.ts";
import type { TrialState } from "../journal/trial-state.ts";
import { attemptNumbers, attemptsFolder, experimentFolder, HOME, publishedFolder } from "../layout/folders.ts";
import { attemptRow } from "../tables/attempt-row.ts";
import type { AttemptRow } from "../tables/attempts-shape.ts";
import { trialKey, type TrialLabel } from "../trial.ts";
import { collectedTree } from "./collected-tree.ts";
import type { FileLedger } from "./file-ledger.ts";
import type { FileSource } from "./file-source.ts";

interface ExperimentOnFile {
  readonly manifest: ManifestFile | null;
  /** The planned pairs of each of its runs. */
  readonly pairs: ReadonlyMap<string, ReadonlySet<string>>;
  readonly journal: JournalText | null;
  /** Why its journal, which is there, cannot be read. */
  readonly refusal: ExperimentError | null;
}

/** What our experiments know of a trial. */
export interface Known {
  /** Whether one of them plans it. */
  readonly planned: boolean;
  /** What its journal and folders say together; undefined: nothing. */
  readonly state: TrialState | undefined;
}

const NOTHING: Known = { planned: false, state: undefined };

interface HomeOptions {
  /** Experiments to read; null: all. */
  readonly only: ReadonlySet<string> | null;
  /** Whether rows of attempts are wanted. */
  readonly rows: boolean;
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
}

/** Our own experiments below a logs folder: what they plan, their journals, and the attempts at their trials. */
export class Home {
  /** By name. */
  readonly experiments = new Map<string, ExperimentOnFile>();
  /** One for each attempt.json that can be read. */
  readonly attempts: AttemptRow[] = [];
  readonly #source: FileSource;
  readonly #tree: TreeFiles | null;
  /** Which experiment plans a run: the first by name. */
  readonly #planners = new Map<string, string>();

  private constructor(source: FileSource, tree: TreeFiles | null) {
    this.#source = source;
    this.#tree = tree;
  }

  /** Of a tree in which our experiments are not to be read. */
  static none(source: FileSource): Home {
    return new Home(source, null);
  }

  static async read(source: FileSource, ledger: FileLedger, options: HomeOptions): Promise<Home> {
    const collected = source.tree === undefined ? await collectedTree(source, ledger, options) : null;
    const tree = source.tree ?? collected?.tree ?? null;
    const home = new Home(source, tree);
    const names = (tree?.names(HOME) ?? []).filter((name) => options.only === null || options.only.has(name));
    for (const name of names.toSorted()) await home.#readExperiment(name, ledger, options.signal);
    if (collected !== null) for (const [path, file] of collected.records) home.#takeRecord(path, file, ledger);
    else if (options.rows) for (const name of home.experiments.keys()) await home.#openRecords(name, ledger, options);
    home.attempts.sort((a, b) => (a.dir < b.dir ? -1 : 1));
    return home;
  }

  /** What is known of a trial. @param experiment that its run names. @param placed files of its published folder, by name */
  async known(trial: TrialLabel, experiment: string | null, placed: ReadonlyMap<string, FileText>): Promise<Known> {
    const key = trialKey(trial);
    const name = this.#experimentOf(trial, experiment);
    const found = this.experiments.get(name);
    if (found === undefined || this.#tree === null) return NOTHING;
    const { state, lines = null } = found.journal ?? {};
    const files = new TrialFiles(withPlaced(this.#tree, publishedFolder(trial), placed), name, trial);
    const remembered = lines === null ? null : (lines.get(key) ?? []);
    const history = await trialHistory(trial, files, state?.trials.get(key), remembered);
    return { planned: found.pairs.get(trial.run)?.has(trial.pair) === true, state: history.state };
  }

  /** Every attempt at a trial, in the order in which they were made. @param experiment that its run names */
  async attemptsOf(
    trial: Pick<TrialLabel, "run" | "pair">,
    experiment: string | null,
    signal?: AbortSignal,
  ): Promise<AttemptRead[]> {
    const folder = attemptsFolder(this.#experimentOf(trial, experiment), trial);
    const read = attemptNumbers(this.#tree?.names(folder) ?? []).map(async (number): Promise<AttemptRead> => {
      const dir = `${folder}/${number}`;
      const { content } = await this.#source.read(`${dir}/attempt.json`, signal);
      const parsed = parseFile(content, attemptFileSchema);
      if (parsed.kind === "parsed") return { dir, number, kind: "parsed", attempt: parsed.value };
      const why = parsed.kind === "absent" ? "it has no record: it is running, or its harness died" : parsed.why;
      return { dir, number, kind: "rejected", why };
    });
    return Promise.all(read);
  }

  /** Names of what lies in a folder below our own; none where it is not there. */
  namesIn(folder: string): readonly string[] {
    return this.#tree?.names(folder) ?? [];
  }

  /** Whether an experiment plans a run of this name. */
  plans(experiment: string, run: string): boolean {
    return this.experiments.get(experiment)?.pairs.has(run) === true;
  }

  /** The one that the run names, else one that plans it, else one with attempts at the trial; "" for none. */
  #experimentOf(trial: Pick<TrialLabel, "run" | "pair">, named: string | null): string {
    if (named !== null && this.experiments.has(named)) return named;
    const attempted = (name: string): boolean => this.#tree?.has(attemptsFolder(name, trial)) === true;
    return this.#planners.get(trial.run) ?? [...this.experiments.keys()].find(attempted) ?? "";
  }

  async #readExperiment(name: string, ledger: FileLedger, signal: AbortSignal | undefined): Promise<void> {
    const open = async (file: string) => {
      const path = `${experimentFolder(name)}/${file}`;
      return { path, content: (await ledger.open(this.#source, path, signal)).content };
    };
    const [plan, lines] = [await open("manifest.json"), await open("journal.jsonl")];
    const manifest = ledger.parse(plan.path, plan.content, manifestFileSchema);
    const { journal, refusal } = journalIn(lines.content, lines.path);
    if (refusal !== null) ledger.note(lines.path, { kind: "rejected", why: refusal.problem });
    else if (journal !== null) ledger.note(lines.path, { kind: "parsed", value: journal });
    const pairs = new Map((manifest?.runs ?? []).map((run) => [run.run, new Set(run.pairs)]));
    this.experiments.set(name, { manifest, pairs, journal, refusal });
    for (const run of pairs.keys()) if (!this.#planners.has(run)) this.#planners.set(run, name);
  }

  async #openRecords(name: string, ledger: FileLedger, { concurrency, signal }: HomeOptions): Promise<void> {
    const paths: string[] = [];
    for await (const path of this.#source.list(`${experimentFolder(name)}/attempts`, signal))
      if (RECORD.test(path)) paths.push(path);
    const open = async (path: string): Promise<void> =>
      this.#takeRecord(path, (await ledger.open(this.#source, path, signal)).content, ledger);
    await pMap(paths, open, { concurrency, ...(signal === undefined ? {} : { signal }) });
  }

  #takeRecord(path: string, content: FileText, ledger: FileLedger): void {
    const file = ledger.parse(path, content, attemptFileSchema);
    if (file !== null && RECORD.test(path)) this.attempts.push(attemptRow(file, path.slice(0, path.lastIndexOf("/"))));
  }
}

/** `attempts/<run>/<repo>/<task>/fA_fB/<n>/attempt.json` */
const RECORD = /^[^/]+\/[^/]+\/attempts\/(?:[^/]+\/){4}[1-9]\d*\/attempt\.json$/;

function journalIn(file: FileText, path: string): Pick<ExperimentOnFile, "journal" | "refusal"> {
  if (file.kind === "absent") return { journal: null, refusal: null };
  if (file.kind === "unreadable") {
    const refusal = new PrerequisiteError({
      code: "journal-unreadable",
      subject: path,
      problem: `It cannot be read (${file.message}).`,
      remedy: "Make it readable for this user.",
    });
    return { journal: null, refusal };
  }
  try {
    return { journal: readJournalText(file.text, path), refusal: null };
  } catch (error) {
    if (!ExperimentError.isInstance(error)) throw error;
    return { journal: null, refusal: error };
  }
}

/** The published folder may lie elsewhere than its run would have put it: its files are those that were found. */
function withPlaced(tree: TreeFiles, published: string, placed: ReadonlyMap<string, FileText>): TreeFiles {
  const textOf = (file: string): string | null => {
    const found = file.startsWith(`${published}/`) ? placed.get(file.slice(published.length + 1)) : undefined;
    return found?.kind === "text" ? found.text : null;
  };
  return {
    ...tree,
    bytes: (file) => textOf(file)?.length ?? tree.bytes(file),
    json: (file) => {
      const text = textOf(file);
      return text === null ? tree.json(file) : pythonValue(text);
    },
  };
}
