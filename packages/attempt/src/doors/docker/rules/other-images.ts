/** Images that take the place of those that upstream asks for. */
export class OtherImages {
  readonly #others = new Map<string, string>();

  /** By the name that upstream asks for, in any of its spellings. */
  constructor(others: ReadonlyMap<string, string>) {
    for (const [asked, other] of others) this.#others.set(canonical(asked), other);
  }

  /** null: the image itself. */
  insteadOf(asked: string): string | null {
    return this.#others.get(canonical(asked)) ?? null;
  }
}

/** As the daemon completes a name: Docker Hub, its `library`, the tag `latest`. */
function canonical(name: string): string {
  const short = name.replace(/^(?:index\.)?docker\.io\//, "").replace(/^library\/(?=[^/]+$)/, "");
  return /@|:[^/]+$/.test(short) ? short : `${short}:latest`;
}
