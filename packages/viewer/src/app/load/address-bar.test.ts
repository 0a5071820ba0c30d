import { expect, test } from "vitest";
import { AddressBar } from "./address-bar.ts";

function bar() {
  const written: string[] = [];
  const timers: { readonly run: () => void; readonly at: number }[] = [];
  const state = { hash: "#/trial/a", time: 0 };
  const address = new AddressBar({
    read: () => state.hash,
    write: (hash) => {
      state.hash = hash;
      written.push(hash);
    },
    now: () => state.time,
    later: (run, milliseconds) => timers.push({ run, at: state.time + milliseconds }),
  });
  const pass = (milliseconds: number): void => {
    state.time += milliseconds;
    for (const { run } of timers.filter(({ at }) => at <= state.time)) run();
    timers.splice(0, timers.length, ...timers.filter(({ at }) => at > state.time));
  };
  return { address, written, pass, state };
}

test("one change is written at once; of a key that is held down the last one, and a few between", () => {
  const { address, written, pass } = bar();
  address.replace("#step=0");
  expect(written).toEqual(["#step=0"]);
  for (let at = 1; at <= 300; at += 1) {
    address.replace(`#step=${at}`);
    pass(33);
  }
  pass(1000);
  expect(written.at(-1)).toBe("#step=300");
  expect(written.length).toBeLessThan(30);
});

test("what waits is not written over a page that the reader went to meanwhile", () => {
  for (const isTold of [true, false]) {
    const { address, written, pass, state } = bar();
    address.replace("#one");
    address.replace("#two");
    state.hash = "#/overview";
    if (isTold) address.drop();
    pass(1000);
    expect(written).toEqual(["#one"]);
    address.replace("#three");
    expect(written).toEqual(["#one", "#three"]);
  }
});
