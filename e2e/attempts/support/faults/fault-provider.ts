import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { startScriptedModel } from "@cooperbench-ts/rehearsal";
import type { ModelFault } from "./faults.ts";

/** The model's endpoint of one attempt. */
export interface FaultProvider {
  readonly openaiBase: string;
  readonly cohereBase: string;
  close(): Promise<void>;
}

/**
 * Every conversation goes on step by step; from its call `atCall` on (from 1) it meets the fault, for good. Without one, `onCall` is
 * awaited before that call is answered, the first time that any conversation comes so far, and `command` is what it then runs.
 */
export async function startFaultProvider(options: {
  atCall: number;
  fault: ModelFault | null;
  command: string | null;
  onCall: () => Promise<void>;
}): Promise<FaultProvider> {
  const { atCall, fault, command, onCall } = options;
  const stepOf = (messages: readonly { role: string }[]): number =>
    messages.filter(({ role }) => role === "assistant").length + 1;
  const model = await startScriptedModel({
    script: ({ messages }) => {
      const step = stepOf(messages);
      const run = command !== null && step === atCall ? command : `echo step ${step}`;
      return { kind: "command", thought: "Go on.", command: run };
    },
  });
  let struck: Promise<void> | null = null;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const { messages } = JSON.parse(body) as { messages: readonly { role: string }[] };
    const due = stepOf(messages) >= atCall;
    if (due && fault?.kind === "status") {
      response.writeHead(fault.status, { "content-type": "application/json" }).end(fault.body);
      return;
    }
    if (due && fault === null) await (struck ??= onCall());
    const good = await fetch(`http://127.0.0.1:${model.port}${request.url ?? "/"}`, { method: "POST", body });
    const whole = await good.text();
    response.writeHead(good.status, { "content-type": "application/json", "content-length": Buffer.byteLength(whole) });
    if (!due || fault?.kind !== "cut") response.end(whole);
    else response.write(whole.slice(0, whole.length / 2), () => response.destroy());
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // What fails here is the test's own, and must not look like a fault of a provider.
      response.writeHead(599).end(`fault provider: ${String(error)}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    openaiBase: `${base}/v1`,
    cohereBase: `${base}/v2/chat`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await model.close();
    },
  };
}
