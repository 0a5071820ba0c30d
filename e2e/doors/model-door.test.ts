import { createServer, type Server } from "node:http";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { output } from "../images/support/run.ts";
import { describeWithUpstream, upstreamPython, type UpstreamVersion } from "./support/upstream.ts";
import { type ModelDoor, openModelDoor } from "../../packages/attempt/src/doors/model/model-door.ts";
import { MODEL_PRICE_SCRIPT, type ModelPrice, parseModelPrice } from "../../packages/attempt/src/doors/model/price.ts";

const env = { LITELLM_LOCAL_MODEL_COST_MAP: "True" };

function askPrice(version: UpstreamVersion, ...argv: string[]): Promise<ModelPrice | null> {
  return output(upstreamPython(version), ["-c", MODEL_PRICE_SCRIPT, ...argv], { env }).then(parseModelPrice);
}

/** An answer with every kind of token that its provider tells apart, by path. */
const ANSWERS: readonly { readonly path: RegExp; readonly body: unknown }[] = [
  {
    path: /\/chat\/completions$/,
    body: {
      id: "c1",
      object: "chat.completion",
      created: 1,
      model: "gpt-4o",
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "hi" } }],
      usage: {
        prompt_tokens: 1234,
        completion_tokens: 321,
        total_tokens: 1555,
        prompt_tokens_details: { cached_tokens: 1000 },
        completion_tokens_details: { reasoning_tokens: 200 },
      },
    },
  },
  {
    path: /\/v1\/messages$/,
    body: {
      id: "m1",
      type: "message",
      role: "assistant",
      model: "claude-sonnet-4-5-20250929",
      stop_reason: "end_turn",
      content: [{ type: "text", text: "hi" }],
      usage: {
        input_tokens: 12,
        output_tokens: 34,
        cache_read_input_tokens: 5000,
        cache_creation_input_tokens: 700,
        cache_creation: { ephemeral_5m_input_tokens: 400, ephemeral_1h_input_tokens: 300 },
      },
    },
  },
  {
    path: /\/v2\/chat$/,
    body: {
      id: "k1",
      finish_reason: "COMPLETE",
      message: { role: "assistant", content: [{ type: "text", text: "hi" }] },
      usage: { billed_units: { input_tokens: 1, output_tokens: 1 }, tokens: { input_tokens: 777, output_tokens: 33 } },
    },
  },
  {
    path: /:generateContent$/,
    body: {
      candidates: [{ index: 0, finishReason: "STOP", content: { role: "model", parts: [{ text: "hi" }] } }],
      usageMetadata: {
        promptTokenCount: 250_000,
        candidatesTokenCount: 40,
        thoughtsTokenCount: 60,
        cachedContentTokenCount: 100_000,
        totalTokenCount: 250_100,
      },
    },
  },
];

const MODELS = [
  ["openai/gpt-4o", "/v1"],
  ["anthropic/claude-sonnet-4-5-20250929", ""],
  ["command-a-03-2025", "/v2/chat"],
  ["gemini/gemini-2.5-pro", "/v1beta"],
] as const;

/** One call with upstream's litellm; prints what litellm says that it cost. */
const COMPLETE = `
import json, sys, litellm
litellm.suppress_debug_info = True
for model, base in json.loads(sys.argv[1]):
    answer = litellm.completion(model=model, api_base=base, api_key="secret-key-0123456789", messages=[{"role": "user", "content": "hello"}])
    print(json.dumps({"model": model, "cost": litellm.completion_cost(answer, model=model), "text": answer.choices[0].message.content}))
`;

