import { expect, test } from "vitest";
import { lastException } from "./traceback.ts";

const raised = (exception: string): string =>
  `Traceback (most recent call last):\n  File "a.py", line 1\n    x()\n${exception}\n`;

test.each([
  [
    "the one that ended the process",
    `${raised("KeyError: 'a'")}\nDuring handling of the above exception, another exception occurred:\n\n${raised("redis.exceptions.ConnectionError: Error 111")}`,
    "redis.exceptions.ConnectionError: Error 111",
  ],
  [
    "not one that Python ignored",
    `${raised("ValueError: real")}Exception ignored in: <function X.__del__ at 0x7f>\n${raised("ImportError: sys.meta_path is None")}`,
    "ValueError: real",
  ],
  ["one that Python ignored is none", `Exception ignored in: <x>\n${raised("ImportError: y")}`, null],
  ["of a text that lacks its beginning", '  File "a.py", line 1\n    x()\nOSError: z\n', "OSError: z"],
  ["none", "all is well\n", null],
])("%s", (_, text, exception) => {
  expect(lastException(text)).toBe(exception);
});
