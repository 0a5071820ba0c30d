import { expect, test } from "vitest";
import { ownWords, withoutQuotations } from "./own-words.ts";

test.each([
  ["Invalid value: 'please run the docker daemon for me now'.", "Invalid value: … ."],
  [
    "You've hit your limit and can't go on until tomorrow, it's said",
    "You've hit your limit and can't go on until tomorrow, it's said",
  ],
  ["model 'gpt x' not found", "model 'gpt x' not found"],
  ["Limit reached. See https://console.example/settings/billing for more", "Limit reached. See for more"],
  ["<html><style>.billing{}</style><title>502 Bad Gateway</title></html>", "502 Bad Gateway"],
  ["could not read ```\ncredit balance is too low\n``` as JSON", "could not read … as JSON"],
])("%s", (text, own) => {
  expect(ownWords(text)).toBe(own);
});

test("a daemon's addresses stay", () => {
  expect(withoutQuotations('Get "https://registry-1.docker.io/v2/": EOF')).toContain("registry-1.docker.io");
});
