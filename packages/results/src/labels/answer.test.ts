import { describe, expect, test } from "vitest";
import { readAnswer } from "./answer.ts";
import { talk } from "./fixtures/talk.ts";
import { labelRows, nextStep } from "./next-step.ts";
import { parseRubric } from "./rubric.ts";
import { communicationErrors } from "./rubrics/communication-errors.ts";
import { speechActsRubric } from "./rubrics/speech-acts.ts";

const conversation = talk([
  'Which file holds the "parser"?\nI need it now.',
  "I have finished my feature.",
  "Which file holds the parser? I ask again.",
]);
const answer = (...labels: object[]): string => JSON.stringify({ labels });
const good = { category: "C1a", quotes: ['holds the "parser"?\nI need', "I have finished my feature."] };
const codes = (text: string) => readAnswer(communicationErrors, conversation, text).faults.map(({ code }) => code);

describe("an answer about a conversation", () => {
  test.each([
    ["plain", answer(good)],
    ["in a fence", `Here it is:\n\`\`\`json\n${answer(good)}\n\`\`\`\nBye.`],
    ["in prose", `I think ${answer(good)} is right.`],
    ["with more keys", answer({ ...good, why: "It was not answered.", confidence: 0.9 })],
  ])("%s is read, its quotes to the character", (_, text) => {
    expect(readAnswer(communicationErrors, conversation, text)).toEqual({
      labels: [{ category: "C1a", messageIndex: null, quotes: good.quotes }],
      faults: [],
    });
  });

  test("an empty list is a finding too: nothing was found", () => {
    expect(readAnswer(communicationErrors, conversation, answer())).toEqual({ labels: [], faults: [] });
  });

  test.each([
    ["no JSON", "C1a", ["unparsable"]],
    ["cut off", answer(good).slice(0, -10), ["unparsable"]],
    ["another form", '{"category":"C1a"}', ["unparsable"]],
    ["a category of its own", answer({ ...good, category: "C9" }), ["unknown-category"]],
    ["none as a category", answer({ ...good, category: "none" }), ["unknown-category"]],
    ["two where one is allowed", answer(good, { ...good, category: "C2" }), ["too-many"]],
    ["one quote", answer({ ...good, quotes: [good.quotes[0]] }), ["too-few-quotes"]],
    ["the same quote twice", answer({ ...good, quotes: [good.quotes[0], ` ${good.quotes[0]} `] }), ["too-few-quotes"]],
    ["a quote of a word", answer({ ...good, quotes: [good.quotes[0], "file"] }), ["too-few-quotes"]],
    ["no quotes", answer({ category: "C1a" }), ["too-few-quotes"]],
    [
      "a quote that was mended",
      answer({ ...good, quotes: [good.quotes[1], "Which file holds the “parser”?"] }),
      ["unquoted"],
    ],
    [
      "a quote in other case",
      answer({ ...good, quotes: [good.quotes[0], "i have finished my feature."] }),
      ["unquoted"],
    ],
    [
      "a quote over two messages",
      answer({ ...good, quotes: [good.quotes[0], "I need it now. I have finished"] }),
      ["unquoted"],
    ],
  ])("%s does not stand", (_, text, faults) => expect(codes(text)).toEqual(faults));

  test("a short message as a whole is a quote", () => {
    const short = talk(["Use tabs?", "No."]);
    const label = { category: "C2", quotes: ["Use tabs?", "No."] };
    expect(readAnswer(communicationErrors, short, answer(label)).faults).toEqual([]);
  });

  test("where several are allowed, each stands or falls by itself", () => {
    const rubric = parseRubric({ ...communicationErrors, atMostOne: false }, "own.json");
    const read = readAnswer(
      rubric,
      conversation,
      answer(good, { category: "C2", quotes: ["made up by the model", "I need it now."] }, good),
    );
    expect(read.labels.map(({ category }) => category)).toEqual(["C1a"]);
    expect(read.faults.map(({ code }) => code)).toEqual(["unquoted", "too-many"]);
  });
});

describe("an answer about messages", () => {
  const read = (text: string) => readAnswer(speechActsRubric, conversation, text);
  const acts = [0, 1, 2].map((message) => ({ message, category: message === 1 ? "update" : "question" }));

  test("labels each of them once", () => {
    expect(read(answer(...acts.toReversed())).labels).toEqual(
      acts.map(({ message, category }) => ({ category, messageIndex: message, quotes: [] })),
    );
  });

  test.each([
    ["one left out", answer(...acts.slice(1)), "incomplete"],
    ["one that is not there", answer(...acts, { message: 3, category: "ack" }), "incomplete"],
    ["one without a number", answer({ category: "ack" }), "incomplete"],
    ["one twice", answer(...acts, acts[0] ?? {}), "too-many"],
    ["a category of its own", answer(...acts.slice(1), { message: 0, category: "rant" }), "unknown-category"],
  ])("with %s it does not stand, not even in part", (_, text, code) => {
    expect(read(text)).toEqual({ labels: [], faults: [expect.objectContaining({ code })] });
  });
});

describe("what to do next", () => {
  const invented = answer({ category: "C1a", quotes: ["this was never said", "nor was this said"] });
  const step = (...answers: string[]) => nextStep(communicationErrors, conversation, answers);

  test("asks, asks once more with the reason, then drops and counts", () => {
    expect(step()).toMatchObject({ kind: "ask", prompt: [{ role: "system" }, { role: "user" }] });
    const again = step(invented);
    expect(again).toMatchObject({
      kind: "ask",
      prompt: [
        { role: "system" },
        { role: "user" },
        { role: "assistant", content: invented },
        { role: "user", content: expect.stringContaining('"this was never said" stands in no message') },
      ],
    });
    expect(step(invented, invented)).toEqual({ kind: "dropped", dropped: ["unquoted"] });
    expect(step("no", "still no")).toEqual({ kind: "dropped", dropped: ["unparsable"] });
    expect(step(invented, answer(good))).toMatchObject({
      kind: "labelled",
      labels: [{ category: "C1a" }],
      dropped: [],
    });
    expect(step(invented, answer())).toEqual({ kind: "labelled", labels: [], dropped: [] });
    expect(step(answer(good))).toMatchObject({ kind: "labelled" });
  });

  test("rows say who labelled, and that nothing was found; every line of evidence stands in a message", () => {
    const rows = labelRows(communicationErrors, "command-a", conversation, [
      { category: "C1a", messageIndex: null, quotes: good.quotes },
    ]);
    expect(rows).toMatchObject([
      {
        run: conversation.pair.run,
        scheme: "communication-errors@1 by command-a",
        category: "C1a",
        messageIndex: null,
      },
    ]);
    for (const line of rows[0]?.evidence?.split("\n") ?? [])
      expect(
        conversation.messages.some(({ text }) => text.includes(line)),
        line,
      ).toBe(true);
    expect(labelRows(communicationErrors, "command-a", conversation, [])).toMatchObject([
      { category: "none", evidence: null },
    ]);
  });
});
