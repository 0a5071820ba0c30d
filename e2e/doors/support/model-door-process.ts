import { QuickClock } from "../../../packages/attempt/src/doors/model/fixtures/quick-clock.ts";
import { type AttemptDoor, openModelDoor } from "../../../packages/attempt/src/doors/model/model-door.ts";

/** What is asked of a model door that is alone in its process, so that its memory can be told. */
export type DoorRequest = { readonly open: string; readonly target: string } | { readonly close: string };

export type DoorReply =
  | { readonly opened: string; readonly baseUrl: string }
  /** `kept`: all that is remembered of the attempt. */
  | { readonly closed: string; readonly adds: boolean; readonly kept: string; readonly peakRssMb: number }
  | { readonly uncaught: string };

const door = await openModelDoor({ clock: new QuickClock() });
const attempts = new Map<string, AttemptDoor>();
const reply = (message: DoorReply): void => void process.send?.(message);
process.on("uncaughtException", (error) => reply({ uncaught: error.stack ?? error.message }));
process.on("unhandledRejection", (error) => reply({ uncaught: `rejected: ${String(error)}` }));

let peakRss = 0;
setInterval(() => (peakRss = Math.max(peakRss, process.memoryUsage.rss())), 5);

process.on("message", (request: DoorRequest) => {
  if ("open" in request) {
    const attempt = door.attempt({ target: new URL(request.target), price: null });
    attempts.set(request.open, attempt);
    reply({ opened: request.open, baseUrl: attempt.baseUrl });
    return;
  }
  const attempt = attempts.get(request.close);
  attempts.delete(request.close);
  if (attempt === undefined) return;
  attempt.close();
  const record = attempt.record();
  const { calls, unanswered, statuses } = record;
  reply({
    closed: request.close,
    adds: calls === unanswered + Object.values(statuses).reduce((sum, count) => sum + count, 0),
    kept: JSON.stringify([record, attempt.lastMessages()]),
    peakRssMb: Math.round(peakRss / 1e6),
  });
});
