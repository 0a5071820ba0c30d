import { expect, test } from "vitest";
import { ownAddresses } from "@cooperbench-ts/attempt/host";
import { reachCandidates } from "./reach-candidates.ts";

const desktop = { listen: "127.0.0.1", host: "host.docker.internal" };
const own = ownAddresses().filter((address) => /^[\d.]+$/.test(address));

test("this machine's address on the bridge comes first, its other ones last, and loopback where Docker passes it on between", () => {
  const [address = ""] = own;
  const others = own.slice(1, 2).map((other) => ({ listen: other, host: other }));
  expect(reachCandidates(["fd00::/64", `${address}/32`])).toEqual([
    { listen: address, host: address },
    desktop,
    ...others,
  ]);
});

test("a bridge of which this machine has no address is none of its own", () => {
  expect(reachCandidates(["203.0.113.0/24"])[0]).toEqual(desktop);
});
