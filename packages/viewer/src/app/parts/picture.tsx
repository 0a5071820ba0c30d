import { useEffect, useState } from "preact/hooks";
import { specOnDark, type VegaLiteSpec } from "@cooperbench-ts/results";
import { loadCharts } from "../load/load-charts.ts";
import { Notice } from "./notice.tsx";
import { isDark } from "./theme.ts";

interface Shown {
  readonly url: string | null;
  readonly why: string | null;
}

/** A figure as an image: whatever its texts are, nothing in an image can act. */
export function Picture({ spec, alt }: { readonly spec: VegaLiteSpec; readonly alt: string }) {
  const [{ url, why }, show] = useState<Shown>({ url: null, why: null });
  const dark = isDark.value;
  useEffect(() => {
    let isCurrent = true;
    let made = "";
    const draw = async (): Promise<void> => {
      const charts = await loadCharts();
      const svg = await charts.svgOf(dark ? specOnDark(spec) : spec);
      if (!isCurrent) return;
      made = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
      show({ url: made, why: null });
    };
    draw().catch((error: unknown) => {
      if (isCurrent) show({ url: null, why: error instanceof Error ? error.message : String(error) });
    });
    return () => {
      isCurrent = false;
      // The image is still there until the next one is.
      setTimeout(() => URL.revokeObjectURL(made), 5000);
    };
  }, [spec, dark]);
  if (why !== null) return <Notice kind="failed">The picture cannot be drawn. {why}</Notice>;
  return <div class="picture">{url === null ? <p class="soft">Drawing …</p> : <img src={url} alt={alt} />}</div>;
}
