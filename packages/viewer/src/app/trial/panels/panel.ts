import type { TrialDocument } from "../../../documents/documents.ts";
import type { PageData } from "../../load/page-data.ts";

/** What each part of the page of a trial gets. */
export interface PanelProps {
  readonly trial: TrialDocument;
  readonly data: PageData;
}
