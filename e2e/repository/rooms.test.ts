import { describe, expect, test } from "vitest";
import { housePackages } from "./support/packages.ts";
import { type Arrows, circlesIn, fileArrows, longFiles, roomArrows } from "./support/rooms.ts";

/**
 * The house, floor by floor: each room of each package and the rooms that it imports, types counted. A room is a folder below `src`, or a
 * file that lies in none. A new arrow is a line to be written here, and must not lead up.
 */
const ROOMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  attempt: {
    "run-attempt.ts": "attempt-host.ts credentials last-net.ts order phases report",
    "last-net.ts": "attempt-host.ts credentials doors/model folder order outage process report",
    phases:
      "agents attempt-host.ts credentials doors doors/docker doors/model doors/reach files folder order outage process report upstream",
    "attempt-host.ts": "credentials doors/docker/http doors/model doors/reach outage process report upstream",
    credentials: "agents doors doors/model files process upstream",
    "doors/docker": "doors doors/docker/http doors/docker/ledger doors/docker/rules doors/docker/serve",
    "doors/model": "agents doors doors/reach process upstream",
    agents: "doors order upstream",
    "doors/docker/serve": "doors doors/docker/http doors/docker/ledger doors/docker/rules",
    "doors/docker/ledger": "doors doors/docker/http doors/docker/rules",
    outage: "process",
    report: "files folder order",
    "upstream/warm": "process upstream",
    upstream: "process",
    "doors/docker/rules": "doors",
    folder: "files",
    process: "files",
    doors: "",
    "doors/docker/http": "",
    "doors/reach": "",
    files: "",
    order: "",
  },
  cli: {
    "main.ts": "commands exit-codes.ts io.ts report-error.ts version.ts",
    "interruptions.ts": "io.ts",
    commands: "cache-folder.ts config exit-codes.ts io.ts render usage-error.ts",
    "cache-folder.ts": "io.ts",
    config: "io.ts usage-error.ts",
    render: "io.ts live-block.ts",
    "report-error.ts": "exit-codes.ts io.ts usage-error.ts",
    "exit-codes.ts": "",
    "io.ts": "",
    "live-block.ts": "",
    "usage-error.ts": "",
    "version.ts": "",
  },
  core: {
    "run-experiment.ts":
      "check-experiment.ts config experiment-host.ts freeze history journal plan redis run-session.ts sweep tools",
    "plan-experiment.ts": "agents ask-gold.ts config experiment-host.ts freeze order plan schedule tools",
    "run-session.ts":
      "check check-experiment.ts executor experiment-host.ts freeze images-during-run.ts journal order outage redis schedule sweep tools version.ts",
    agents: "check config experiment-host.ts plan tools",
    "ask-gold.ts": "config plan",
    gold: "check config experiment-host.ts plan run-experiment.ts tools",
    adopt: "config experiment-host.ts freeze history journal plan publish tools",
    regrade: "adopt config experiment-host.ts plan run-experiment.ts tools",
    "check-experiment.ts": "agents ask-gold.ts check config experiment-host.ts freeze plan tools",
    doctor: "ask-gold.ts check config experiment-host.ts plan redis tools",
    label: "check journal plan tools",
    "images-during-run.ts": "check experiment-host.ts freeze journal plan tools",
    outage: "check redis",
    schedule: "check config plan tools trial",
    check: "config experiment-host.ts sweep tools",
    freeze: "config journal plan tools version.ts",
    order: "config tools",
    sweep: "tools",
    tools: "config experiment-host.ts",
    trial: "executor journal plan publish",
    "experiment-host.ts": "executor plan",
    history: "journal",
    plan: "config",
    config: "",
    executor: "plan",
    journal: "",
    publish: "",
    redis: "",
    "version.ts": "",
  },
  "docker-images": {
    disk: "client errors.ts name pull registry",
    "ensure-images.ts": "client image-report.ts inventory name pull verify",
    derive: "client delay.ts errors.ts image-report.ts inventory labels.ts lock map-and-wait.ts verify",
    pull: "client delay.ts errors.ts image-report.ts inventory lock machine map-and-wait.ts name registry",
    verify: "client errors.ts image-report.ts inventory labels.ts lock map-and-wait.ts name",
    inventory: "client image-report.ts lock name registry",
    "docker-root": "client delay.ts errors.ts machine",
    lock: "client errors.ts image-report.ts",
    "image-report.ts": "name",
    machine: "client",
    registry: "client name",
    client: "errors.ts",
    name: "errors.ts",
    "delay.ts": "",
    "errors.ts": "",
    "labels.ts": "",
    "map-and-wait.ts": "",
  },
  rehearsal: {
    upstream: "agent-slots.ts random.ts scenario state work",
    work: "agent-slots.ts scenario",
    maker: "scenario",
    state: "scenario",
    model: "agent-slots.ts",
    scenario: "agent-slots.ts random.ts",
    "agent-slots.ts": "",
    "random.ts": "",
  },
  results: {
    account: "formats patch shell tables verdict",
    comparison: "compare-text.ts errors.ts stats sums.ts tables team.ts",
    gradings: "errors.ts formats stats visible-text.ts",
    node: "errors.ts events formats gold gradings history journal layout pair.ts patch read run-map setting.ts stats summary tables trial.ts verdict",
    summary: "compare-text.ts export formats gold pair.ts read setting.ts stats tables task-faults visible-text.ts",
    "labels/rubrics": "labels",
    export: "figures figures/draw formats labels tables task-faults",
    labels: "figures formats setting.ts stats tables",
    figures: "comparison figures/draw setting.ts stats tables",
    "figures/draw": "setting.ts",
    read: "account agent.ts compare-text.ts errors.ts formats gold history journal layout pair.ts patch run-map setting.ts stats sums.ts tables team.ts trial.ts verdict",
    "run-map": "errors.ts formats listed.ts setting.ts stats tables",
    "task-faults": "pair.ts patch stats tables verdict",
    stats: "errors.ts setting.ts tables",
    gold: "formats listed.ts pair.ts trial.ts verdict",
    history: "formats journal layout trial.ts verdict",
    tables: "agent.ts formats gold journal pair.ts setting.ts shell sums.ts verdict",
    events: "formats journal setting.ts stats sums.ts trial.ts verdict",
    verdict: "agent.ts error-text formats patch sums.ts",
    "error-text": "formats",
    journal: "errors.ts formats sums.ts trial.ts",
    layout: "formats pair.ts setting.ts trial.ts",
    patch: "formats",
    shell: "",
    formats: "agent.ts errors.ts pair.ts setting.ts sums.ts team.ts",
    "team.ts": "setting.ts",
    "trial.ts": "pair.ts setting.ts",
    "agent.ts": "",
    "compare-text.ts": "",
    "errors.ts": "",
    "listed.ts": "",
    "pair.ts": "",
    "setting.ts": "",
    "sums.ts": "",
    "visible-text.ts": "",
  },
  viewer: {
    "serve-worker.ts": "serve",
    serve: "bundle data",
    bundle: "data documents",
    data: "documents version.ts",
    documents: "",
    app: "app/load app/parts app/shell app/styles",
    "app/shell": "app/compare app/conversations app/figures app/grid app/load app/overview app/parts app/trial",
    "app/compare": "app/load app/parts app/styles",
    "app/conversations": "app/load app/parts app/steps app/styles documents",
    "app/figures": "app/load app/parts app/styles documents",
    "app/grid": "app/load app/parts app/styles",
    "app/overview": "app/load app/parts app/styles",
    "app/trial":
      "app/conversations app/grid app/load app/parts app/styles app/trial/panels app/trial/time-line documents",
    "app/trial/panels": "app/load app/parts app/styles documents",
    "app/charts": "",
    "app/parts": "app/load app/styles documents",
    "app/load": "documents",
    "version.ts": "",
    "app/steps": "documents",
    "app/trial/time-line": "app/load app/parts app/steps app/styles documents",
  },
};

