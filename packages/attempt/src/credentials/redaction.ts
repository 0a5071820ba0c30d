import type { Judgement } from "@cooperbench-ts/results";
import { Redactor } from "../doors/model/redactor.ts";
import { type Credentials, readLogin } from "./credentials.ts";
import { readCredentialFile } from "./read-file.ts";
import { type KeptFolder, latin1, longEnough, redactFolder } from "./redact-folder.ts";
import { secretsInFile } from "./secret-leaves.ts";

const CODE = "credential-redacted";

/** What an earlier judgement of the same work noted stays true of a later one. */
export function stillNoted(judgement: Judgement, earlier: Judgement | null): Judgement {
  const noted = earlier?.diagnostics.filter(({ code }) => code === CODE) ?? [];
  return noted.length === 0 ? judgement : { ...judgement, diagnostics: [...judgement.diagnostics, ...noted] };
}

/** Takes the secrets of one attempt out of all that is kept and told of it. */
export class Redaction {
  readonly #secrets: readonly string[];
  readonly #redactor: Redactor;
  readonly #changed = new Set<string>();

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
    this.#redactor = new Redactor(longEnough(secrets).map(latin1));
  }

  /** Also what was read of them in an earlier process. */
  static async of(credentials: Credentials): Promise<Redaction> {
    return new Redaction(await knownSecrets(credentials));
  }

  async folder(kept: KeptFolder): Promise<void> {
    for (const file of await redactFolder(kept, this.#secrets)) this.#changed.add(file);
  }

  text(text: string): string {
    return this.#redactor.text(text);
  }

  /** A JSON value, its texts without secrets. */
  value<Value>(value: Value): Value {
    const text = JSON.stringify(value);
    const clean = this.text(text);
    return clean === text ? value : (JSON.parse(clean) as Value);
  }

  /** A judgement that says of which files what is kept is not what was written. */
  noted(judgement: Judgement): Judgement {
    if (this.#changed.size === 0) return judgement;
    const files = [...this.#changed];
    const message = `a credential stood in ${files.join(", ")}, and was replaced before anything was kept`;
    const diagnostic = { code: CODE, message, file: files[0] ?? null };
    return { ...judgement, diagnostics: [...judgement.diagnostics, diagnostic] };
  }
}

async function knownSecrets(credentials: Credentials): Promise<readonly string[]> {
  const { secretNames, variables, files } = credentials;
  const named = secretNames.flatMap((name) => variables[name] ?? []);
  const login = await readLogin(credentials);
  const read = files.map(({ from }) =>
    readCredentialFile(from).then(
      ({ content }) => secretsInFile(content),
      () => [],
    ),
  );
  return [...named, ...(login === null ? [] : [login.value]), ...(await Promise.all(read)).flat()];
}
