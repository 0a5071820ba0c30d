import type { PageData } from "../load/page-data.ts";

export function GridPage({ data }: { readonly data: PageData }) {
  return <p>{data.pairs.length} trials</p>;
}
