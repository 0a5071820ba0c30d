import { createRandom } from "@cooperbench-ts/results";
import { planPairs, planRun } from "./plan-tree.ts";
import type { TreePlan } from "./tree-plan.ts";

/** Two arms, alone and with messages, three repeats each: `a_solo_1`, `b_msg_3`. */
export function planStudy(seed: number): TreePlan {
  const random = createRandom(seed);
  const pairs = planPairs(random);
  const common = { agent: "claude_code", version: "0.0.22", runFiles: [] } as const;
  const arms = [
    { ...common, name: "a", model: "claude-sonnet-5", skill: 0.7 },
    { ...common, name: "b", model: "claude-opus-5", skill: 0.5 },
  ];
  const runs = arms.flatMap((arm) =>
    (["solo", "coop-comm"] as const).flatMap((setting) =>
      [1, 2, 3].map((repeat) => {
        const name = `${arm.name}_${setting === "solo" ? "solo" : "msg"}_${repeat}`;
        return planRun(random, arm, setting, { name, setting, repeat, hasSettingFolder: true }, pairs);
      }),
    ),
  );
  return { seed, runs, unnamed: [], map: ["{arm}_solo_{repeat}=solo", "{arm}_msg_{repeat}=coop-comm"] };
}
