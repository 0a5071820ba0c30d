import { rubricSchema } from "../rubric.ts";

/** What failed teams show, by the ten names of the paper's Table 1, described anew. Its judge saw the agents' code; this one sees their messages and how the trial was graded. */
export const failureSymptoms = rubricSchema.parse({
  name: "failure-symptoms",
  version: 1,
  unit: "conversation",
  about: "failed",
  task: "Two coding agents built one feature each in the same repository, their patches were merged, and the result failed. Name the symptom of poor cooperation that their messages show best.",
  rules: [
    "You see the messages and how the work was graded, not the code. What the messages do not show, you do not know.",
    "When in doubt, report nothing: that a trial failed is no proof that the agents cooperated badly.",
    "Report the one symptom that is nearest to the failure.",
  ],
  categories: [
    {
      id: "overlap",
      name: "work on the same place",
      what: "Both agents change the same function, block or file in ways that do not fit together, though one knew, or could have known, of the other's change.",
    },
    {
      id: "divergent",
      name: "divergent designs",
      what: "The agents follow different ideas of a shared structure, interface or behaviour, and never settle on one.",
    },
    {
      id: "repetition",
      name: "repetition",
      what: "Messages are spent on what was already said, in place of what the partner still needs to know.",
    },
    {
      id: "unresponsive",
      name: "unresponsive partner",
      what: "A question or request that the work depended on gets no answer, or none that can be used.",
    },
    {
      id: "unverifiable",
      name: "unverifiable claim",
      what: "An agent says that something is done or works in a way that its partner has no means to check, and the partner builds on it.",
    },
    {
      id: "broken-commitment",
      name: "broken commitment",
      what: "An agent promises to do, or to leave alone, something definite, and later messages show that it did not keep to it.",
    },
    {
      id: "dependency",
      name: "dependency not coordinated",
      what: "One agent's work needs something of the other's to be there first, and they do not settle who makes it, or in which order.",
    },
    {
      id: "placeholder",
      name: "placeholder left behind",
      what: "An agent leaves a stub, a dummy or a note for its partner to fill in, and nobody does.",
    },
    {
      id: "parameter",
      name: "parameters do not match",
      what: "The agents use different names, orders, types or defaults for an argument or option that both of them touch.",
    },
    {
      id: "timing",
      name: "bad timing",
      what: "Something that the partner needed to know is said only after the partner has finished or has already decided.",
    },
  ],
  atMostOne: true,
  minQuotes: 2,
});
