import { rubricSchema } from "../rubric.ts";

/**
 * The categories of communication errors of the paper's App. F under its own codes, described anew. Where the paper's list and its
 * code C3a disagree (a misprint), the code stands. C2 is a kind of unresponsiveness, as in the paper's Fig. 6.
 */
export const communicationErrors = rubricSchema.parse({
  name: "communication-errors",
  version: 1,
  unit: "conversation",
  task: "Two coding agents work on one repository at the same time, each on a feature of its own, and write to each other. Find out whether their communication failed, and how.",
  rules: [
    "Only what the messages themselves show counts. Do not guess what happened in the code.",
    "When in doubt, report nothing: a wrong report is worse than a missed one.",
    "Report the one category that is shown best. Most conversations have none.",
    "Short acknowledgements, courtesy and messages that were overtaken by later ones are no errors.",
    "A question in the last message could not be answered any more: it is no error.",
  ],
  categories: [
    {
      id: "C1a",
      name: "unanswered",
      family: "unresponsiveness",
      what: "An agent asks its partner something that matters for the work, the partner writes again afterwards, and no message ever takes the question up.",
      not: "Questions that the partner's next report settles, and rhetorical ones.",
    },
    {
      id: "C1b",
      name: "ignored",
      family: "unresponsiveness",
      what: "An agent makes a concrete request, proposal or warning, and the partner goes on as if it had not been said: it neither agrees, nor objects, nor acts on it.",
      not: "A partner that does what was asked without saying so.",
    },
    {
      id: "C2",
      name: "vague",
      family: "unresponsiveness",
      what: "An agent does answer, but so generally that its partner cannot act on it: it leaves out the very file, name, place or decision that was asked for.",
      not: "Short answers that settle the matter.",
    },
    {
      id: "C3a",
      name: "incorrect claim, uncorrected",
      family: "hallucination",
      what: "An agent states something about its work or the code that other messages show to be false, and nobody puts it right.",
      not: "Plans that changed later, and honest estimates.",
    },
    {
      id: "C3b",
      name: "incorrect claim, corrected",
      family: "hallucination",
      what: "An agent states something about its work or the code that is false, and one of the two later says that it was.",
      not: "Plans that changed later, and honest estimates.",
    },
    {
      id: "C4a",
      name: "same information again",
      family: "repetition",
      what: "An agent tells again, in other words, what it has already told and what has not changed since, without having been asked.",
      not: "A summary at the end, and an answer to a partner that asked again.",
    },
    {
      id: "C4b",
      name: "nearly the same message again",
      family: "repetition",
      what: "An agent sends a message, or a large block of one, that is word for word or almost the same as one that it has sent before.",
      not: "Common greetings and headings.",
    },
  ],
  atMostOne: true,
  minQuotes: 2,
});
