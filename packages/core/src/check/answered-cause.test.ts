import { expect, it } from "vitest";
import { causeAnswered } from "./answered-cause.ts";

const openai = (type: string, message: string, code: string | null = null): string =>
  JSON.stringify({ error: { message, type, param: null, code } });
const anthropic = (type: string, message: string): string =>
  JSON.stringify({ type: "error", error: { type, message } });

it.each([
  [401, openai("invalid_request_error", "Incorrect API key provided: sk-…", "invalid_api_key"), "model-auth"],
  [401, "", "model-auth"],
  [403, JSON.stringify({ message: "forbidden" }), "model-auth"],
  [
    400,
    JSON.stringify({ error: { code: 400, message: "API key not valid.", status: "INVALID_ARGUMENT" } }),
    "model-auth",
  ],
  [402, JSON.stringify({ error: { message: "Insufficient credits", code: 402 } }), "model-quota"],
  [402, "<html>Payment Required</html>", "model-quota"],
  [400, anthropic("invalid_request_error", "Your credit balance is too low to access the API."), "model-quota"],
  [403, openai("insufficient_quota", "You exceeded your current quota"), "model-quota"],
  [429, openai("insufficient_quota", "You exceeded your current quota", "insufficient_quota"), "model-quota"],
  [429, JSON.stringify({ message: "limited to 1000 API calls / month" }), "model-quota"],
  [404, openai("invalid_request_error", "The model `x` does not exist", "model_not_found"), "model-not-found"],
  [404, "404 page not found", "model-not-found"],
  [429, openai("requests", "Rate limit reached", "rate_limit_exceeded"), null],
  [429, JSON.stringify({ error: { message: "exceeded your current quota … PerMinute", code: 429 } }), null],
  [400, openai("invalid_request_error", "Unsupported parameter"), null],
  [499, "", null],
  [500, openai("server_error", "Incorrect API key provided"), null],
  [503, "", null],
  [200, openai("x", "Incorrect API key provided"), null],
] as const)("%i %s shows %s", (status, body, cause) => expect(causeAnswered({ status, body })).toBe(cause));
