/** A path as a shell takes it for one word, whatever stands in it. */
export function quotedPath(path: string): string {
  // What begins with a dash would be taken for an option.
  const safe = path.startsWith("-") ? `./${path}` : path;
  return /^[\w./:@%+,-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", `'\\''`)}'`;
}