/** What a package shows to others; they belong to no room. */
const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  attempt: ["index.ts", "host/index.ts"],
  results: ["index.ts", "experiment/index.ts", "node/index.ts"],
};

describe.each(housePackages())("$manifest.name", (house) => {
  const files = fileArrows(house);
  const rooms = roomArrows(files, new Set(ENTRIES[house.folder] ?? ["index.ts"]));

  test("has no circle of files, and none of rooms", () => {
    expect(circlesIn(files)).toEqual([]);
    expect(circlesIn(rooms)).toEqual([]);
  });

  test("has the rooms and the arrows that are written here", () => {
    const found = [...rooms].map(([room, imported]) => [room, [...imported].sort().join(" ")]);
    expect(Object.fromEntries(found)).toEqual(ROOMS[house.folder]);
  });
});

test("no source or test file is longer than 300 lines", () => {
  expect(longFiles(300)).toEqual([]);
});

test("a circle is found, however long, and a chain is none", () => {
  const arrows = (text: string): Arrows =>
    new Map(text.split(", ").map((arrow) => [arrow.charAt(0), new Set(arrow.slice(2))] as const));
  expect(circlesIn(arrows("a>b, b>c, c>"))).toEqual([]);
  expect(circlesIn(arrows("a>b, b>cd, c>a, d>, e>a"))).toEqual([["a", "b", "c"]]);
  expect(circlesIn(arrows("a>b, b>a, c>d, d>ca"))).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
});

test("a room is a folder, a nested one its own, and imports of types are arrows", () => {
  const source = (path: string, ...imports: string[]) => ({ path, text: "", imports });
  const files = fileArrows({
    sources: [
      source("src/index.ts", "./a/x.ts", "./top.ts"),
      source("src/top.ts", "./a/x.ts", "zod"),
      source("src/a/x.ts", "./y.ts"),
      source("src/a/y.ts", "../a/deep/z.ts"),
      source("src/a/deep/z.ts", "../x.ts"),
    ],
  });
  expect(circlesIn(files)).toEqual([["a/deep/z.ts", "a/x.ts", "a/y.ts"]]);
  const rooms = roomArrows(files, new Set(["index.ts"]));
  expect(Object.fromEntries([...rooms].map(([room, to]) => [room, [...to]]))).toEqual({
    "top.ts": ["a"],
    a: ["a/deep"],
    "a/deep": ["a"],
  });
  expect(circlesIn(rooms)).toEqual([["a", "a/deep"]]);
});
