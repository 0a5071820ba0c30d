import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { expect, test } from "vitest";
import { pairRow } from "../tables/fixtures/pair-row.ts";
import type { MessageRow } from "../tables/messages-shape.ts";
import type { PairRow } from "../tables/pairs-shape.ts";
import { communicationOverhead } from "./communication-overhead.ts";
import { conflictRates } from "./conflict-rates.ts";
import { conversationTurns } from "./conversation-turns.ts";
import { difficultyCurve } from "./difficulty-curve.ts";
import type { Figure } from "./figure.ts";
import { goodCommunication } from "./good-communication.ts";
import { conversationErrors, failureLabels } from "./label-shares.ts";
import { mergeStages } from "./merge-stages.ts";
import { messagingEffect } from "./messaging-effect.ts";
import { retentionTable } from "./retention-table.ts";
import { speechActs } from "./speech-acts.ts";
import { successBySetting } from "./success-by-setting.ts";

/** Two models in three settings. */
const pairs: PairRow[] = ["one", "two"].flatMap((model) =>
  [1, 2, 3].flatMap((feature) =>
    (["solo", "coop-comm", "coop-nocomm"] as const).map((setting) =>
      pairRow({
        model,
        run: `${model}-${setting}`,
        featureA: feature,
        featureB: 9,
        setting,
        verdict: feature === 1 ? "pass" : "fail",
        naiveConflict: setting === "solo" ? null : feature === 2,
        messages: setting === "solo" ? null : feature,
      }),
    ),
  ),
);
const messages: MessageRow[] = pairs
  .filter((row) => row.setting !== "solo")
  .map(({ pairKey, run, arm, setting, repeat }) => ({
    pairKey,
    run,
    arm,
    setting,
    repeat,
    index: 0,
    from: "agent1",
    to: "agent2",
    featureId: 1,
    text: "I will plan to",
    timeSec: 1,
    timeSource: "conversation" as const,
    secondsFromStart: 0,
    turn: 1,
    chars: 14,
    mentionsLine: false,
    mentionsPath: false,
    isQuestion: false,
  }));
const labels = speechActs(messages);
const few = { resamples: 10 };

const figures: readonly Figure<object>[] = [
  successBySetting(pairs, { baselines: true }),
  difficultyCurve(pairs),
  difficultyCurve(pairs, { perModel: true }),
  messagingEffect(pairs, few),
  conflictRates(pairs, few),
  retentionTable(pairs, few),
  mergeStages(pairs, few),
  communicationOverhead(pairs, messages),
  conversationTurns(pairs, few),
  conversationErrors(pairs, labels),
  failureLabels(pairs, labels),
  goodCommunication(pairs, messages),
];

test.each(figures.map((figure) => [figure.name, figure] as const))("vega-lite draws %s", async (_, figure) => {
  const warnings: unknown[] = [];
  const logger = {
    level: () => logger,
    error: (...said: unknown[]) => (warnings.push(...said), logger),
    warn: (...said: unknown[]) => (warnings.push(...said), logger),
    info: () => logger,
    debug: () => logger,
  };
  expect(figure.rows.length).toBeGreaterThan(0);
  const drawn = compile(figure.spec as unknown as TopLevelSpec, { logger } as never).spec;
  expect(warnings).toEqual([]);
  const svg = await new View(parse(drawn), { renderer: "none" }).toSVG();
  expect(svg).toContain("<path");
  expect(svg).not.toContain("NaN");
});

/** Bars that share a place are drawn on top of each other, or added up as if they were parts of one thing. */
test.each(figures.map((figure) => [figure.name, figure] as const))("%s has a place for every row", (_, figure) => {
  const channels = placeChannels(figure.spec);
  const places = figure.rows.map((row) => JSON.stringify(channels.map((field) => Reflect.get(row, field) as unknown)));
  expect(new Set(places).size).toBe(figure.rows.length);
});

/** Fields that give a mark its place: position without the measured axis, offset and facet. Colors of bars are parts of one. */
function placeChannels(spec: object): string[] {
  const fields = new Set<string>();
  const bars = JSON.stringify(spec).includes('"type":"bar"');
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [channel, value] of Object.entries(node)) {
      if (channel === "data" || channel === "transform") continue;
      const field: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "field") : undefined;
      if (typeof field === "string" && isPlace(channel, field, Reflect.get(value as object, "type"), bars))
        fields.add(field);
      visit(value);
    }
  };
  visit(spec);
  return [...fields];
}

function isPlace(channel: string, field: string, type: unknown, bars: boolean): boolean {
  if (channel === "color") return !bars || field === "category";
  return PLACES.has(channel) && (type !== "quantitative" || field === "midpoint");
}
const PLACES = new Set(["x", "y", "xOffset", "yOffset", "row", "column", "facet"]);
