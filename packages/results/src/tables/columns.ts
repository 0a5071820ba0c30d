import { z } from "zod";
import { settings } from "../setting.ts";

/** Columns that several tables share, with one meaning each. */
export const keyColumns = {
  pairKey: z.string().describe("repo/task/fA_fB, the join key of every table"),
  run: z.string().describe("run name, the folder below logs"),
  setting: z.enum(settings).nullable().describe("null when neither a manifest nor the reader's options say it"),
  repeat: z.int().describe("repeat of the setting, from 1"),
};

export const settingSource = z.enum(["manifest", "explicit", "folder"]).nullable();

export const text = (description: string) => z.string().describe(description);
export const textOrNull = (description: string) => z.string().nullable().describe(description);
export const integer = (description: string) => z.int().describe(description);
export const integerOrNull = (description: string) => z.int().nullable().describe(description);
export const numberOrNull = (description: string) => z.number().nullable().describe(description);
export const flag = (description: string) => z.boolean().describe(description);
export const flagOrNull = (description: string) => z.boolean().nullable().describe(description);
