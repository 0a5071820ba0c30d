import { type PageData, statuses } from "../load/page-data.ts";
import { Notice } from "../parts/notice.tsx";
import "../styles/overview.css";
import { Campaign } from "./campaign.tsx";
import { ComparedCard } from "./compared-card.tsx";
import { InfraCard } from "./infra-card.tsx";
import { ProvenanceCard } from "./provenance-card.tsx";
import { Remarks } from "./remarks.tsx";
import { SpendCard } from "./spend-card.tsx";
import { SummaryCard } from "./summary-card.tsx";

/** What came out, where it stands, what it cost, and whether to believe it. */
export function OverviewPage({ data }: { readonly data: PageData }) {
  return (
    <div class="overview">
      <h1 class="visually-hidden">Overview</h1>
      {statuses.value.map((status) => (
        <Campaign key={status.experiment} status={status} data={data} />
      ))}
      {data.trials.length === 0 ? (
        <Notice>
          There is no trial here: neither a plan nor a pair of results was found. Results lie in folders such as{" "}
          <code>logs/RUN/coop/REPOSITORY/TASK/f1_f2</code>, and <code>logs</code> or a <code>RUN</code> is what this
          page is to be opened with.
        </Notice>
      ) : (
        <>
          <SummaryCard data={data} />
          <ComparedCard data={data} />
          <div class="overview-pair">
            <SpendCard data={data} />
            <InfraCard data={data} />
          </div>
        </>
      )}
      <Remarks data={data} />
      <ProvenanceCard data={data} />
    </div>
  );
}
