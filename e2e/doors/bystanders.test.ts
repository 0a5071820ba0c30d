import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { baseImage, describeWith } from "../images/parts.ts";
import { type Answer, ask, Bystanders } from "./support/bystanders.ts";
import { dockerDirect, openedDoor, type OpenedDoor } from "./support/opened-door.ts";

const API = "/v1.41";

describeWith(["docker", "base-image"], "containers, networks and volumes of others, through the Docker door", () => {
  let others: Bystanders;
  let before: readonly string[];
  let opened: OpenedDoor;
  beforeAll(async () => {
    others = await Bystanders.make();
  });
  beforeEach(async () => {
    opened = await openedDoor();
    before = await others.state();
  });
  afterEach(async () => {
    await opened.end();
    expect(await others.state()).toEqual(before);
  });
  afterAll(() => others.end());

  const call = (method: string, path: string, body?: object): Promise<Answer> =>
    ask(opened.door.host.slice("unix://".length), method, API + path, body);
  /** The answer without what the caller said himself. */
  const leaks = ({ text }: Answer, said: string): readonly string[] =>
    others.tokens.filter((token) => text.replaceAll(said, "").includes(token));
  const refs = (id: string, name: string): readonly string[] => [id, id.slice(0, 12), id.slice(0, 5), name];

  test("their containers cannot be read, by name, id or prefix", async () => {
    for (const ref of refs(others.container, others.names.container)) {
      for (const reading of [
        `GET /containers/${ref}/json`,
        `GET /containers/${ref}/logs?stdout=1`,
        `GET /containers/${ref}/top`,
        `GET /containers/${ref}/changes`,
        `GET /containers/${ref}/stats?stream=0`,
        `GET /containers/${ref}/export`,
        `GET /containers/${ref}/archive?path=/file`,
        `HEAD /containers/${ref}/archive?path=/file`,
        `POST /containers/${ref}/wait`,
      ]) {
        const [method = "", path = ""] = reading.split(" ");
        const answer = await call(method, path);
        expect([reading, answer.status, leaks(answer, ref)]).toEqual([reading, 404, []]);
        if (method === "GET") expect(JSON.parse(answer.text)).toEqual({ message: `No such container: ${ref}` });
      }
      const attached = await call("POST", `/containers/${ref}/attach?logs=1&stdout=1&stream=1`);
      expect([attached.status, leaks(attached, ref)]).toEqual([403, []]);
    }
    const exec = await call("GET", `/exec/${others.exec}/json`);
    expect([exec.status, leaks(exec, others.exec)]).toEqual([404, []]);
  });

  test("docker inspect finds nothing of theirs, and says so as without the door", async () => {
    for (const name of Object.values(others.names)) {
      const found = await opened.docker(["inspect", name]);
      expect([found.stdout.toString(), found.stderr]).toEqual(["[]\n", `Error: No such object: ${name}\n`]);
    }
    expect((await opened.door.record()).refusals).toEqual([]);
  });

  test("their networks and volumes cannot be read", async () => {
    const paths = refs(others.network, others.names.network).map((ref) => [`/networks/${ref}`, ref] as const);
    for (const [path, ref] of [...paths, [`/volumes/${others.names.volume}`, others.names.volume] as const]) {
      const answer = await call("GET", path);
      expect([path, answer.status, leaks(answer, ref)]).toEqual([path, 404, []]);
    }
    const made = await call("POST", "/volumes/create", { Name: others.names.volume });
    expect([made.status, leaks(made, others.names.volume)]).toEqual([403, []]);
  });

  test("lists, events and conflicts tell nothing of them", async () => {
    const own = (await opened.docker(["run", "-d", "--name", `own-${opened.label}`, baseImage, "sleep", "1h"])).stdout;
    for (const path of [
      "/containers/json?all=1",
      "/containers/json?limit=1",
      `/containers/json?all=1&filters=${encodeURIComponent(JSON.stringify({ label: [`mark=${others.secret}`] }))}`,
      "/networks",
      "/networks/bridge",
      "/volumes",
      `/events?since=1&until=${Math.floor(Date.now() / 1000)}`,
      "/system/df",
      "/info",
    ])
      expect([path, leaks(await call("GET", path), others.secret)]).toEqual([path, []]);
    const last = await call("GET", "/containers/json?limit=1");
    expect(JSON.parse(last.text).map(({ Id }: { Id: string }) => Id)).toEqual([own.toString().trim()]);
    const taken = await call("POST", `/containers/create?name=${others.names.container}`, { Image: baseImage });
    expect([taken.status, leaks(taken, others.names.container)]).toEqual([409, []]);
  });

  test("a network named like the id of theirs lets nobody into it, and one named like theirs does not hide it", async () => {
    for (const Name of [others.network, others.network.slice(0, 12)]) {
      await call("POST", "/networks/create", { Name });
      const joined = await opened.docker(["run", "-d", "--network", Name, baseImage, "sleep", "1h"]);
      expect(joined.stdout.toString()).toBe("");
    }
    await call("POST", "/networks/create", { Name: others.names.network });
    expect((await dockerDirect("network", "inspect", others.names.network)).stderr).toBe("");
    expect(await others.state()).toEqual(before);
  });

  test("a container joins its network by id, also after a restart of the container", async () => {
    const network = `net-${opened.label}`;
    await opened.docker(["network", "create", network]);
    const ran = await opened.docker(["run", "-d", "--network", network, baseImage, "sleep", "1h"]);
    const id = ran.stdout.toString().trim();
    expect(ran.stderr).toBe("");
    await opened.docker(["restart", "-t", "0", id]);
    const format = "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}";
    expect((await opened.docker(["inspect", "-f", format, id])).stdout.toString().trim()).toBe(network);
    expect((await opened.docker(["network", "inspect", network])).stdout.toString()).toContain(id);
  });
});
