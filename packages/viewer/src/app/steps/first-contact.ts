import type { LineOverlap, TrialAccount } from "@cooperbench-ts/results";
import type { PageText } from "../../documents/page-text.ts";
import { knownText, type PageStep } from "./step-text.ts";

type PageAccount = TrialAccount<PageText>;
type PageMessage = PageAccount["messages"][number];

/** A file that two agents both changed, and whether they had talked when the second one began to. */
export interface SharedFile {
  readonly file: string;
  readonly agents: readonly [string, string];
  /** Where they changed the same lines; empty: other lines, or nobody can tell. */
  readonly overlaps: readonly LineOverlap[];
  /** The first step of each that edits the file; null: none that names it. */
  readonly firstEdits: readonly [number | null, number | null];
  /** How many messages they sent each other. */
  readonly messages: number;
  readonly talked: Talked;
}

export type Talked =
  /** A message was sent before the later one of the two first edits. */
  | { readonly kind: "before"; readonly message: number; readonly names: boolean; readonly gap: Gap | null }
  /** There are messages, all sent after it. */
  | { readonly kind: "after"; readonly message: number; readonly gap: Gap | null }
  | { readonly kind: "never" }
  | { readonly kind: "unknown"; readonly why: string };

/** How far a message and an edit are apart, in the lane of the agent that has both. */
export interface Gap {
  readonly agent: string;
  readonly steps: number | null;
  readonly seconds: number | null;
}

/** Every file that two agents left changes to, those with the same lines first. */
export function sharedFiles(account: Pick<PageAccount, "agents" | "patches" | "messages" | "overlaps">): SharedFile[] {
  const { patches, messages, overlaps } = account;
  const names = new Set(account.agents.map(({ agent }) => agent));
  // Whoever writes to a name that is no agent's writes to all.
  const hears = (agent: string, to: string): boolean => to === agent || !names.has(to);
  const shared = patches.flatMap((one, at) =>
    patches.slice(at + 1).flatMap((other) => {
      const between = messages.filter(
        ({ from, to }) =>
          (from === one.agent && hears(other.agent, to)) || (from === other.agent && hears(one.agent, to)),
      );
      return one.files
        .filter((file) => other.files.includes(file))
        .map((file): SharedFile => {
          const agents = [one.agent, other.agent] as const;
          const edits = agents.map((agent) => firstEdit(account, agent, file));
          return {
            file,
            agents,
            overlaps: (overlaps ?? []).filter(
              (overlap) => overlap.file === file && agents.every((agent) => overlap.agents.includes(agent)),
            ),
            firstEdits: [edits[0]?.index ?? null, edits[1]?.index ?? null],
            messages: between.length,
            talked: talkedBefore(agents, edits, between, file),
          };
        });
    }),
  );
  return shared.sort((a, b) => Number(b.overlaps.length > 0) - Number(a.overlaps.length > 0));
}

/** Its edit marks do not say which file: the step's commands do. */
function firstEdit({ agents }: Pick<PageAccount, "agents">, agent: string, file: string): PageStep | null {
  const base = file.slice(file.lastIndexOf("/") + 1);
  const steps = agents.find((one) => one.agent === agent)?.steps ?? [];
  const edits = steps.filter(({ marks }) => marks.includes("edit"));
  const naming = (name: string): PageStep | undefined =>
    edits.find(({ calls }) => calls.some(({ input }) => namesFile(knownText(input), name)));
  return naming(file) ?? naming(base) ?? null;
}

/** As a word of its own: `a.py` is not named by `data.py`. */
export function namesFile(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const around = [text[at - 1] ?? " ", text[at + name.length] ?? " "];
    if (!/[\w-]/u.test(around[0] as string) && !/[\w-]/u.test(around[1] as string)) return true;
  }
  return false;
}

function talkedBefore(
  agents: readonly [string, string],
  edits: readonly (PageStep | null | undefined)[],
  messages: readonly PageMessage[],
  file: string,
): Talked {
  if (messages.length === 0) return { kind: "never" };
  const [first, second] = edits;
  // In an agent's own lane the order is certain, with times or without.
  const isEarlier = (message: PageMessage, lane: number): boolean => {
    const edit = edits[lane];
    const at = stepIn(message, agents[lane] as string);
    return edit !== null && edit !== undefined && at !== null && at < edit.index;
  };
  const known = new Set(messages.filter((message) => isEarlier(message, 0) || isEarlier(message, 1)));
  const both = first && second ? laterOf(first, second) : null;
  const timed =
    both?.timeSec == null
      ? []
      : messages.filter(({ timeSec }) => timeSec !== null && timeSec < (both.timeSec as number));
  const before = messages.filter((message) => known.has(message) || timed.includes(message));
  const names = (message: PageMessage): boolean =>
    namesFile(knownText(message.text), file.slice(file.lastIndexOf("/") + 1));
  const [earliest] = before;
  if (earliest !== undefined) {
    const naming = before.find(names);
    const message = naming ?? earliest;
    return { kind: "before", message: message.index, names: naming !== undefined, gap: gapOf(message, agents, edits) };
  }
  if (!first || !second) {
    const silent = agents.filter((_, lane) => !edits[lane]);
    return { kind: "unknown", why: `no step of ${silent.join(" or ")} is seen to edit it` };
  }
  const isAfter =
    both?.timeSec != null && messages.every(({ timeSec }) => timeSec !== null && timeSec >= (both.timeSec as number));
  const [message] = messages;
  if (!isAfter || message === undefined)
    return { kind: "unknown", why: "steps or messages have no times, so nobody can tell which was first" };
  return { kind: "after", message: message.index, gap: gapOf(message, agents, edits) };
}

function stepIn(message: PageMessage, agent: string): number | null {
  return message.from === agent ? message.sentStep : message.readStep;
}

/** null: one of them has no time. */
function laterOf(one: PageStep, other: PageStep): PageStep | null {
  if (one.timeSec === null || other.timeSec === null) return null;
  return other.timeSec >= one.timeSec ? other : one;
}

function gapOf(
  message: PageMessage,
  agents: readonly [string, string],
  edits: readonly (PageStep | null | undefined)[],
): Gap | null {
  const [first, second] = edits;
  const later = first && second ? laterOf(first, second) : null;
  const lane = later === null ? edits.findIndex((edit) => edit != null) : edits.indexOf(later);
  const edit = edits[lane];
  if (edit == null) return null;
  const agent = agents[lane] as string;
  const at = stepIn(message, agent);
  return {
    agent,
    steps: at === null ? null : Math.abs(edit.index - at),
    seconds: edit.timeSec === null || message.timeSec === null ? null : Math.abs(edit.timeSec - message.timeSec),
  };
}
