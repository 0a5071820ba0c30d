import { InputError } from "@cooperbench-ts/core";
import type { PartialConfig } from "./config-file.ts";

/** A flag that is a key of the configuration. */
export interface Flag {
  readonly flags: string;
  readonly text: string;
  /** What the flag's text says; default: itself. */
  readonly read?: (text: string, flag: string) => unknown;
  /** Where that stands in the configuration; default: under the flag's own name. */
  readonly place?: (value: string) => PartialConfig;
}

export function whole(text: string, flag: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw flagError(flag, text, "a whole number from 1");
  return value;
}

export function amount(text: string, flag: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw flagError(flag, text, "an amount above 0, in USD");
  return value;
}

export const list = (text: string): string[] => text.split(",").map((part) => part.trim());
export const on = (): boolean => true;
export const off = (): boolean => false;

export function flagError(flag: string, text: string, expected: string): InputError {
  return new InputError({
    code: "flag-invalid",
    subject: `${flag} ${text}`,
    problem: `Expected ${expected}.`,
    remedy: "See --help.",
  });
}
