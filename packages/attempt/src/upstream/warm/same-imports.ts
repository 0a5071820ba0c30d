/** Read by the interpreter and its libraries themselves, before any module. */
const READ_BY_INTERPRETER = /^(PYTHON|LC_|LD_|LANG$|LANGUAGE$|TZ$|OPENSSL_)/;

export interface Imported {
  readonly environment: Readonly<Record<string, string>>;
  /** Names that the imports asked for, set or not. */
  readonly read: readonly string[];
}

/**
 * The variables by which a process of this environment would have done its imports otherwise. HOME is none of them: it leads to an empty
 * folder in either case, and the parent makes anew what its modules made of the path.
 */
export function importedOtherwise(environment: Readonly<Record<string, string>>, imported: Imported): string[] {
  const names = new Set([...imported.read, ...Object.keys(environment), ...Object.keys(imported.environment)]);
  const counts = new Set(imported.read);
  return [...names]
    .filter((name) => name !== "HOME" && (counts.has(name) || READ_BY_INTERPRETER.test(name)))
    .filter((name) => environment[name] !== imported.environment[name])
    .toSorted();
}
