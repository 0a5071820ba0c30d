import { describe, expect, it } from "vitest";
import { passedEnvironment, upstreamEnvironment } from "./environment.ts";

const user = {
  PATH: "/bin",
  HOME: "/home/me",
  LANG: "C.UTF-8",
  TZ: "Europe/Zurich",
  COHERE_API_KEY: "mine",
  OPENAI_API_KEY: "another's",
  ANTHROPIC_API_KEY: "another's",
  AZURE_API_KEY: "another's",
  AZURE_API_BASE: "https://azure",
  OPENAI_API_BASE: "https://elsewhere",
  GOOGLE_APPLICATION_CREDENTIALS: "/key.json",
  AWS_SECRET_ACCESS_KEY: "secret",
  PYTHONPATH: "/my/packages",
  PYTHONSTARTUP: "/my/start.py",
  VIRTUAL_ENV: "/my/venv",
  DOCKER_HOST: "tcp://far-away",
  DOCKER_CONTEXT: "far-away",
  MSWEA_GLOBAL_CONFIG_DIR: "/my/config",
  COOPERBENCH_REDIS: "redis://elsewhere",
  LD_PRELOAD: "/my/lib.so",
  EMPTY: undefined,
};

describe("upstreamEnvironment", () => {
  const built = upstreamEnvironment({
    user,
    home: "/attempt/home",
    dockerHost: "unix:///short/door.sock",
    credentials: { COHERE_API_KEY: "mine" },
    extra: { MSWEA_MODEL_API_BASE: "http://127.0.0.1:4000/token/v2/chat" },
  });

  it("is complete, and nothing else of the user's passes", () => {
    expect(built).toMatchSnapshot();
  });

  it("hands on one key only, and none where none is given", () => {
    expect(Object.values(built).filter((value) => value === "another's" || value === "secret")).toEqual([]);
    const without = upstreamEnvironment({ user, home: "/h", dockerHost: null, credentials: {}, extra: {} });
    expect(Object.keys(without).filter((name) => /KEY|SECRET|CREDENTIALS|AZURE|API_BASE/.test(name))).toEqual([]);
    expect(without).not.toHaveProperty("DOCKER_HOST");
  });
});

describe("passedEnvironment", () => {
  it("keeps loopback off the user's proxy, where the model door listens", () => {
    expect(passedEnvironment({ HTTPS_PROXY: "http://proxy:3128" })).toMatchObject({
      HTTPS_PROXY: "http://proxy:3128",
      NO_PROXY: "127.0.0.1,localhost,::1",
      no_proxy: "127.0.0.1,localhost,::1",
    });
    expect(passedEnvironment({ http_proxy: "http://proxy:3128", NO_PROXY: ".corp, localhost" })).toMatchObject({
      NO_PROXY: ".corp,localhost,127.0.0.1,::1",
      no_proxy: ".corp,localhost,127.0.0.1,::1",
    });
    expect(passedEnvironment({ http_proxy: "http://proxy:3128", no_proxy: "*" })).toMatchObject({
      NO_PROXY: "*",
      no_proxy: "*",
    });
  });

  it("makes paths absolute: attempts run in other folders", () => {
    const here = process.cwd();
    expect(
      passedEnvironment({
        PATH: "bin:/usr/bin::./x",
        LITELLM_MODEL_REGISTRY_PATH: "prices.json",
        SSL_CERT_FILE: "/ca",
      }),
    ).toEqual({
      PATH: `${here}/bin:/usr/bin::${here}/x`,
      LITELLM_MODEL_REGISTRY_PATH: `${here}/prices.json`,
      SSL_CERT_FILE: "/ca",
    });
    expect(passedEnvironment({ LITELLM_MODEL_REGISTRY_PATH: "" })).toEqual({ LITELLM_MODEL_REGISTRY_PATH: "" });
  });

  it("adds nothing where there is no proxy", () => {
    expect(passedEnvironment({ PATH: "/bin", NO_PROXY: "x" })).toEqual({ PATH: "/bin", NO_PROXY: "x" });
  });
});
