import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { UpstreamProbe } from "../../upstream/probe.ts";
import { askPrice } from "./ask-price.ts";

it("asks for the price with the file of the agent's configuration, as the agent itself will look it up", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "price-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const python = path.join(folder, "python3");
  // Called as `python -c SCRIPT MODEL [FILE]`.
  const price = '{"price": {"input_cost_per_token": 1, "output_cost_per_token": 2}}';
  await writeFile(
    python,
    `#!/bin/sh\n[ "$3 $4" = "mine/model /prices.json" ] && echo '${price}' || echo '{"price": null}'\n`,
    {
      mode: 0o755,
    },
  );
  const probe = { python } as UpstreamProbe;
  expect(await askPrice(probe, "mine/model", {}, "/prices.json")).toMatchObject({ input_cost_per_token: 1 });
  expect(await askPrice(probe, "mine/model", {})).toBeNull();
});
