const PASSWORD = /^([a-z][a-z0-9+.-]*:\/\/[^:/?#\s@]*):[^/?#\s]*@/i;

/** A call as it may be shown and recorded: without the password of an address such as `redis://me:password@host`. */
export function shownArgv(argv: readonly string[]): string[] {
  return argv.map(withoutPasswordOf);
}

export function withoutPasswordOf(text: string): string {
  return text.replace(PASSWORD, "$1:…@");
}
