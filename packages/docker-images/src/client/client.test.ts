import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DockerImagesError } from "../errors.ts";
import { openDocker } from "./open-docker.ts";
import { linesOf, OutputCollector } from "./read-stream.ts";

describe("openDocker", () => {
  test.each(["ssh://host", "npipe:////./pipe/docker_engine", "my-context", "unix://", "tcp://", ""])(
    "%j is refused",
    (host) => {
      expect(() => openDocker({ host })).toThrowError(expect.objectContaining({ code: "invalid-docker-host" }));
    },
  );

  test("sockets and addresses", () => {
    expect(openDocker().socketPath).toBe("/var/run/docker.sock");
    expect(openDocker({ host: "unix:///tmp/d.sock" }).socketPath).toBe("/tmp/d.sock");
    expect(openDocker({ host: "tcp://127.0.0.1:2375" }).socketPath).toBeNull();
    expect(() => openDocker({ host: "tcp://127.0.0.1:2376", tlsDirectory: "/no/such/folder" })).toThrowError(
      expect.objectContaining({ subject: "/no/such/folder/ca.pem" }),
    );
  });

  test("errors are told apart by code, also between two copies of the package", () => {
    const error = new DockerImagesError("docker-unavailable", "m", { remedy: "r" });
    expect(DockerImagesError.isInstance(error)).toBe(true);
    expect(DockerImagesError.isInstance(new Error("docker-unavailable"))).toBe(false);
    expect(error).toMatchObject({ name: "DockerImagesError", code: "docker-unavailable", status: null, subject: null });
  });
});

async function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
  yield bytes.subarray(at);
}

describe("streams", () => {
  test("lines come whole however they are cut, the last one without an end too", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: "grapheme" })), fc.array(fc.nat(20)), async (texts, sizes) => {
        const lines = texts.map((text) => text.replaceAll(/[\r\n]/g, "")).filter((text) => text !== "");
        const got: string[] = [];
        for await (const line of linesOf(chunksOf(Buffer.from(lines.join("\r\n")), sizes))) got.push(line);
        expect(got).toEqual(lines);
      }),
    );
  });

  test("frames come whole however they are cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), fc.string())), fc.array(fc.nat(12)), async (frames, sizes) => {
        const bytes = Buffer.concat(
          frames.map(([stderr, text]) => {
            const payload = Buffer.from(text);
            const header = Buffer.alloc(8);
            header[0] = stderr ? 2 : 1;
            header.writeUInt32BE(payload.length, 4);
            return Buffer.concat([header, payload]);
          }),
        );
        const collector = new OutputCollector(1e6);
        for await (const chunk of chunksOf(bytes, sizes)) collector.push(chunk);
        const of = (wanted: boolean) => frames.flatMap(([stderr, text]) => (stderr === wanted ? [text] : [])).join("");
        expect(collector.output()).toEqual({ stdout: of(false), stderr: of(true) });
      }),
    );
  });
});
