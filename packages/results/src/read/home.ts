import pMap from "p-map";
import { ExperimentError } from "../errors.ts";
import { type AttemptFile, attemptFileSchema } from "../formats/attempt-file.ts";
import { type ManifestFile, manifestFileSchema } from "../formats/manifest-file.ts";
import { verdictFileSchema } from "../formats/verdict-file.ts";
import { type FileParse, type FileText, parseFile } from "../formats/file-parse.ts";
import { trialHistory } from "../history/trial-history.ts";
import { TrialFiles } from "../history/trial-files.ts";
import type { TreeFiles } from "../history/tree-files.ts";
import { type JournalText, readJournalText } from "../journal/read-journal-text.ts";
import type { TrialState } from "../journal/trial-state.ts";
import { HOME, publishedFolder } from "../layout/folders.ts";
import { attemptRow } from "../tables/attempt-row.ts";
import type { AttemptRow } from "../tables/attempts-shape.ts";
import { trialKey, type TrialLabel } from "../trial.ts";
import { evidenceFrom } from "./evidence-from.ts";
import type { FileLedger } from "./file-ledger.ts";
import type { FileSource } from "./file-source.ts";

/** Below our folder: `<experiment>/<what>`, and below `attempts` `<run>/<repo>/<task>/fA_fB/[<n>/]<file>`. */
const PLACE = /^([^/]+)\/(.+)$/;
const OF_TRIAL = /^attempts\/((?:[^/]+\/){3}[^/]+)\/([^/]+)(?:\/(.+))?$/;

interface ExperimentOnFile {
  manifest: ManifestFile | null;
  journal: JournalText | null;
  /** Why its journal cannot be read. */
  refusal: ExperimentError | null;
}

/** One attempt at a trial: its record, or why it cannot be read (an attempt that is running has none yet). */
export type AttemptRead = {
  /** Relative to what was read. */
  readonly dir: string;
  readonly number: number;
} & ({ readonly kind: "parsed"; readonly attempt: AttemptFile } | { readonly kind: "rejected"; readonly why: string });

/** Our own experiments below a logs folder: what they plan, their journals, and the attempts at their trials. */
export class Home {
  /** By name. */
  readonly experiments = new Map<string, ExperimentOnFile>();
  /** One for each attempt.json that can be read. */
  readonly attempts: AttemptRow[] = [];
  readonly #source: FileSource;
  readonly #paths = new Set<string>();
  /** Names in the folder of a trial's attempts. */
  readonly #names = new Map<string, Set<string>>();
  readonly #values = new Map<string, unknown>();
  /** Which experiment plans a run. */
  readonly #planned = new Map<string, string>();
  /** Which experiment has attempts at a trial, by its key. */
  readonly #owners = new Map<string, string>();

  private constructor(source: FileSource) {
    this.#source = source;
  }

  /** Of trees in which our experiments are not to be read. */
  static none(source: FileSource): Home {
    return new Home(source);
  }

  /** @param only one experiment; null: all */
  static async read(
    source: FileSource,
    ledger: FileLedger,
    { only, concurrency, signal }: { only: string | null; concurrency: number; signal?: AbortSignal | undefined },
  ): Promise<Home> {
    const home = new Home(source);
    for await (const path of source.list(only === null ? HOME : `${HOME}/${only}`, signal)) home.#note(path);
    await pMap([...home.#paths].sort(), (path) => home.#read(path, ledger, signal), {
      concurrency,
      ...(signal === undefined ? {} : { signal }),
    });
    home.attempts.sort((a, b) => (a.dir < b.dir ? -1 : 1));
    return home;
  }

