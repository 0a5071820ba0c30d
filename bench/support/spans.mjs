import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { open } from "node:fs/promises";
import net from "node:net";

/**
 * Notes what this process does for its trials, from outside of the product: calls to its Docker doors (`door`), its own calls to the daemon
 * (`daemon`, with the door's call that they serve), calls to its model door (`model`), and syncs to the disk (`sync`). Times are of
 * `performance.now()`.
 */
export async function recordSpans(daemonSocket) {
  const spans = [];
  const begin = (kind, more = {}) => {
    const span = { kind, call: "", from: performance.now(), to: null, ...more };
    spans.push(span);
    return span;
  };
  const undo = [];
  const wrap = (object, name, make) => {
    const original = object[name];
    object[name] = make(original);
    undo.push(() => (object[name] = original));
  };
  noteDockerCalls(daemonSocket, begin, wrap);
  await noteSyncs(begin, wrap);
  undo.push(noteModelCalls(begin));
  return {
    spans,
    stop: () => {
      for (const each of undo.toReversed()) each();
    },
  };
}

function noteDockerCalls(daemonSocket, begin, wrap) {
  const serving = new AsyncLocalStorage();
  const accept = (emit) =>
    function (event, ...args) {
      // A door is the only server of this process on a path.
      if (event !== "connection" || typeof this.address() !== "string") return emit.call(this, event, ...args);
      const span = begin("door");
      untilClosed(args[0], "push", span);
      return serving.run(span, () => emit.call(this, event, ...args));
    };
  const connect =
    (original) =>
    (...args) => {
      if (args[0]?.path !== daemonSocket) return original(...args);
      const span = begin("daemon", { door: serving.getStore() ?? null });
      const socket = original(...args);
      untilClosed(socket, "write", span);
      return socket;
    };
  wrap(net.Server.prototype, "emit", accept);
  wrap(net, "connect", connect);
}

/** Reads the request's first line off the method by which its bytes pass. */
function untilClosed(socket, method, span) {
  const original = socket[method];
  let text = "";
  socket[method] = (bytes, ...rest) => {
    if (span.call === "" && bytes !== null) {
      text += bytes.toString("latin1");
      const [, verb, path] = /^([A-Z]+) (\S+) HTTP/.exec(text) ?? [];
      if (verb !== undefined) span.call = `${verb} ${withoutNames(path)}`;
    }
    return original.call(socket, bytes, ...rest);
  };
  socket.once("close", () => (span.to = performance.now()));
}

function withoutNames(path) {
  return path
    .replace(/\?.*/, "")
    .replace(/^\/v[\d.]+/, "")
    .replace(/^\/(containers|networks|exec|volumes)\/(?!create$|json$)[^/]+/, "/$1/…")
    .replace(/^\/images\/.+\/json/, "/images/…/json");
}

async function noteSyncs(begin, wrap) {
  const file = await open(process.execPath);
  const handles = Object.getPrototypeOf(file);
  await file.close();
  const timed = (sync) =>
    async function () {
      const span = begin("sync");
      try {
        await sync.call(this);
      } finally {
        span.to = performance.now();
      }
    };
  wrap(handles, "sync", timed);
  wrap(handles, "datasync", timed);
}

function noteModelCalls(begin) {
  const calls = new WeakMap();
  const onStart = ({ request }) => void calls.set(request, begin("model"));
  const onFinish = ({ request }) => {
    const span = calls.get(request);
    if (span !== undefined) span.to = performance.now();
  };
  subscribe("http.server.request.start", onStart);
  subscribe("http.server.response.finish", onFinish);
  return () => {
    unsubscribe("http.server.request.start", onStart);
    unsubscribe("http.server.response.finish", onFinish);
  };
}
