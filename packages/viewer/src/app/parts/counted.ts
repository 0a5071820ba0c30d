import { count } from "./format.ts";

/** `1 call`, `2 calls`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}
