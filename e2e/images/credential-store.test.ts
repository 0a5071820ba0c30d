import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dockerConfigCredentials, imagesByName, openDocker, pullImages } from "@cooperbench-ts/docker-images";
import { expect, onTestFinished, test, vi } from "vitest";
import { describeWith, sharedSocket } from "./parts.ts";

describeWith(["docker"], "a pull that needs a login, with a credential store that is broken", () => {
  /** A registry that lets nobody in. @returns its host */
  async function closedRegistry(): Promise<string> {
    const server = createServer((_, response) => {
      response.writeHead(401, { "www-authenticate": 'Basic realm="closed"', "content-type": "application/json" });
      response.end('{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}');
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void server.close());
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function folderWith(helper: string | null): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "cbts-store-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "config.json"), JSON.stringify({ credsStore: "cbts-test" }));
    if (helper !== null) {
      await writeFile(join(folder, "docker-credential-cbts-test"), `#!/bin/sh\n${helper}\n`);
      await chmod(join(folder, "docker-credential-cbts-test"), 0o755);
    }
    vi.stubEnv("PATH", `${folder}:${process.env["PATH"]}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    return folder;
  }

  test.each([
    [null, "credential-store", /docker-credential-cbts-test is not on PATH/],
    ["echo 'the keyring is locked' >&2; exit 1", "credential-store", /fails with 1 \(the keyring is locked\)/],
    ["echo 'credentials not found in native keychain'; exit 1", "login-required", /^it needs a login/],
  ])("helper: %s", async (helper, check, says) => {
    const host = await closedRegistry();
    const credentials = dockerConfigCredentials(await folderWith(helper));
    const client = openDocker({ host: `unix://${sharedSocket}` });
    const [report] = await pullImages(client, imagesByName([`${host}/closed:1`]), { credentials, attempts: 1 });
    expect(report?.problems).toMatchObject([{ check, reason: "docker-pull-failed" }]);
    const message = report?.problems[0]?.message ?? "";
    expect(message).toMatch(says);
    // The daemon's own words, beside what the registry told us.
    expect(message).toMatch(/cannot pull|the daemon: /);
    expect(message).toMatch(/no basic auth credentials|unauthorized|authentication required/);
  });
});
