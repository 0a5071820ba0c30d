import { expect, test } from "vitest";
import { hidePlaces, placesOf } from "./hide-places.ts";

const places = placesOf({ dirs: ["/home/ann/bench/logs"], dataset: "/data/ann/set" }, ["/mnt/big/logs"], "/home/ann");

test("trees, what lies around them, and a home are told by no name of this machine", () => {
  const told = {
    a: "/home/ann/bench/logs/x-solo",
    b: "/home/ann/bench/bin",
    c: "in /home/ann/.cache",
    d: "/mnt/big/logs",
  };
  expect(JSON.parse(hidePlaces(JSON.stringify(told), places))).toEqual({
    a: "logs/x-solo",
    b: "…/bin",
    c: "in ~/.cache",
    d: "logs",
  });
});

test("names that only begin alike stay, and so does the home of every container", () => {
  const told = JSON.stringify(["/home/anna/x", "/home/ann-2", "/root/.cache", "/home/ann"]);
  expect(hidePlaces(told, placesOf({ dirs: ["/root/logs"] }, [], "/root"))).toBe(told);
  expect(JSON.parse(hidePlaces(told, places))).toEqual(["/home/anna/x", "/home/ann-2", "/root/.cache", "~"]);
});

test("a place with quotes and signs of patterns is found as it is written in JSON", () => {
  const odd = '/home/an"n/b+(c/logs';
  const text = hidePlaces(JSON.stringify([`${odd}/run`]), placesOf({ dirs: [odd] }, [], "/home/x"));
  expect(JSON.parse(text)).toEqual(["logs/run"]);
});
