import { symlinkSync, truncateSync, writeFileSync } from "node:fs";
import type { HostileTree } from "./hostile-tree.ts";

export type Reader =
  | "judge"
  | "again"
  | "explain"
  | "status"
  | "summary"
  | "difficulty"
  | "export"
  | "label"
  | "adopt"
  | "plan"
  | "compare"
  | "regrade";

export interface Harm {
  readonly name: string;
  readonly harm: (tree: HostileTree) => void | Promise<void>;
  /** Who is most likely to fall for it. */
  readonly most: Reader;
  /** Also in the gate. */
  readonly soon?: true;
  /** As whom, and with how much, the commands run. */
  readonly shell?: string;
}

export const link = (target: string) => (file: string) => symlinkSync(target, file);
export const sparse =
  (bytes: number, head = "") =>
  (file: string): void => {
    writeFileSync(file, head);
    truncateSync(file, bytes);
  };
