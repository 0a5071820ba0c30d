import { expect, test } from "vitest";
import { type FollowState, type Message, SharedEvents } from "./shared-events.ts";

/** Tabs of one browser: a channel between them, and a lock that one of them holds. */
function browser() {
  const channels: { take: (message: Message) => void }[] = [];
  const waiting: (() => void)[] = [];
  const open = (readAt: string) => {
    const channel = {
      take: (_message: Message): void => {},
      send(message: Message): void {
        for (const other of channels) if (other !== channel) other.take(message);
      },
      hear(take: (message: Message) => void): void {
        channel.take = take;
      },
    };
    channels.push(channel);
    const followed: FollowState[] = [];
    const tab = {
      listens: false,
      loads: 0,
      followed,
      state: { readAt, statuses: null, trouble: null, connection: "live" },
    };
    const events = new SharedEvents({
      channel,
      whenAlone: (lead) => {
        waiting.push(lead);
        if (waiting.length === 1) lead();
      },
      listen: () => (tab.listens = true),
      state: () => tab.state as FollowState,
      follow: (state) => followed.push(state),
      changed: () => (tab.loads += 1),
    });
    const close = (): void => {
      channels.splice(channels.indexOf(channel), 1);
      waiting.shift();
      waiting[0]?.();
    };
    return Object.assign(tab, { events, close });
  };
  return { open };
}

test("however many tabs there are, one listens, and the others know what it knows", () => {
  const { open } = browser();
  const [first, ...others] = [open("1"), ...Array.from({ length: 8 }, () => open("1"))] as const;
  expect([first, ...others].filter(({ listens }) => listens)).toEqual([first]);
  // Who opens asks at once: something may have come between its first load and now.
  expect(others.at(-1)?.followed.map(({ readAt }) => readAt)).toEqual(["1"]);
  first.state = { ...first.state, readAt: "2", connection: "lost" };
  first.events.tell();
  first.events.tellChanged();
  expect([first, ...others].map(({ loads }) => loads)).toEqual(Array.from({ length: 9 }, () => 1));
  for (const { followed } of others) expect(followed.at(-1)).toMatchObject({ readAt: "2", connection: "lost" });
});

test("when the tab that listens is closed, the next one listens", () => {
  const { open } = browser();
  const [first, second, third] = [open("1"), open("1"), open("1")];
  const before = third.followed.length;
  second.events.tell();
  expect(third.followed).toHaveLength(before);
  first.close();
  expect([second.listens, third.listens]).toEqual([true, false]);
  second.events.tell();
  expect(third.followed).toHaveLength(before + 1);
  expect(second.followed.length).toBeGreaterThan(0);
});
