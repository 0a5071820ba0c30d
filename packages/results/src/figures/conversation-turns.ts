import { clusterBootstrap, type BootstrapOptions } from "../stats/cluster-bootstrap.ts";
import { groupRows, mean } from "../stats/group-rows.ts";
import { intervalName, type IntervalName } from "../stats/interval-name.ts";
import { taskOf } from "../stats/rate-interval.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { makeFigure, type Figure } from "./figure.ts";

export interface TurnsRow {
  readonly model: string | null;
  readonly setting: string | null;
  readonly conversations: number;
  /** Of those, without a message. */
  readonly empty: number;
  readonly meanMessages: number | null;
  readonly medianMessages: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly ci: IntervalName<"task-cluster-bootstrap">;
}

/** Messages per conversation, empty ones included (Fig. 6a in the PDF, 5a in the HTML). Trials without a conversation file are left out. */
export function conversationTurns(pairs: Iterable<PairRow>, options: BootstrapOptions = {}): Figure<TurnsRow> {
  const known = [...pairs].filter((row) => row.messages !== null);
  const rows = groupRows(known, ["model", "setting"]).map(({ key, rows: trials }) => {
    const counts = trials.map((row) => row.messages ?? 0).sort((a, b) => a - b);
    const { lower, upper } = clusterBootstrap(
      trials,
      taskOf,
      (drawn) => mean(drawn.map((row) => row.messages ?? 0)),
      options,
    );
    const [low, high] = [
      counts[Math.floor((counts.length - 1) / 2)] ?? 0,
      counts[Math.ceil((counts.length - 1) / 2)] ?? 0,
    ];
    return {
      ...key,
      conversations: trials.length,
      empty: counts.filter((count) => count === 0).length,
      meanMessages: mean(counts),
      medianMessages: counts.length === 0 ? null : (low + high) / 2,
      lower,
      upper,
      ci: intervalName("task-cluster-bootstrap", options.level),
    };
  });
  const drawing = {
    layer: [
      {
        mark: { type: "bar" },
        encoding: { x: { field: "meanMessages", type: "quantitative", title: "messages per conversation" } },
      },
      { mark: { type: "rule" }, encoding: { x: { field: "lower", type: "quantitative" }, x2: { field: "upper" } } },
    ],
    encoding: {
      y: { field: "model", type: "nominal", title: null },
      yOffset: { field: "setting", type: "nominal" },
      color: { field: "setting", type: "nominal" },
    },
  };
  return makeFigure("conversation-turns", "Messages per conversation", rows, drawing);
}
