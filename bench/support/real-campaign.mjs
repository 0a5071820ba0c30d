import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { realParts } from "../../e2e/src/real-parts.ts";

export const MODEL = "openai/gpt-4o";
export const AGENTS = { "0.0.11": "mini_swe_agent", "0.0.29": "mini_swe_agent_v2" };

/** What a bench over the real upstream needs: the parts, an instant model in a process of its own, a folder. null: they are missing. */
export async function withRealParts(bench) {
  const parts = realParts();
  if (parts === null) return { notMeasured: "the real parts are missing: e2e/parts/up.sh installs them" };
  const folder = await mkdtemp(path.join(tmpdir(), "cbts-bench-"));
  const model = spawn(process.execPath, [fileURLToPath(new URL("model-server.ts", import.meta.url)), parts.dataset], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const base = String((await once(model.stdout, "data"))[0]).trim();
    return await bench({ parts, base, folder });
  } finally {
    model.stdin.end();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What upstream is given where it runs by itself. */
export function upstreamEnvironment({ parts, base }) {
  return {
    PATH: process.env.PATH,
    DOCKER_HOST: `unix://${parts.dockerSocket}`,
    OPENAI_API_KEY: "none",
    OPENAI_API_BASE: base,
    MSWEA_SILENT_STARTUP: "1",
    MSWEA_COST_TRACKING: "ignore_errors",
    LITELLM_LOCAL_MODEL_COST_MAP: "True",
  };
}

/** The configuration of a campaign over the real upstream, and what its host is. */
export function realCampaign({ parts, base }, { version, cwd, ...more }) {
  return {
    config: {
      name: "bench",
      model: MODEL,
      agent: AGENTS[version],
      upstream: parts.upstream[version],
      dataset: parts.dataset,
      subset: "e2e",
      endpoint: { baseUrl: base },
      logs: path.join(cwd, "logs"),
      ...more,
    },
    environment: { PATH: process.env.PATH, OPENAI_API_KEY: "none", DOCKER_HOST: `unix://${parts.dockerSocket}` },
  };
}
