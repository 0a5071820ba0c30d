import { modelCause, readModelAnswer, type Reason } from "@cooperbench-ts/results";

/** What concerns every trial of a run: whoever asks with the same key and for the same model gets the same answer. */
const ofAllTrials: Readonly<Record<string, Reason>> = {
  auth: "model-auth",
  quota: "model-quota",
  "not-found": "model-not-found",
};

/** What a refusal of the endpoint says about every trial, as the judge reads it; null: nothing. */
export function causeAnswered({ status, body }: { readonly status: number; readonly body: string }): Reason | null {
  if (status < 400 || status >= 500) return null;
  const named = modelCause(readModelAnswer(status, body));
  return named === null ? null : (ofAllTrials[named.cause] ?? null);
}
