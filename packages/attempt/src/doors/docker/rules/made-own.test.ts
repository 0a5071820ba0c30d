import { expect, test } from "vitest";
import { type Tree, treeOf } from "../../json-tree.ts";
import { rules } from "../fixtures/some-rules.ts";
import { admitContainer } from "./create-rules.ts";

const made = (sent: Tree, more: Partial<typeof rules> = {}): Tree => {
  const admitted = admitContainer(sent, { ...rules, ...more });
  return admitted.kind === "admitted" ? admitted.body : { refused: admitted.what };
};
const madeHost = (host: Tree): Tree => treeOf(made({ Image: "i", HostConfig: host })["HostConfig"]);

test("a further name stands in every network that is joined, besides those that were asked for", () => {
  const joined = (sent: Tree): unknown =>
    treeOf(made(sent, { alias: "cooperbench-git" })["NetworkingConfig"])["EndpointsConfig"];
  expect(joined({ HostConfig: { NetworkMode: "own-net" } })).toEqual({
    "own-id": { NetworkID: "own-id", Aliases: ["cooperbench-git"] },
  });
  const asked = { "own-net": { aliases: ["a"] }, cooperbench: null, default: null };
  expect(joined({ NetworkingConfig: { EndpointsConfig: asked } })).toEqual({
    "own-id": { NetworkID: "own-id", Aliases: ["a", "cooperbench-git"] },
    "git-id": { NetworkID: "git-id", Aliases: ["cooperbench-git"] },
    default: null,
  });
});

test("mounts name their volumes as the daemon does", () => {
  const Mounts = [
    { type: "volume", source: "cooperbench-git-data", Target: "/git" },
    { Type: "tmpfs", Target: "/cooperbench-git-data" },
    { Type: "volume", Target: "/x" },
  ];
  expect(madeHost({ Binds: ["/cooperbench-git-data", "cb-team-1:/cooperbench-git-data"], Mounts })).toMatchObject({
    Binds: ["/cooperbench-git-data", "cb-team-1:/cooperbench-git-data"],
    Mounts: [{ Type: "volume", Source: "git-data-of-attempt", Target: "/git" }, Mounts[1], Mounts[2]],
  });
});

test("nothing starts by itself, and ports are for this machine alone", () => {
  for (const Name of ["always", "on-failure", "unless-stopped"])
    expect(madeHost({ RestartPolicy: { name: Name } })).toMatchObject({ RestartPolicy: { Name: "no" } });
  expect(madeHost({ RestartPolicy: null })).toMatchObject({ RestartPolicy: null });
  const PortBindings = {
    "1/tcp": [{ HostIp: "0.0.0.0", HostPort: "8" }, { hostport: "9" }],
    "2/udp": null,
    "3/tcp": [],
  };
  expect(madeHost({ PortBindings })).toMatchObject({
    PortBindings: {
      "1/tcp": [
        { HostIp: "127.0.0.1", HostPort: "8" },
        { HostIp: "127.0.0.1", HostPort: "9" },
      ],
      "2/udp": [{ HostIp: "127.0.0.1", HostPort: "" }],
      "3/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }],
    },
  });
});

test("another image and further variables, where upstream does not set them itself", () => {
  const more = {
    environment: { A: "1", B: "2 3", C: "4" },
    imageInsteadOf: (asked: string) => (asked === "task" ? "with-agent" : null),
  };
  expect(made({ image: "task", env: ["B=", "C"] }, more)).toMatchObject({
    Image: "with-agent",
    Env: ["B=", "C", "A=1"],
  });
  expect(made({ Image: "other", Env: null }, more)).toMatchObject({ Image: "other", Env: ["A=1", "B=2 3", "C=4"] });
  expect(made({ Env: "A=1" })).toEqual({ refused: "the setting Env: it is malformed" });
});

test("networks are named by the daemon's id, in whatever way they came", () => {
  const joined = { NetworkID: "own-id" };
  for (const [mode, endpoints, expected] of [
    ["own-net", {}, { "own-id": joined }],
    ["own-net", { "own-net": null }, { "own-id": joined }],
    ["own-net", { "own-id": { aliases: ["a"], NetworkID: "" } }, { "own-id": { Aliases: ["a"], NetworkID: "own-id" } }],
    ["default", { "own-net": {} }, { "own-id": joined }],
    ["own-net", { default: {} }, { default: {}, "own-id": joined }],
  ] as const) {
    const sent = { HostConfig: { networkmode: mode }, networkingconfig: { endpointsconfig: endpoints } };
    expect(admitContainer(sent, rules)).toMatchObject({
      body: {
        HostConfig: { NetworkMode: mode === "default" ? mode : "own-id" },
        NetworkingConfig: { EndpointsConfig: expected },
      },
    });
  }
});
