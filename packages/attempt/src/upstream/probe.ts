import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { PrerequisiteError, type UpstreamHabits } from "@cooperbench-ts/results";
import { runCommand } from "../process/subprocess.ts";
import { findUpstream, type UpstreamLocation } from "./find.ts";
import { habitsIn, playedHabits } from "./habits.ts";

/** What is known of the upstream CLI that a host has; asked once, then used for all attempts. */
export interface UpstreamProbe {
  readonly path: string;
  readonly version: string;
  /** null for a stand-in. */
  readonly litellmVersion: string | null;
  readonly standIn: boolean;
  /** null for a stand-in: it takes whatever agent its scenario knows. */
  readonly agents: readonly string[] | null;
  /** Installed package folder; null for a stand-in. */
  readonly packageDir: string | null;
  readonly python: string | null;
  /** What its source shows that it does; a stand-in does what the version does that it plays. */
  readonly habits: UpstreamHabits;
  /** Upstream's words for a setting, those of `run --setting`; null: its help names none. */
  readonly settingWords: readonly string[] | null;
  /** Of `run`; every version since the first that we can drive has the flags of `eval`. */
  readonly runFlags: ReadonlySet<string>;
}

const FACTS = `
import importlib.metadata as m, importlib.util as u, json, os
spec = u.find_spec("cooperbench")
def version(name):
    try: return m.version(name)
    except m.PackageNotFoundError: return None
print(json.dumps({"version": version("cooperbench"), "litellm": version("litellm"), "package": os.path.dirname(spec.origin) if spec else None}))
`;
const factsSchema = z.object({ version: z.string(), litellm: z.string().nullable(), package: z.string() });

export interface ProbeOptions {
  readonly upstream: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Set when the executable is a stand-in that plays this version. */
  readonly standIn: { readonly version: string } | null;
  readonly signal?: AbortSignal | undefined;
}

/** Finds upstream and asks it who it is. @throws PrerequisiteError `upstream-not-found`, `upstream-broken` */
export async function probeUpstream(options: ProbeOptions): Promise<UpstreamProbe> {
  const location = await findUpstream(options.upstream, options.environment["PATH"] ?? "");
  const [facts, help] = await Promise.all([
    options.standIn === null ? installedFacts(location, options) : null,
    helpOfRun(location, options),
  ]);
  const version = facts?.version ?? options.standIn?.version ?? "";
  return {
    path: location.path,
    version,
    litellmVersion: facts?.litellm ?? null,
    standIn: facts === null,
    agents: facts === null ? null : await registeredAgents(facts.package),
    packageDir: facts?.package ?? null,
    python: facts === null ? null : location.python,
    habits: facts === null ? playedHabits(version) : await habitsIn(facts.package),
    settingWords: /--setting \{([^}]*)\}/.exec(help)?.[1]?.split(",") ?? null,
    runFlags: new Set(help.match(/(?<=[\s[,])--?[a-z][a-z-]*/g)),
  };
}

function broken(location: UpstreamLocation, problem: string, cause?: unknown): PrerequisiteError {
  return new PrerequisiteError({
    code: "upstream-broken",
    subject: `upstream ${location.path}`,
    problem,
    remedy: "Check that `cooperbench run --help` works in this shell, and reinstall it if not.",
    cause,
  });
}

async function installedFacts(location: UpstreamLocation, options: ProbeOptions): Promise<z.infer<typeof factsSchema>> {
  if (location.python === null)
    throw broken(location, "It is no Python console script, so its version cannot be asked.");
  const asked = await runCommand([location.python, "-c", FACTS], {
    environment: options.environment,
    timeoutMs: 60_000,
    signal: options.signal,
  });
  if (asked.exitCode !== 0)
    throw broken(location, `Its Python could not tell its version: ${lastLine(asked.stderr) || asked.failure}.`);
  try {
    return factsSchema.parse(JSON.parse(asked.stdout));
  } catch (cause) {
    throw broken(location, "Its Python has no package `cooperbench`.", cause);
  }
}

/** Asking costs the 4 s that upstream's imports take, so only what is needed is asked. */
async function helpOfRun(location: UpstreamLocation, options: ProbeOptions): Promise<string> {
  const help = await runCommand([location.path, "run", "--help"], {
    environment: { ...options.environment, COLUMNS: "1000" },
    timeoutMs: 120_000,
    signal: options.signal,
  });
  if (help.exitCode !== 0)
    throw broken(location, `\`cooperbench run --help\` failed: ${lastLine(help.stderr) || help.failure}.`);
  return help.stdout;
}

/** Agents register by decorator; reading the sources spares the 4 s that importing them takes. */
async function registeredAgents(packageDir: string): Promise<readonly string[]> {
  const agentsDir = path.join(packageDir, "agents");
  const folders = await readdir(agentsDir, { withFileTypes: true });
  const names = await Promise.all(
    folders
      .filter((folder) => folder.isDirectory())
      .map(async (folder) => {
        const source = await readFile(path.join(agentsDir, folder.name, "adapter.py"), "utf8").catch(() => "");
        return [...source.matchAll(/^@register\("([^"]+)"\)/gm)].map((match) => match[1] ?? "");
      }),
  );
  return names.flat().sort();
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
