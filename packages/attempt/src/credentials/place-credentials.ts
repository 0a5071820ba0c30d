import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { writeAtomically } from "../files/durable-files.ts";
import { type Credentials, type HandedFile, readLogin } from "./credentials.ts";
import { readCredentialFile } from "./read-file.ts";
import { secretsInFile } from "./secret-leaves.ts";

/** What one process got. */
export interface PlacedCredentials {
  readonly variables: Readonly<Record<string, string>>;
  /** All secret values that are known by now. */
  readonly secrets: () => readonly string[];
  /** When the process is gone: what it made of its files; what is asked back goes back. @returns what is to be said of it */
  readonly takeBack: () => Promise<readonly string[]>;
}

interface Placed {
  readonly file: HandedFile;
  readonly copy: string;
  readonly original: Buffer;
}

/** Copies the files into the private home of one attempt, as they are now. @throws Error that names a file that is refused */
export async function placeCredentials(credentials: Credentials, home: string): Promise<PlacedCredentials> {
  const named = credentials.secretNames.flatMap((name) => credentials.variables[name] ?? []);
  const secrets = new Set(named);
  // A variable may hold what another login keeps in a file.
  for (const value of named) learn(secrets, Buffer.from(value));
  const login = await readLogin(credentials);
  if (login !== null) secrets.add(login.value);
  const placed: Placed[] = [];
  for (const file of credentials.files) {
    const copy = path.join(home, file.to);
    const { content } = await readCredentialFile(file.from);
    learn(secrets, content);
    await mkdir(path.dirname(copy), { recursive: true, mode: 0o700 });
    await writeFile(copy, content, { mode: 0o600, flag: "wx" });
    placed.push({ file, copy, original: content });
  }
  const copies = placed.flatMap(({ file, copy }) => (file.variable === null ? [] : [[file.variable, copy] as const]));
  return {
    variables: {
      ...credentials.variables,
      ...(login === null ? {} : { [login.name]: login.value }),
      ...Object.fromEntries(copies),
    },
    secrets: () => [...secrets],
    takeBack: async () => {
      const said: string[] = [];
      for (const one of placed) said.push(...(await takeBack(one, secrets)));
      return said;
    },
  };
}

function learn(secrets: Set<string>, content: Buffer): void {
  for (const secret of secretsInFile(content)) secrets.add(secret);
}

async function takeBack({ file, copy, original }: Placed, secrets: Set<string>): Promise<readonly string[]> {
  const now = await readCredentialFile(copy).catch(() => null);
  if (now !== null) learn(secrets, now.content);
  if (now === null || now.content.equals(original)) return [];
  if (!file.writeBack) return [`${file.from} was changed by the agent in its copy, which is gone: ${NOT_ASKED}`];
  return inTurn(() => writeBack(file.from, original, now.content));
}

const NOT_ASKED = "ask for it with `writeBack` where a refreshed login is to be kept.";

async function writeBack(file: string, original: Buffer, content: Buffer): Promise<readonly string[]> {
  try {
    const found = await readCredentialFile(file);
    if (!found.content.equals(original))
      return [`${file} was changed by somebody else meanwhile: what the agent made of its copy is not written back.`];
    await writeAtomically(file, content, found.stat.mode & 0o700);
    return [`${file} has what the agent made of its copy.`];
  } catch (error) {
    return [`What the agent made of its copy of ${file} is not written back: ${(error as Error).message}.`];
  }
}

let turn: Promise<unknown> = Promise.resolve();

/** Attempts of one process write one after the other, so that each sees what the one before has written. */
async function inTurn<Value>(act: () => Promise<Value>): Promise<Value> {
  const mine = turn.then(act);
  turn = mine.catch(() => {});
  return mine;
}
