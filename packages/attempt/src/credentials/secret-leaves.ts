import { namesSecret, namesSecretExactly } from "../agents/secrets-in.ts";
import { parseJson } from "../doors/json-tree.ts";
import { unmistakable } from "../doors/model/credentials.ts";

const INI_LINE = /^\s*([\w.-]+)\s*=\s*(.+?)\s*$/;
/** What no name tells of is a secret from this length on. */
const LONG = 32;
/** Of a key in lines; one of them alone gives it away in part. */
const PEM_LINE_CHARACTERS = 32;

/** What is secret in a file with a login: by the names that it stands under, and by what no text says by chance. */
export function secretsInFile(content: Buffer): readonly string[] {
  const text = content.toString("utf8");
  const parsed = parseJson(text);
  const found = parsed === undefined ? inLines(text) : inLeaves(parsed, "");
  return [...new Set(found.flatMap(withLines))].filter((secret) => secret.trim() !== "");
}

function inLeaves(value: unknown, name: string): readonly string[] {
  if (typeof value === "string") return isSecret(name, value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => inLeaves(inner, Array.isArray(value) ? name : key));
}

function inLines(text: string): readonly string[] {
  const lines = text.split("\n");
  const pairs = lines.flatMap((line) => {
    const [, name = "", value = ""] = INI_LINE.exec(line) ?? [];
    return isSecret(name, value) ? [value] : [];
  });
  // A token may be all that a file holds.
  const alone = lines.map((line) => line.trim()).filter((line) => !INI_LINE.test(line) && isSecret("", line));
  return [...pairs, ...alone];
}

function isSecret(name: string, value: string): boolean {
  if (namesSecretExactly(name)) return true;
  if (!/^[\w.~+/=-]+$/.test(value) || unmistakable([value]).length === 0 || tellsOfPlace(name)) return false;
  return namesSecret(name) || (value.length >= LONG && !isPublic(name));
}

/** Where a secret comes from, and of what kind it is. */
function tellsOfPlace(name: string): boolean {
  return /(source|process|file|path|type|ur[il]|endpoint|name)$/i.test(name);
}

/** Ids and addresses that login files hold beside their secrets. */
function isPublic(name: string): boolean {
  return /(_id|Id|_ur[il]|_email|region|project)$/.test(name);
}

function withLines(secret: string): readonly string[] {
  const lines = secret.split("\n").filter((line) => line.length >= PEM_LINE_CHARACTERS && !line.startsWith("-----"));
  return secret.includes("\n") ? [secret, ...lines] : [secret];
}
