/** Where the time of one trial went: rows of [what, ms, how often], in their order; `level` 1 is a part of the row above. */
export function waterfall({ phases, spans, end }) {
  const rows = [];
  const add = (what, ms, more = {}) => rows.push({ what, ms, count: null, level: 0, ...more });
  for (const [index, phase] of phases.entries()) {
    const { kind, ordered, begun, started, ended, reported } = phase;
    const within = (from, to, ...kinds) =>
      spans.filter((span) => kinds.includes(span.kind) && span.from >= from && span.from < to);
    const docker = within(started, ended, "door").filter(({ call }) => !LONG.test(call));
    const models = within(started, ended, "model");
    const calls = [...docker, ...models];
    const first = Math.min(...calls.map(({ from }) => from), ended);
    const last = Math.min(Math.max(...calls.map(({ to }) => to ?? 0), first), ended);
    const removal = within(ended, reported, "daemon").filter(({ door, call }) => door === null && !LONG.test(call));
    const removed = Math.max(...removal.map(({ to }) => to ?? 0), ended);
    const served = within(started, ended, "daemon").filter(
      ({ door, call }) => docker.includes(door) && !LONG.test(call),
    );

    add(`${kind}: its line in the journal, on disk`, begun - ordered);
    add(`${kind}: folder, configuration, door`, started - begun);
    add(`${kind}: upstream, from its start to its first call`, first - started);
    add(`${kind}: upstream, from its first call to its last`, last - first);
    add("Docker calls, the daemon's part", covered(served), { count: docker.length, level: 1 });
    add("Docker calls, the door's part", covered(docker) - covered(served), { level: 1 });
    add("model calls through the door", covered(models), { count: models.length, level: 1 });
    add("upstream itself", last - first - covered(calls), { level: 1 });
    add(`${kind}: upstream, from its last call to its end`, ended - last);
    add(`${kind}: removal of what is left`, removed - ended, { count: removal.length });
    add(`${kind}: record, judgement, repair`, reported - removed);
    const next = phases[index + 1]?.ordered ?? end;
    const isLast = index === phases.length - 1;
    add(isLast ? "verdict, publication" : `${kind}: report in the journal`, next - reported);
  }
  const syncs = spans.filter(({ kind }) => kind === "sync");
  const total = end - phases[0].ordered;
  add("the whole trial", total);
  add("syncs to the disk, of the whole", covered(syncs), { count: syncs.length, level: 1 });
  return rows;
}

/** They last until the container or the phase ends. */
const LONG = /\/(?:events|wait|attach)$/;

/** Docker calls of a trial by kind: how many, how long the daemon took for them, and how much longer the door. */
export function callsByKind(spans) {
  const kinds = new Map();
  const daemon = spans.filter(({ kind, door }) => kind === "daemon" && door !== null);
  for (const span of spans.filter(({ kind, call }) => kind === "door" && !LONG.test(call))) {
    const own = covered(daemon.filter(({ door, call }) => door === span && !LONG.test(call)));
    const known = kinds.get(span.call) ?? { count: 0, daemonMs: 0, doorMs: 0 };
    const doorMs = Math.max(0, span.to - span.from - own);
    kinds.set(span.call, { count: known.count + 1, daemonMs: known.daemonMs + own, doorMs: known.doorMs + doorMs });
  }
  return kinds;
}

/** How long at least one of them lasted, in ms. */
function covered(spans) {
  let [sum, until] = [0, Number.NEGATIVE_INFINITY];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    if (to === null) continue;
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
}
