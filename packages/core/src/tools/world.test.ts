import { describe, expect, it } from "vitest";
import { parseConfig } from "../config/config.ts";
import { worldOf } from "./world.ts";

const config = parseConfig({ model: "command-a-03-2025" });
const environment = { COHERE_API_KEY: "secret" };

describe("worldOf", () => {
  it("has a key and a Docker for upstream", () => {
    const { docker, model } = worldOf({ environment });
    expect(docker).not.toBeNull();
    expect(model?.key(config)).toEqual({ name: "COHERE_API_KEY", value: "secret" });
    expect(model?.keyEnv(parseConfig({ ...config, endpoint: { keyEnv: "MINE" } }))).toBe("MINE");
    expect(() => worldOf({ environment: {} }).model?.key(config)).toThrow(/COHERE_API_KEY/);
  });

  it("has neither for a stand-in, also where both are there", () => {
    expect(worldOf({ environment, standIn: { version: "0.0.11" } })).toMatchObject({ docker: null, model: null });
  });
});
