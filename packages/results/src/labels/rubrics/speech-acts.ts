import { rubricSchema } from "../rubric.ts";

/** The same acts as `speechActCategories`, told by a reader instead of by words. */
export const speechActsRubric = rubricSchema.parse({
  name: "speech-acts",
  version: 1,
  unit: "message",
  task: "Two coding agents work on one repository at the same time and write to each other. Say for each message what its sender does with it.",
  rules: [
    "Each message gets exactly one category: the one that its main part serves.",
    "If a message asks something that its sender needs to know, it is a question, whatever else it holds.",
  ],
  categories: [
    {
      id: "plan",
      name: "plan",
      what: "It says what its sender is going to do, or proposes how to divide or do the work.",
    },
    { id: "question", name: "question", what: "It asks for information, a decision or an action of the partner." },
    { id: "answer", name: "answer", what: "It gives what an earlier message of the partner asked for." },
    { id: "update", name: "update", what: "It tells what has been done or found, or how things stand." },
    {
      id: "ack",
      name: "acknowledgement",
      what: "It only confirms that a message was received, understood or agreed to.",
    },
    { id: "other", name: "other", what: "None of the others." },
  ],
});
