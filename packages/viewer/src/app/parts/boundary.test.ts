import { expect, test } from "vitest";
import { Boundary } from "./boundary.tsx";

test("what goes wrong is told in its place, until there is something else to show", () => {
  const props = { what: "The patches", of: 1, children: null };
  const failed = { of: 1, ...Boundary.getDerivedStateFromError(new Error("no such line")) };
  expect(failed.why).toBe("no such line");
  expect(Boundary.getDerivedStateFromProps(props, { why: "", ...failed })).toBeNull();
  expect(Boundary.getDerivedStateFromProps({ ...props, of: 2 }, { why: "", ...failed })).toEqual({ why: null, of: 2 });
});
