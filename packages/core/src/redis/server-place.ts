/** Where a server is: a socket of this machine, or a port. */
export type ServerPlace = { readonly path: string } | { readonly host: string; readonly port: number };

/** What a server wants to hear before anything else. */
export interface Login {
  /** Empty: the default user. */
  readonly username: string;
  readonly password: string;
}

/** The port of the server that a URL names. */
export function placeOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[(.*)\]$/, "$1"), port: port === "" ? 6379 : Number(port) };
}

/** What a URL says to its server; null: nothing. */
export function loginOf(url: string): Login | null {
  const { username, password } = new URL(url);
  if (password === "") return null;
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/** The same as a client of Redis says it, and what it hears where it is right. */
export function greetingOf({ username, password }: Login): { readonly says: string; readonly hears: string } {
  const words = ["AUTH", ...(username === "" ? [] : [username]), password];
  const said = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("");
  return { says: `*${words.length}\r\n${said}`, hears: "+OK\r\n" };
}
