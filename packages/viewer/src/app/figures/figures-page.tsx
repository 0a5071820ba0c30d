import type { PageData } from "../load/page-data.ts";

export function FiguresPage({ data }: { readonly data: PageData }) {
  return <p>{data.pairs.length} trials</p>;
}
