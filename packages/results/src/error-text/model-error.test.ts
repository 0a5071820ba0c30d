import { expect, test } from "vitest";
import { readAgentReport } from "./agent-report.ts";
import { modelCause } from "./model-cause.ts";
import { readModelAnswer, readModelError } from "./model-error.ts";

test("an exception of litellm: class, provider, and what the answer says of itself", () => {
  const body = '{"error": {"message": "Add credits.", "type": "billing_error", "code": 402}, "input": "rm -rf /"}';
  expect(readModelError(`litellm.APIError: APIError: Fireworks_aiException - ${body}`)).toEqual({
    class: "APIError",
    provider: "Fireworks_ai",
    status: 402,
    codes: ["billing_error"],
    message: "Add credits.",
  });
});

test("Python's text of a provider's answer", () => {
  const text = "openai.RateLimitError: Error code: 429 - {'error': {'message': 'Slow down', 'type': 'rate_limit'}}";
  expect(readModelError(text)).toMatchObject({ class: "RateLimitError", status: 429, codes: ["rate_limit"] });
});

test("an answer within an answer, as routers give it", () => {
  const raw = JSON.stringify({ error: { message: "Insufficient Balance", type: "unknown_error" } });
  const body = JSON.stringify({ error: { message: "Provider returned error", metadata: { raw } } });
  expect(readModelAnswer(400, body)).toMatchObject({ message: "Provider returned error · Insufficient Balance" });
});

test.each([
  "ValueError: x",
  "409 Client Error for http+docker://localhost/v1.47/containers/x/exec: Conflict",
  "Error 111 connecting to localhost:6379. Connection refused.",
])("%s is no error of a model", (text) => {
  expect(readModelError(text)).toBeNull();
});

const cause = (status: number | null, message: string, codes: string[] = []) =>
  modelCause({ class: null, provider: null, status, codes, message });

test.each([
  [400, "invalid"],
  [401, "auth"],
  [402, "quota"],
  [403, "auth"],
  [404, "not-found"],
  [408, "unavailable"],
  [412, "invalid"],
  [413, "request-too-large"],
  [422, "invalid"],
  [424, "unavailable"],
  [429, "rate-limit"],
  [499, "unavailable"],
  [500, "unavailable"],
  [529, "unavailable"],
] as const)("%i alone means %s", (status, expected) => {
  expect(cause(status, "no")).toEqual({ cause: expected, by: "structure" });
});

test.each([
  ["money behind a rate limit", 429, "You have used all available credits", "quota"],
  [
    "a rate limit that names its page",
    429,
    "Limit 100 requests per day, please try again in 7m. Upgrade your plan to add billing",
    "rate-limit",
  ],
  ["moderation behind a 403", 403, "Your input was flagged by the moderation model", "content-policy"],
  ["politeness behind a wrong key", 401, "Please try again later", "auth"],
  ["a server's talk of limits", 503, "context length service unavailable", "unavailable"],
  ["an account that is shut", 400, "This organization has been disabled.", "auth"],
  ["a cancelled call", 400, "request cancelled", "unavailable"],
  ["an account that was flagged", 403, "Your account has been flagged for unusual activity", "auth"],
  ["a key that was flagged", 401, "This API key was flagged as leaked and has been revoked", "auth"],
  ["a network's policy", 403, "blocked by your organization's network policy", "auth"],
  ["a cloud's policy", 403, "Access blocked by Azure Policy: public network access is disabled", "auth"],
  ["a load balancer", 500, "load balance failed", "unavailable"],
  ["a proxy's bookkeeping", 500, "Failed to update spend logs", "unavailable"],
  ["an overloaded server that sells", 529, "overloaded, increase your spend tier or add credits", "unavailable"],
  [
    "a rate limit that sells",
    429,
    "Rate limits depend on your usage tier; increase it by purchasing credits",
    "rate-limit",
  ],
  [
    "an internal error that names its place",
    400,
    "An internal error occurred while processing messages[0]",
    "unavailable",
  ],
] as const)("%s", (_, status, message, expected) => {
  expect(cause(status, message)).toMatchObject({ cause: expected });
});

test("a damaged answer is not the agent's call", () => {
  const text =
    'litellm.APIError: APIError: OpenAIException - Unable to get json response - Unterminated string, Original Response: {"id":';
  const error = readModelError(text);
  expect(error === null ? null : modelCause(error)?.cause).toBe("unavailable");
});

test("credentials that are not there are access, not an outage", () => {
  const error = readModelError("botocore.exceptions.NoCredentialsError: Unable to locate credentials");
  expect(error === null ? null : modelCause(error)?.cause).toBe("auth");
});

test("nobody's words mean nothing", () => {
  expect(cause(null, "hm")).toBeNull();
});

test.each([
  ["Failed to authenticate. API Error: 401 Invalid authentication credentials", "auth"],
  ["You've hit your weekly limit · resets Jul 10, 4am (UTC)", "quota"],
  ["API Error: 529 Overloaded. This is a server-side issue, usually temporary", "unavailable"],
  ["exceeded retry limit, last status: 429 Too Many Requests", "rate-limit"],
])("an agent reports: %s", (text, expected) => {
  const report = readAgentReport(text);
  expect(report === null ? null : modelCause(report)?.cause).toBe(expected);
});

test.each(["The API Error handling is done: 401 now raises.", `API Error: ${"x ".repeat(1000)}`])(
  "an agent that writes about errors reports none: %.40s",
  (text) => {
    expect(readAgentReport(text)).toBeNull();
  },
);
