import type { TrajectoryMessage } from "./trajectory-file.ts";

/** The commands of a row that lists its tool calls, as mini_swe_agent_v2 writes them; null: it lists none. */
export function actionCommands({ extra }: TrajectoryMessage): string[] | null {
  const actions: unknown = extra?.["actions"];
  if (!Array.isArray(actions)) return null;
  return actions.flatMap((action: unknown) => {
    const command: unknown = typeof action === "object" && action !== null ? Reflect.get(action, "command") : null;
    return typeof command === "string" ? [command] : [];
  });
}