  /** What journal and folders say of a trial; undefined: they do not know it. @param placed files of its published folder, by name */
  async stateOf(
    trial: TrialLabel,
    experiment: string | null,
    placed: ReadonlyMap<string, FileText>,
  ): Promise<TrialState | undefined> {
    const key = trialKey(trial);
    const name = this.#planned.get(trial.run) ?? this.#owners.get(key) ?? experiment ?? "";
    const known = this.experiments.get(name);
    if (known === undefined) return undefined;
    const { state, lines = null } = known.journal ?? {};
    const files = new TrialFiles(this.#filesWith(publishedFolder(trial), placed), name, trial);
    const remembered = lines === null ? null : (lines.get(key) ?? []);
    return (await trialHistory(trial, files, state?.trials.get(key), remembered)).state;
  }

  /** Every attempt at a trial, in the order in which they were made. */
  async attemptsOf(trial: Pick<TrialLabel, "run" | "pair">, signal?: AbortSignal): Promise<AttemptRead[]> {
    const key = trialKey(trial);
    const folder = `${HOME}/${this.#owners.get(key) ?? ""}/attempts/${key}`;
    const numbers = [...(this.#names.get(folder) ?? [])].filter((name) => /^\d+$/.test(name)).map(Number);
    const read = numbers
      .sort((a, b) => a - b)
      .map(async (number): Promise<AttemptRead> => {
        const dir = `${folder}/${number}`;
        const { content } = await this.#source.read(`${dir}/attempt.json`, signal);
        const parsed = parseFile(content, attemptFileSchema);
        if (parsed.kind === "parsed") return { dir, number, kind: "parsed", attempt: parsed.value };
        const why = parsed.kind === "absent" ? "it has no record: it is running, or its harness died" : parsed.why;
        return { dir, number, kind: "rejected", why };
      });
    return Promise.all(read);
  }

  /** Whether an experiment plans a run of this name. */
  plans(experiment: string, run: string): boolean {
    return this.#planned.get(run) === experiment;
  }

  #note(path: string): void {
    const [, experiment = "", inside = ""] = PLACE.exec(path.slice(HOME.length + 1)) ?? [];
    if (experiment === "") return;
    if (!this.experiments.has(experiment))
      this.experiments.set(experiment, { manifest: null, journal: null, refusal: null });
    // A folder of its own is one in which nothing is yet.
    if (!path.endsWith("/")) this.#paths.add(path);
    const [, trial, name = ""] = OF_TRIAL.exec(inside.replace(/\/$/, "")) ?? [];
    if (trial === undefined) return;
    this.#owners.set(trial, experiment);
    const folder = `${HOME}/${experiment}/attempts/${trial}`;
    const names = this.#names.get(folder) ?? new Set();
    this.#names.set(folder, names.add(name));
  }

  async #read(path: string, ledger: FileLedger, signal: AbortSignal | undefined): Promise<void> {
    const [, name = "", inside = ""] = PLACE.exec(path.slice(HOME.length + 1)) ?? [];
    const experiment = this.experiments.get(name) as ExperimentOnFile;
    const open = async () => (await ledger.open(this.#source, path, signal)).content;
    if (inside === "manifest.json") {
      experiment.manifest = ledger.parse(path, await open(), manifestFileSchema);
      for (const { run } of experiment.manifest?.runs ?? []) this.#planned.set(run, name);
    } else if (inside === "journal.jsonl") {
      const file = await open();
      experiment.journal = ledger.note(
        path,
        file.kind === "text" ? this.#journal(experiment, file.text, path) : unread(file),
      );
    } else if (OF_TRIAL.exec(inside)?.[2] === "verdict.json") {
      this.#values.set(path, ledger.parse(path, await open(), verdictFileSchema) ?? undefined);
    } else if (OF_TRIAL.exec(inside)?.[3] === "attempt.json") {
      const file = ledger.parse(path, await open(), attemptFileSchema);
      this.#values.set(path, file ?? undefined);
      if (file !== null) this.attempts.push(attemptRow(file, path.slice(0, path.lastIndexOf("/"))));
    } else if (/\/work\/.*\/result\.json$/.test(inside)) {
      // Of a trial that is judged and not published: whether there is one is all that matters.
      this.#values.set(path, valueOf((await this.#source.read(path, signal)).content));
    }
  }

  #journal(experiment: ExperimentOnFile, text: string, path: string): FileParse<JournalText> {
    try {
      return { kind: "parsed", value: readJournalText(text, path) };
    } catch (error) {
      if (!ExperimentError.isInstance(error)) throw error;
      experiment.refusal = error;
      return { kind: "rejected", why: error.problem };
    }
  }

  #filesWith(published: string, placed: ReadonlyMap<string, FileText>): TreeFiles {
    const placedAt = (file: string): FileText | undefined =>
      file.startsWith(`${published}/`) ? placed.get(file.slice(published.length + 1)) : undefined;
    const namesIn = (folder: string): ReadonlySet<string> => this.#names.get(folder) ?? new Set();
    return {
      names: (folder) => [...namesIn(folder)],
      has: (path) => {
        const cut = path.lastIndexOf("/");
        return this.#paths.has(path) || namesIn(path.slice(0, cut)).has(path.slice(cut + 1));
      },
      bytes: (file) => {
        const text = placedAt(file);
        return text?.kind === "text" ? text.text.length : 0;
      },
      json: (file) => this.#values.get(file) ?? valueOf(placedAt(file)),
      text: async (file) => {
        const { content } = await this.#source.read(file);
        return content.kind === "text" ? content.text : null;
      },
      evidence: (folder) => {
        const names = [...this.#paths].flatMap((path) =>
          path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : [],
        );
        return evidenceFrom(
          this.#source,
          folder,
          names.filter((name) => !name.includes("/")),
        );
      },
    };
  }
}

function unread(file: Exclude<FileText, { kind: "text" }>): FileParse<never> {
  return file.kind === "absent" ? file : { kind: "rejected", why: file.message };
}

function valueOf(file: FileText | undefined): unknown {
  if (file?.kind !== "text") return undefined;
  try {
    return JSON.parse(file.text);
  } catch {
    return undefined;
  }
}
