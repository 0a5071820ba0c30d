import { z } from "zod";
import { attemptFileSchema } from "../formats/attempt-file.ts";
import { goldFileSchema } from "../formats/gold-file.ts";
import { manifestFileSchema } from "../formats/manifest-file.ts";
import { verdictFileSchema } from "../formats/verdict-file.ts";
import { rubricSchema } from "../labels/rubric.ts";
import { agentsShape } from "../tables/agents-shape.ts";
import { attemptsShape } from "../tables/attempts-shape.ts";
import { datasetShape } from "../tables/dataset-shape.ts";
import { diagnosticsShape } from "../tables/diagnostics-shape.ts";
import { featuresShape } from "../tables/features-shape.ts";
import { labelsShape } from "../tables/labels-shape.ts";
import { messagesShape } from "../tables/messages-shape.ts";
import { pairsShape } from "../tables/pairs-shape.ts";
import { runsShape } from "../tables/runs-shape.ts";
import { stepsShape } from "../tables/steps-shape.ts";
import { taskFaultsShape } from "../task-faults/task-faults-shape.ts";
import { rowJsonSchema } from "./json-schema.ts";

/** The shape of every table, by name. */
export const tableShapes = {
  runs: runsShape,
  pairs: pairsShape,
  features: featuresShape,
  agents: agentsShape,
  messages: messagesShape,
  steps: stepsShape,
  attempts: attemptsShape,
  dataset: datasetShape,
  diagnostics: diagnosticsShape,
  labels: labelsShape,
  taskFaults: taskFaultsShape,
} as const;

/** Every published JSON Schema by file name: the rows of the tables, and the files that our runs write, and rubrics, which people write. */
export function publishedSchemas(): ReadonlyMap<string, Record<string, unknown>> {
  const rows = Object.values(tableShapes).map(
    (shape) => [`${shape.name}.row.schema.json`, rowJsonSchema(shape)] as const,
  );
  const files = Object.entries({
    manifest: manifestFileSchema,
    verdict: verdictFileSchema,
    attempt: attemptFileSchema,
    gold: goldFileSchema,
  }).map(([name, schema]) => [`${name}.schema.json`, { ...z.toJSONSchema(schema), title: `${name}.json` }] as const);
  // People write it: what has a default may be left out.
  const rubric = { ...z.toJSONSchema(rubricSchema, { io: "input" }), title: "rubric for `label`" };
  return new Map([...rows, ...files, ["rubric.schema.json", rubric]]);
}
