import { Transform, type TransformCallback } from "node:stream";
import { fieldOf, parseTree, textOf, type Tree, treeOf } from "../../json-tree.ts";
import { openCall } from "../http/call-daemon.ts";
import { type DoorRequest, endToEndHeaders, targetOf, writeAnswerHead } from "../http/door-request.ts";
import type { Holdings } from "../ledger/holdings.ts";
import { unreachable } from "./door-calls.ts";
import type { Door } from "./door.ts";
import { withOwnFilters } from "./own-filters.ts";

/** The daemon's events, of what is ours; those of images are everybody's. */
export function events(request: DoorRequest, door: Door): Promise<void> {
  const { client } = request;
  return new Promise((resolve) => {
    const call = openCall(door.connect, {
      method: "GET",
      path: targetOf(withOwnFilters(request, door, null)),
      headers: endToEndHeaders(request.head),
      signal: door.life.calls.signal,
    });
    let answered = false;
    client.once("close", () => {
      call.destroy();
      resolve();
    });
    if (client.destroyed) call.destroy();
    call.on("error", (error) => {
      if (answered) client.destroy();
      else unreachable(request, door, error);
    });
    call.on("upgrade", (_, socket) => {
      socket.destroy();
      client.destroy();
    });
    call.on("response", (response) => {
      answered = true;
      const status = response.statusCode ?? 0;
      if (status !== 200) door.traffic.recordFailure(request, { status, body: "", by: "daemon" });
      client.write(
        writeAnswerHead(status, response.statusMessage ?? "", [
          ["Content-Type", response.headers["content-type"] ?? "application/json"],
          ["Transfer-Encoding", "chunked"],
        ]),
      );
      response.on("error", () => client.destroy());
      const lines = new Lines((line) => (status === 200 ? visible(line, door.holdings) : line));
      response.pipe(lines).pipe(client);
    });
    call.end();
  });
}

/** The line as upstream may read it; null: it may not. */
function visible(line: string, holdings: Holdings): string | null {
  const event = parseTree(Buffer.from(line, "latin1"));
  return event !== null && isVisible(event, holdings) ? holdings.names.atUpstream(line) : null;
}

function isVisible(event: Tree, holdings: Holdings): boolean {
  const actor = treeOf(fieldOf(event, "Actor"));
  const attributes = treeOf(fieldOf(actor, "Attributes"));
  const [id, name, container] = [
    textOf(fieldOf(actor, "ID")),
    textOf(fieldOf(attributes, "name")),
    textOf(fieldOf(attributes, "container")),
  ];
  const isOurs = container === "" || holdings.containers.has(container);
  switch (fieldOf(event, "Type")) {
    case "image":
      return true;
    // Its labels are among its attributes.
    case "container":
      return holdings.owners.of("container", { Id: id, Name: name, Labels: attributes }).kind !== "foreign";
    case "network":
      return isOurs && holdings.networks.has(id);
    case "volume":
      return isOurs && holdings.volumes.has(id);
    default:
      return false;
  }
}

/** Passes what is made of each line, one chunk each. */
class Lines extends Transform {
  #text = "";
  readonly #told: (line: string) => string | null;

  /** @param told null: nothing of the line passes. One character is one byte. */
  constructor(told: (line: string) => string | null) {
    super();
    this.#told = told;
  }

  override _transform(bytes: Buffer, _: BufferEncoding, done: TransformCallback): void {
    // One byte is one character, so that a character may be cut between two parts.
    const lines = (this.#text + bytes.toString("latin1")).split("\n");
    this.#text = lines.pop() ?? "";
    for (const line of lines) this.#pass(`${line}\n`);
    done();
  }

  override _flush(done: TransformCallback): void {
    this.#pass(this.#text);
    done(null, "0\r\n\r\n");
  }

  #pass(line: string): void {
    const told = this.#told(line) ?? "";
    if (told.trim() !== "") this.push(`${told.length.toString(16)}\r\n${told}\r\n`, "latin1");
  }
}
