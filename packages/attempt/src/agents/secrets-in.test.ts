import { describe, expect, it } from "vitest";
import { secretsIn } from "./secrets-in.ts";

describe("secretsIn", () => {
  it.each([
    "api_key",
    "azure_api_key",
    "apiKey",
    "x-api-key",
    "api-key",
    "aws_secret_access_key",
    "aws_access_key_id",
    "client_secret",
    "password",
    "Authorization",
    "hf_token",
    "azure_ad_token",
    "authToken",
    "vertex_credentials",
  ])("finds %s at any depth", (name) => {
    expect(secretsIn({ model: { model_kwargs: { extra: [{ [name]: "sk-1" }] } } })).toEqual([
      `model.model_kwargs.extra[0].${name}`,
    ]);
  });

  it("finds a number as a password, and a password in an address", () => {
    expect(secretsIn({ password: 1234, model: { api_base: "https://me:pw@host/v1" } })).toEqual([
      "password",
      "model.api_base",
    ]);
  });

  it("takes limits, prices, parts of texts, names of variables and empty values for none", () => {
    const harmless = {
      max_tokens: 100,
      max_completion_tokens: 100,
      stop_token_ids: [1, 2],
      eos_token: "</s>",
      bos_token: "<s>",
      input_cost_per_token: 0.1,
      token_limit: 5,
      api_base: "https://host/v1?user=a:b@c",
      api_key: "os.environ/MY_KEY",
      password: "",
      secret: null,
      authorization: true,
      system_template: "Never print a password.",
    };
    expect(secretsIn(harmless)).toEqual([]);
    expect(secretsIn("text")).toEqual([]);
  });
});
