import { expect, test } from "vitest";
import { routeOf } from "./door-route.ts";

const route = (call: string): unknown => {
  const [method = "", target = ""] = call.split(" ");
  return routeOf(method, target.split("?")[0] ?? "", new URLSearchParams(target.split("?")[1] ?? ""));
};

const git = "cooperbench-git-server:local";
const refusedBuild = (name: string): unknown => ({ kind: "refused", what: `to build the image ${name}` });
const old = (path: string): unknown => ({ kind: "refused", what: `the API version of ${path}, older than 1.24` });

test.each([
  ["HEAD /_ping", { kind: "pass" }],
  ["GET /v1.41/events?filters=x", { kind: "pass" }],
  ["GET /v1.51/containers/x/logs?follow=1", { kind: "pass" }],
  ["POST /v1.41/containers/x/wait?condition=removed", { kind: "pass" }],
  ["POST /v1.24/containers/create?name=x", { kind: "container-create" }],
  ["POST /containers/create", { kind: "container-create" }],
  ["POST /v1.41/containers/x/exec", { kind: "exec-create", container: "x" }],
  ["POST /v1.41/exec/e/start", { kind: "exec-start", exec: "e" }],
  ["POST /v1.41/exec/e/resize?h=1", { kind: "exec-change", exec: "e" }],
  ["POST /v1.41/containers/x/attach?stream=1", { kind: "attach", container: "x" }],
  ["GET /v1.41/containers/x/attach/ws", { kind: "attach", container: "x" }],
  ["POST /v1.41/containers/x/stop?t=5", { kind: "container-end", container: "x", restarts: false }],
  ["POST /v1.41/containers/x/kill", { kind: "container-end", container: "x", restarts: false }],
  ["POST /v1.41/containers/x/kill?signal=SIGKILL", { kind: "container-end", container: "x", restarts: false }],
  ["POST /v1.41/containers/x/kill?signal=09", { kind: "container-end", container: "x", restarts: false }],
  ["POST /v1.41/containers/x/kill?signal=HUP", { kind: "container-change", container: "x" }],
  ["POST /v1.41/containers/x/kill?signal=TERM", { kind: "container-change", container: "x" }],
  ["POST /v1.41/containers/x/restart?t=1", { kind: "container-end", container: "x", restarts: true }],
  ["DELETE /v1.41/containers/x?force=1", { kind: "container-end", container: "x", restarts: false }],
  ["DELETE /v1.41/containers/x/y", { kind: "refused", what: "DELETE /containers/x/y" }],
  ["POST /v1.41/containers/x/start", { kind: "container-start", container: "x" }],
  ["POST /v1.41/containers/x/start?detachKeys=ctrl-a", { kind: "container-start", container: "x" }],
  ["POST /v1.41/containers/x/start?checkpoint-dir=/", { kind: "refused", what: "a start from a checkpoint" }],
  ["POST /v1.41/containers/x/rename?name=y", { kind: "refused", what: "POST /containers/x/rename" }],
  ["PUT /v1.41/containers/x/archive?path=/", { kind: "container-change", container: "x" }],
  ["POST /v1.41/networks/create", { kind: "network-create" }],
  ["POST /v1.41/networks/n/connect", { kind: "network-attach", network: "n" }],
  ["DELETE /v1.41/networks/n", { kind: "network-remove", network: "n" }],
  ["POST /v1.41/volumes/create", { kind: "volume-create" }],
  ["DELETE /v1.41/volumes/v", { kind: "volume-remove", volume: "v" }],
  ["POST /v1.41/images/create?fromImage=a&tag=b", { kind: "progress" }],
  [`POST /v1.41/build?t=${git}&q=False&nocache=False&rm=True&forcerm=False&pull=False`, { kind: "progress" }],
  [`POST /v1.41/build?dockerfile=Dockerfile&q=1&t=${git}&version=1`, { kind: "progress" }],
  ["POST /v1.41/build?version=2", { kind: "refused", what: "a BuildKit build" }],
  [`POST /v1.41/build?t=${git}&version=1&version=2`, { kind: "refused", what: "a BuildKit build" }],
  ["POST /v1.41/build?t=akhatua/cooperbench-x:task1", refusedBuild("akhatua/cooperbench-x:task1")],
  [`POST /v1.41/build?t=${git}&t=redis:alpine`, refusedBuild("redis:alpine")],
  ["POST /v1.41/build", { kind: "refused", what: "to build an image without a name" }],
  [`POST /v1.41/build?t=${git}&networkmode=host`, { kind: "refused", what: "the build setting networkmode" }],
  [`POST /v1.41/build?t=${git}&remote=http://x`, { kind: "refused", what: "the build setting remote" }],
  ["POST /v1.41/session", { kind: "refused", what: "POST /session" }],
  ["POST /v1.41/images/create?fromImage=a&fromSrc=-", { kind: "refused", what: "an image import" }],
  ["POST /v1.41/images/create", { kind: "refused", what: "an image import" }],
  ["POST /v1.41/images/create?fromImage=a&repo=b", { kind: "refused", what: "the pull setting repo" }],
  ["POST /v1.23/containers/x/start", old("/v1.23/containers/x/start")],
  ["GET /v1.9/info", old("/v1.9/info")],
  ["GET /v0.99/info", old("/v0.99/info")],
  ["POST /v1/containers/create", old("/v1/containers/create")],
  ["POST /v1.41.1/containers/create", old("/v1.41.1/containers/create")],
  ["POST /v1.024/containers/create", { kind: "container-create" }],
  ["POST /v1.41/images/create?fromSrc=-", { kind: "refused", what: "an image import" }],
  ["POST /v1.41/containers/prune", { kind: "refused", what: "POST /containers/prune" }],
  ["POST /v1.41/containers/x/update", { kind: "refused", what: "POST /containers/x/update" }],
  ["POST /v1.41/commit?container=x", { kind: "refused", what: "POST /commit" }],
  ["DELETE /v1.41/images/i", { kind: "refused", what: "DELETE /images/i" }],
  ["POST /v1.41/swarm/init", { kind: "refused", what: "POST /swarm/init" }],
  ["POST /v1.41/plugins/pull?remote=x", { kind: "refused", what: "POST /plugins/pull" }],
])("%s", (call, expected) => {
  expect(route(call)).toEqual(expected);
});
