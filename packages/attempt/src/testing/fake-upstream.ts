import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const fixtures = fileURLToPath(new URL("../upstream/fixtures/", import.meta.url));

/** Adapter sources by folder, as far as a probe reads them. */
const agents = {
  "0.0.11": { mini_swe_agent: "mini_swe_agent", mini_swe_agent_v2: "mini_swe_agent_v2", swe_agent: "swe_agent" },
  "0.0.29": {
    claude_code: "claude_code",
    mini_swe_agent_v2: "mini_swe_agent_v2",
    openhands_agent_sdk: "openhands_sdk",
  },
} as const;

export type FakeVersion = keyof typeof agents;

const limits = "agent:\n  system_template: You are helpful.\n  step_limit: 100\n  cost_limit: ";

/**
 * A console script and a package folder that answer a probe as the real ones do: the help text is a recorded one, and
 * the "Python" is a shell script that says what the real one said.
 */
export async function fakeUpstream(
  folder: string,
  version: FakeVersion,
): Promise<{ script: string; packageDir: string }> {
  const [bin, packageDir] = [path.join(folder, "bin"), path.join(folder, "cooperbench")];
  await mkdir(bin, { recursive: true });
  for (const [name, registered] of Object.entries(agents[version])) {
    await mkdir(path.join(packageDir, "agents", name, "config"), { recursive: true });
    await writeFile(
      path.join(packageDir, "agents", name, "adapter.py"),
      `import x\n\n\n@register("${registered}")\nclass Runner:\n    pass\n`,
    );
  }
  if (version === "0.0.11")
    await writeFile(path.join(packageDir, "agents/mini_swe_agent/config/mini.yaml"), `${limits}1.\n`);
  if (version === "0.0.11")
    await writeFile(path.join(packageDir, "agents/mini_swe_agent_v2/config/mini.yaml"), `${limits}3.\n`);
  if (version === "0.0.29")
    await writeFile(path.join(packageDir, "agents/mini_swe_agent_v2/config/solo.yaml"), `${limits}3.\n`);
  await cp(path.join(fixtures, `help-${version}-run.txt`), path.join(folder, "run.txt"));
  const facts = JSON.stringify({ version, litellm: "1.106.2", package: packageDir });
  const python = path.join(bin, "python3.12");
  // Called with `-c` for the facts, and with the script's path for the command line.
  await writeFile(python, `#!/bin/sh\nif [ "$1" = -c ]; then echo '${facts}'; else cat '${folder}'/"$2".txt; fi\n`, {
    mode: 0o755,
  });
  const script = path.join(bin, "cooperbench");
  await writeFile(script, `#!/bin/sh\n'''exec' '${python}' "$0" "$@"\n' '''\nimport sys\n`, { mode: 0o755 });
  return { script, packageDir };
}
