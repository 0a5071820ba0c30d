import { useDocument } from "../load/use-document.ts";
import type { PageData } from "../load/page-data.ts";
import { route } from "../load/route.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";

/** One trial: what it came to and why, what its agents did on one time line, and what is left of it. */
export function TrialPage({ data }: { readonly data: PageData }) {
  const { about } = route.value;
  const known = data.trialsByDocument.get(`trials/${about ?? ""}`);
  const loading = useDocument(known?.document ?? null);
  if (known === undefined)
    return (
      <Notice kind="failed">
        This tree has no such trial. It may have been tried again, or belong to another tree.
      </Notice>
    );
  return (
    <Loaded of={loading} what="this trial">
      {(trial) => <h1>{trial.row.pairKey}</h1>}
    </Loaded>
  );
}
