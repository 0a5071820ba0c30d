import { z } from "zod";
import { type Setting, settingTraits } from "./setting.ts";

/** What agents of a team have beside their roles. Each can be left out, to measure what it is worth. */
interface TeamPart {
  /** As people type it. */
  readonly name: string;
  /** Upstream's flag that leaves it out. */
  readonly flag: string;
  /** Its key in `team_features` of `result.json`; null: upstream does not record it. */
  readonly key: string | null;
  readonly text: string;
}

export const teamParts = {
  taskList: {
    name: "task-list",
    flag: "--team-no-task-list",
    key: "task_list",
    text: "A list of tasks that the agents claim and mark as done.",
  },
  scratchpad: {
    name: "scratchpad",
    flag: "--team-no-scratchpad",
    key: "scratchpad",
    text: "A folder that both containers mount.",
  },
  mcp: {
    name: "mcp",
    flag: "--team-no-mcp",
    key: "mcp",
    text: "A tool that waits for messages, for agents that run in the container.",
  },
  autoRefresh: {
    name: "auto-refresh",
    flag: "--team-no-auto-refresh",
    key: "auto_refresh",
    text: "The state of the tasks before each call of the model, for agents that run in upstream.",
  },
  protocol: {
    name: "protocol",
    flag: "--team-no-protocol",
    key: "protocol",
    text: "Commands for requests that the other agent answers.",
  },
  messages: { name: "messages", flag: "--no-messaging", key: null, text: "Messages, as in coop." },
} as const satisfies Record<string, TeamPart>;

export type TeamPartName = keyof typeof teamParts;
export const teamPartNames = Object.keys(teamParts) as [TeamPartName, ...TeamPartName[]];

const part = (name: TeamPartName) => z.boolean().describe(teamParts[name].text);

/** What the agents of a team have. */
export const teamOptionsSchema = z.strictObject({
  taskList: part("taskList"),
  scratchpad: part("scratchpad"),
  mcp: part("mcp"),
  autoRefresh: part("autoRefresh"),
  protocol: part("protocol"),
  messages: part("messages"),
  git: z.boolean().describe("A repository that the agents share."),
});
export type TeamOptions = z.infer<typeof teamOptionsSchema>;

/** Upstream's own team. */
export const wholeTeam: TeamOptions = {
  taskList: true,
  scratchpad: true,
  mcp: true,
  autoRefresh: true,
  protocol: true,
  messages: true,
  git: false,
};

/** What a team is made without, in the order of the table. */
export function teamWithout(team: TeamOptions): TeamPartName[] {
  return teamPartNames.filter((name) => !team[name]);
}

/** What `team_features` of a result says was left out, of what it says at all. */
export function recordedTeam(features: Readonly<Record<string, unknown>>): Partial<Record<TeamPartName, boolean>> {
  return Object.fromEntries(
    teamPartNames.flatMap((name) => {
      const { key } = teamParts[name];
      const value = key === null ? undefined : features[key];
      return typeof value === "boolean" ? [[name, value]] : [];
    }),
  );
}

/** Whether agents of a run may send each other messages. @param team what a team was asked to have; null: all, or it is none */
export function maySend(setting: Setting, team: Pick<TeamOptions, "messages"> | null): boolean {
  return settingTraits[setting].messages && (team?.messages ?? true);
}

/** The same of a row of a table. null: of an unknown setting. */
export function maySendIn({
  setting,
  teamWithout,
}: {
  readonly setting: Setting | null;
  readonly teamWithout: string | null;
}): boolean | null {
  const left = teamWithout?.split(",") ?? [];
  return setting === null ? null : maySend(setting, { messages: !left.includes(teamParts.messages.name) });
}

/** Whether they share a repository. */
export function sharesGit(setting: Setting, team: Pick<TeamOptions, "git"> | null): boolean {
  return settingTraits[setting].git || (settingTraits[setting].team && team?.git === true);
}
