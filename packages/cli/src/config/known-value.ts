import { UsageError } from "../usage-error.ts";

/** The value of a flag of fixed values; undefined where it was not given. @throws UsageError */
export function knownValue<Value extends string>(
  options: Readonly<Record<string, unknown>>,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const given = options[name] as string | undefined;
  return given === undefined ? undefined : oneOf(`--${name}`, given, values);
}

/** @throws UsageError */
export function oneOf<Value extends string>(flag: string, given: string, values: readonly Value[]): Value {
  const found = values.find((value) => value === given);
  if (found === undefined) throw new UsageError(`${flag} ${given}: expected one of ${values.join(", ")}.`);
  return found;
}
