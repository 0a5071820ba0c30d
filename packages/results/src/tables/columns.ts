import { z } from "zod";
import { settings, upstreamSettings } from "../setting.ts";
import { TIME } from "./table.ts";

/** Columns that several tables share, with one meaning each. */
export const keyColumns = {
  pairKey: z.string().describe("repo/task/fA_fB, the join key of every table"),
  run: z.string().describe("run name, the folder below logs"),
  arm: z
    .string()
    .nullable()
    .describe(
      "what is compared: by the run map, else the experiment, else the run's name without its repeat and setting; null where the run map names none",
    ),
  setting: z.enum(settings).nullable().describe("null when neither a manifest, the run map nor the folder tells it"),
  repeat: z.int().describe("repeat of arm and setting, from 1"),
};

/** With the columns above it names a trial: of two settings that nobody knows, upstream's words may differ. */
export const upstreamSettingColumn = z
  .string()
  .nullable()
  .describe(`upstream's word, by the folder, else by the result: ${upstreamSettings.join(", ")}`);

export const settingSource = z.enum(["manifest", "explicit", "folder"]).nullable();

export const text = (description: string) => z.string().describe(description);
export const textOrNull = (description: string) => z.string().nullable().describe(description);
export const integer = (description: string) => z.int().describe(description);
export const integerOrNull = (description: string) => z.int().nullable().describe(description);
export const numberOrNull = (description: string) => z.number().nullable().describe(description);
export const flag = (description: string) => z.boolean().describe(description);
export const flagOrNull = (description: string) => z.boolean().nullable().describe(description);
/** ISO text: an instant, or what a clock showed. */
export const timeOrNull = (time: "utc" | "local", description: string) =>
  z
    .string()
    .nullable()
    .meta({ description, [TIME]: time });
/** Seconds since the epoch. */
export const secondsOrNull = (description: string) =>
  z
    .number()
    .nullable()
    .meta({ description, [TIME]: "utc" });
