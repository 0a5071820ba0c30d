import { describe, expect, it } from "vitest";
import { parseConfig } from "../config/config.ts";
import { worldOf } from "./world.ts";

const config = parseConfig({ model: "command-a-03-2025" });
const environment = { COHERE_API_KEY: "secret" };

describe("worldOf", () => {
  it("has a login and a Docker for upstream", async () => {
    const { docker, model } = worldOf({ environment });
    expect(docker).not.toBeNull();
    expect(await model?.required(config)).toMatchObject({
      variables: { COHERE_API_KEY: "secret" },
      secretNames: ["COHERE_API_KEY"],
    });
    const renamed = parseConfig({ ...config, endpoint: { keyEnv: "MINE" } });
    await expect(model?.required(renamed)).rejects.toMatchObject({ code: "key-missing", subject: /MINE/ });
    expect(await model?.credentials(renamed)).toMatchObject({ variables: {} });
    await expect(worldOf({ environment: {} }).model?.required(config)).rejects.toThrow(/COHERE_API_KEY/);
  });

  it("has neither for a stand-in, also where both are there", () => {
    expect(worldOf({ environment, standIn: { version: "0.0.11" } })).toMatchObject({ docker: null, model: null });
  });
});
