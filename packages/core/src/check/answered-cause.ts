import { errorTexts, matchesErrorText, type Reason, reasonTraits } from "@cooperbench-ts/results";

const byStatus: Readonly<Record<number, Reason>> = {
  401: "model-auth",
  402: "model-quota",
  403: "model-auth",
  404: "model-not-found",
};

/**
 * What a refusal of the endpoint says about every trial; null: nothing. Some providers say that no money is left with 400, 403 or
 * 429, so the judge's own texts come first.
 */
export function causeAnswered({ status, body }: { readonly status: number; readonly body: string }): Reason | null {
  if (status < 400 || status >= 500) return null;
  const told = errorTexts.find((text) => reasonTraits[text.reason].asks === "model" && matchesErrorText(text, body));
  return told?.reason ?? byStatus[status] ?? null;
}
