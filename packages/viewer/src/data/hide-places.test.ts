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

test("a place within another path, or with a longer name, is another one; the end of a sentence is none of its name", () => {
  const told = ["/mnt/home/ann", "/home/ann.smith/x", "/home/anné", "x/home/ann", "/home/ann.", "file:///home/ann/x"];
  const hidden = ["/mnt/home/ann", "/home/ann.smith/x", "/home/anné", "x/home/ann", "~.", "file://~/x"];
  expect(JSON.parse(hidePlaces(JSON.stringify(told), places))).toEqual(hidden);
});

test("a place is found after the end of a line, a control character and a colour", () => {
  const told = "a\n/home/ann/x\t/home/ann\u0001/home/ann \u001b[31m/home/ann";
  expect(JSON.parse(hidePlaces(JSON.stringify(told), places))).toBe("a\n~/x\t~\u0001~ \u001b[31m~");
});

test("a tree that was given from elsewhere is told by its last name", () => {
  const given = placesOf({ dirs: ["../ann/logs", "../../bob/runs"] }, [], "/home/x");
  const told = ["../ann/logs/a-solo/1", "../ann/logs, ../../bob/runs"];
  expect(JSON.parse(hidePlaces(JSON.stringify(told), given))).toEqual(["logs/a-solo/1", "logs, runs"]);
});