describeWithUpstream(["0.0.29"], [], "the model door between real litellm and a provider", () => {
  let provider: Server;
  let door: ModelDoor;
  let origin: string;
  beforeAll(async () => {
    provider = createServer((request, response) => {
      request.resume();
      request.on("end", () => {
        const found = ANSWERS.find(({ path }) => path.test((request.url ?? "").split("?")[0] ?? ""));
        const accepts = (request.headers["accept-encoding"] ?? "").includes("gzip");
        response.writeHead(found === undefined ? 404 : 200, {
          "content-type": "application/json",
          ...(accepts ? { "content-encoding": "gzip" } : {}),
        });
        const body = Buffer.from(JSON.stringify(found?.body ?? { message: `nothing at ${request.url}` }));
        response.end(accepts ? gzipSync(body) : body);
      });
    });
    await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    door = await openModelDoor();
  });
  afterAll(async () => {
    await door.close();
    provider.close();
  });

  test("prices every answer as litellm does", async () => {
    const version = "0.0.29";
    const attempts = await Promise.all(
      MODELS.map(async ([model, path]) => {
        const price = await askPrice(version, model);
        expect(price).not.toBeNull();
        return { model, attempt: door.attempt({ target: new URL(origin + path), price }) };
      }),
    );
    const bases = attempts.map(({ model, attempt }) => [model, attempt.baseUrl]);
    const printed = await output(upstreamPython(version), ["-c", COMPLETE, JSON.stringify(bases)], { env });
    const lines = printed
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { model: string; cost: number; text: string });
    expect(lines.map((line) => line.text)).toEqual(["hi", "hi", "hi", "hi"]);
    for (const [index, { attempt }] of attempts.entries()) {
      expect(attempt.record(), lines[index]?.model).toMatchObject({ calls: 1, unanswered: 0, statuses: { "200": 1 } });
      expect(attempt.record().costUsd, lines[index]?.model).toBeCloseTo(lines[index]?.cost ?? Number.NaN, 12);
    }
  });

  test("asks litellm once for a price, and knows none where it knows none", async () => {
    expect(await askPrice("0.0.29", "command-a-03-2025")).toEqual({
      input_cost_per_token: 2.5e-6,
      output_cost_per_token: 1e-5,
      max_output_tokens: 8000,
    });
    expect(await askPrice("0.0.29", "openai/command-a-03-2025")).toBeNull();
    expect(await askPrice("0.0.29", "no-such-model")).toBeNull();
    const folder = await mkdtemp(join(tmpdir(), "cbts-price-"));
    const registry = join(folder, "registry.json");
    const entry = { litellm_provider: "openai", mode: "chat", input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 };
    await writeFile(registry, JSON.stringify({ "openai/command-a-03-2025": entry }));
    const registered = await askPrice("0.0.29", "openai/command-a-03-2025", registry);
    await rm(folder, { recursive: true });
    expect(registered).toMatchObject({ input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 });
  });

  test("real litellm reaches an HTTPS provider through the door, and the door trusts no stranger", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cbts-tls-"));
    const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=provider", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"];
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    await output("openssl", ["req", "-x509", ...curve, "-keyout", keyFile, "-out", certFile, ...subject]);
    const [key, cert] = await Promise.all([readFile(keyFile, "utf8"), readFile(certFile, "utf8")]);
    await rm(folder, { recursive: true });
    const secure = createSecureServer({ key, cert }, (request, response) => {
      request.resume().once("end", () => response.end(JSON.stringify(ANSWERS[0]?.body)));
    });
    await new Promise<void>((resolve) => secure.listen(0, "127.0.0.1", resolve));
    const target = new URL(`https://127.0.0.1:${(secure.address() as AddressInfo).port}/v1`);
    const [trusting, doubting] = [await openModelDoor({ ca: cert }), await openModelDoor()];
    try {
      const attempt = trusting.attempt({ target, price: null });
      const bases = JSON.stringify([["openai/gpt-4o", attempt.baseUrl]]);
      expect(await output(upstreamPython("0.0.29"), ["-c", COMPLETE, bases], { env })).toContain('"text": "hi"');
      const refused = doubting.attempt({ target, price: null });
      expect((await fetch(`${refused.baseUrl}/chat/completions`, { method: "POST", body: "{}" })).status).toBe(502);
      expect(refused.record()).toMatchObject({ unanswered: 0, statuses: { DEPTH_ZERO_SELF_SIGNED_CERT: 1 } });
    } finally {
      await Promise.all([trusting.close(), doubting.close()]);
      secure.close();
    }
  });
});
