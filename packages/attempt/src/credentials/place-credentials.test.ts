import { mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Credentials, noCredentials } from "./credentials.ts";
import { placeCredentials } from "./place-credentials.ts";

let [folder, home, from] = ["", "", ""];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "place-"));
  home = await mkdtemp(path.join(folder, "home-"));
  from = path.join(folder, "login.json");
  await writeFile(from, JSON.stringify({ refresh_token: "first-refresh-1", client_id: "public" }), { mode: 0o640 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const credentials = (writeBack: boolean, variable: string | null = null): Credentials => ({
  ...noCredentials,
  variables: { THE_KEY: "sk-1", REGION: "r" },
  secretNames: ["THE_KEY"],
  files: [{ from, to: ".config/a/login.json", writeBack, variable }],
});

describe("placeCredentials", () => {
  it("copies with the narrowest rights, and names the copy where a variable named the original", async () => {
    const placed = await placeCredentials(credentials(false, "LOGIN_FILE"), home);
    const copy = path.join(home, ".config/a/login.json");
    expect(placed.variables).toEqual({ THE_KEY: "sk-1", REGION: "r", LOGIN_FILE: copy });
    expect([(await stat(copy)).mode & 0o777, (await stat(path.dirname(copy))).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(placed.secrets()).toEqual(["sk-1", "first-refresh-1"]);
    expect(await placed.takeBack()).toEqual([]);
  });

  it("has the login of the moment, not of the campaign's beginning", async () => {
    let token = "one";
    const login = { name: "OAUTH", read: async () => ({ value: token }) };
    expect((await placeCredentials({ ...noCredentials, login }, home)).variables).toEqual({ OAUTH: "one" });
    token = "two";
    const placed = await placeCredentials({ ...noCredentials, login }, home);
    expect([placed.variables, placed.secrets()]).toEqual([{ OAUTH: "two" }, ["two"]]);
  });

  it("keeps a refreshed login only where that is asked for", async () => {
    const copy = path.join(home, ".config/a/login.json");
    const placed = await placeCredentials(credentials(false), home);
    await writeFile(copy, JSON.stringify({ refresh_token: "second-refresh-2" }));
    expect(await placed.takeBack()).toEqual([expect.stringContaining("writeBack")]);
    expect(await readFile(from, "utf8")).toContain("first-refresh-1");
    // What it got anew is a secret, too.
    expect(placed.secrets()).toContain("second-refresh-2");
  });

  it("writes it back in one step with the rights of the original, for its owner alone", async () => {
    const placed = await placeCredentials(credentials(true), home);
    const refreshed = JSON.stringify({ refresh_token: "second-refresh-2" });
    await writeFile(path.join(home, ".config/a/login.json"), refreshed);
    expect(await placed.takeBack()).toEqual([expect.stringContaining("has what the agent made of its copy")]);
    expect([await readFile(from, "utf8"), (await stat(from)).mode & 0o777]).toEqual([refreshed, 0o600]);
  });

  it("leaves an original alone that somebody else has changed, and of two attempts takes the first", async () => {
    const [one, two] = [path.join(folder, "one"), path.join(folder, "two")];
    const placed = [await placeCredentials(credentials(true), one), await placeCredentials(credentials(true), two)];
    for (const [index, at] of [one, two].entries())
      await writeFile(path.join(at, ".config/a/login.json"), JSON.stringify({ refresh_token: `refreshed-${index}` }));
    const said = await Promise.all(placed.map(({ takeBack }) => takeBack()));
    expect(said.flat().toSorted()).toEqual([
      expect.stringContaining("has what"),
      expect.stringContaining("somebody else meanwhile"),
    ]);
    const first = said.findIndex(([message]) => message?.includes("has what") === true);
    expect(await readFile(from, "utf8")).toContain(`refreshed-${first}`);
  });

  it("follows no link that the agent put in place of its copy", async () => {
    const placed = await placeCredentials(credentials(true), home);
    const copy = path.join(home, ".config/a/login.json");
    const other = path.join(folder, "other");
    await writeFile(other, "not yours");
    await rm(copy);
    await symlink(other, copy);
    expect(await placed.takeBack()).toEqual([]);
    expect(await readFile(from, "utf8")).toContain("first-refresh-1");
  });

  it("refuses a file that has become a link since it was looked at", async () => {
    await rm(from);
    await symlink("/etc/passwd", from);
    await expect(placeCredentials(credentials(false), home)).rejects.toThrow(
      /is refused: it is a link to \/etc\/passwd/,
    );
  });
});
