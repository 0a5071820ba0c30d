const PASSWORD = /[a-z][a-z0-9+.-]*:\/\/[^:/?#\s"'@]*:([^/?#\s"']*)@/gi;

/** Passwords of the addresses in a JSON value, such as `redis://me:password@host`: as they are written, and as they are meant. */
export function passwordsIn(value: unknown): readonly string[] {
  const written = [...JSON.stringify(value).matchAll(PASSWORD)].map(([, password = ""]) => password);
  return [...new Set(written.flatMap((password) => [password, meant(password)]))].filter((text) => text !== "");
}

function meant(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}
