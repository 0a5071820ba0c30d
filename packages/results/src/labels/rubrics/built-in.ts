import type { Rubric } from "../rubric.ts";
import { communicationErrors } from "./communication-errors.ts";
import { failureSymptoms } from "./failure-symptoms.ts";
import { speechActsRubric } from "./speech-acts.ts";

/** The rubrics that are here by name. */
export const builtInRubrics: Readonly<Record<string, Rubric>> = Object.fromEntries(
  [communicationErrors, failureSymptoms, speechActsRubric].map((rubric) => [rubric.name, rubric]),
);
