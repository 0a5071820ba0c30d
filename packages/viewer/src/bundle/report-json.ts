import { hidePlaces, type Place } from "../data/hide-places.ts";
import type { Documents, OverviewDocument, TablesDocument, TrialDocument } from "../documents/documents.ts";
import { withoutKeys } from "./without-keys.ts";

/** Documents as a report holds them: what it is sent to learns neither where they were made nor a key. */
export class ReportJson {
  readonly #places: readonly Place[];

  constructor(places: readonly Place[]) {
    this.#places = places;
  }

  of(name: keyof Documents, value: unknown): string {
    return withoutKeys(JSON.stringify(this.#withoutPlaces(name, value)));
  }

  #withoutPlaces(name: keyof Documents, value: unknown): unknown {
    if (name === "overview") return this.#hide(overviewWithoutPaths(value as OverviewDocument));
    if (name === "tables") return this.#tables(value as TablesDocument);
    // A part is what an agent or a program wrote, or a patch.
    return name.startsWith("trials/") ? this.#trial(value as TrialDocument) : value;
  }

  #hide<Value>(value: Value): Value {
    return JSON.parse(hidePlaces(JSON.stringify(value), this.#places)) as Value;
  }

  /** What agents said to each other stays. */
  #tables(tables: TablesDocument): TablesDocument {
    const { messages, ...others } = tables;
    const { text, ...columns } = messages.columns;
    const hidden = this.#hide({ ...others, messages: { ...messages, columns } });
    return { ...hidden, messages: { ...messages, columns: { ...hidden.messages.columns, text } } };
  }

  /** Commands and patches are evidence: the words of agents and of the programs in their containers stay as they are. */
  #trial(trial: TrialDocument): TrialDocument {
    const { agents, messages, patches, merge, tests, attempts, ...others } = trial;
    const hidden = this.#hide({
      ...others,
      agents: agents.map((agent) => ({ ...agent, prompts: [], steps: [] })),
      attempts: attempts.map(withoutOrigin),
    });
    const whole = hidden.agents.map((agent, at) => ({
      ...agent,
      prompts: agents[at]?.prompts ?? [],
      steps: agents[at]?.steps ?? [],
    }));
    return { ...hidden, agents: whole, messages, patches, merge, tests };
  }
}

/** Where upstream, and the tree that work was taken from, lay on the machine that ran it is nobody else's business; versions stay. */
function overviewWithoutPaths(overview: OverviewDocument): OverviewDocument {
  return {
    ...overview,
    experiments: overview.experiments.map((manifest) => ({
      ...manifest,
      runs: manifest.runs.map((run) => ({
        ...run,
        upstream: run.upstream === null ? null : { ...run.upstream, path: lastName(run.upstream.path) },
        ...(run.source == null ? {} : { source: { ...run.source, tree: ownName(run.source.tree) } }),
      })),
    })),
  };
}

/** The tree that an adopted attempt was taken from need not be among those that are shown. */
function withoutOrigin(account: TrialDocument["attempts"][number]): TrialDocument["attempts"][number] {
  if (account.kind !== "parsed" || account.attempt.origin === undefined) return account;
  const { attempt } = account;
  const { origin } = account.attempt;
  return { ...account, attempt: { ...attempt, origin: { ...origin, dir: ownName(origin.dir) } } };
}

/** Of a path that leads out of what is shown, the last name. */
function ownName(path: string): string {
  return /^(?:[/\\~]|[A-Za-z]:|\.\.)/.test(path) ? lastName(path) : path;
}

function lastName(path: string): string {
  return path.split(/[/\\]/).findLast((name) => name !== "") ?? "";
}
