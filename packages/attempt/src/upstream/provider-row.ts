/** What is known of one provider. */
export interface ProviderRow {
  /** The names that litellm routes there; null: none, it is a login of an agent's own program. */
  readonly models: RegExp | null;
  /** Ways to log in; each of them is complete by itself. */
  readonly ways: readonly Way[];
  /** Variables without a secret in them that go along where they are set. */
  readonly along: readonly string[];
  readonly base: {
    /** Where litellm sends calls by itself, in the form that it takes as a base; null: it depends on the account. */
    readonly url: string | null;
    /** The variable that litellm reads it from; null: none. */
    readonly variable: string | null;
    /** Whether somebody has to name it. */
    readonly needed: boolean;
    /** What the path of a base must have in it where a door of ours stands before it: litellm makes the rest of another one. */
    readonly path?: RegExp;
    /** Why no door of ours can stand in between; null: one can. */
    readonly noDoor: string | null;
  };
}

export interface Way {
  /** Variables that it takes, each of them secret. */
  readonly secrets: readonly string[];
  /** Secret, and handed over where it is set. */
  readonly optional?: readonly string[];
  /** Without a secret, and handed over where they are set; only with this way. */
  readonly along?: readonly string[];
  readonly files?: readonly LoginFile[];
  /** A text in a JSON file of the user's; the file itself stays where it is. */
  readonly leaf?: Leaf;
}

/** A file that an attempt gets a copy of. */
export interface LoginFile {
  /** Where it lies; `~/` is the user's home. null: only the variable names it. */
  readonly from: string | null;
  /** Where the copy lies in the attempt's home. */
  readonly to: string;
  /** May name another place; where it does, the attempt's own names the copy. */
  readonly variable: string | null;
  /** Whether the way is not complete without it. */
  readonly needed: boolean;
}

export interface Leaf {
  readonly file: string;
  readonly path: readonly string[];
  /** Of a time in ms since 1970. */
  readonly expires: readonly string[];
  /** Under which name it is known. */
  readonly variable: string;
}
