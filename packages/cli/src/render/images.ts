import type { EnsureEvent, ImageReport } from "@cooperbench-ts/docker-images";
import type { Io } from "../io.ts";
import { formatBytes, formatDuration } from "./format.ts";
import { TransferLine, transferText } from "./transfer-line.ts";

/** What a person wants to see while images are pulled and verified; JSON output has the reports only. */
export interface ImagesProgress {
  readonly show: (event: EnsureEvent) => void;
  readonly end: () => void;
}

export function imagesProgress(io: Io, json: boolean): ImagesProgress {
  if (json) return { show: () => {}, end: () => {} };
  const line = new TransferLine(io);
  return {
    show: (event) => {
      if (event.type === "pull-progress") {
        const { images, imagesDone, ...totals } = event.all;
        return line.show(`${imagesDone} of ${images} images done, ${transferText(totals)}`);
      }
      const text = progressLine(event);
      if (text !== null) line.say(text);
    },
    end: () => line.end(),
  };
}

function progressLine(event: EnsureEvent): string | null {
  switch (event.type) {
    case "pull-forecast": {
      const { forecast } = event;
      const time = forecast.seconds === null ? "" : `, about ${formatDuration(forecast.seconds * 1000)}`;
      const unknown = forecast.unknown === 0 ? "" : `, and ${forecast.unknown} of unknown size`;
      return `to fetch: ${formatBytes(forecast.fetchBytes)}${unknown}${time}; on disk ${formatBytes(forecast.diskBytes)}${forecast.freeBytes === null ? "" : ` of ${formatBytes(forecast.freeBytes)} free`}`;
    }
    case "pull-started":
      return `${event.image}: pulling (${event.index + 1} of ${event.total})`;
    case "pull-waiting":
      return `${event.image}: ${event.message}; waiting until ${event.until}`;
    case "pull-retry":
      return `${event.image}: ${event.message}; again in ${event.seconds} s`;
    case "pull-finished":
      return `${event.image}: ${event.report.state === "unverified" ? "pulled" : event.report.state}, ${formatBytes(event.bytes)} in ${formatDuration(event.seconds * 1000)}`;
    case "verify-finished":
      return `${event.image}: ${event.report.state} (${event.done} of ${event.total})`;
    default:
      return null;
  }
}

/** One image: what it is, what is known of it, and what is wrong. */
export function reportLines(report: ImageReport): string[] {
  const { state, image, diskBytes, compressedBytes, gcSeconds, entrypoint, verifiedBy, reason, message, remedy } =
    report;
  const facts = [
    ...(diskBytes === null ? [] : [formatBytes(diskBytes)]),
    ...(compressedBytes === null ? [] : [`${formatBytes(compressedBytes)} to fetch`]),
    ...(gcSeconds === null ? [] : [`git gc ${gcSeconds} s`]),
    ...(entrypoint === null ? [] : [`entrypoint ${entrypoint.join(" ")}`]),
    ...(verifiedBy === "cache" ? ["verified before"] : []),
  ].join(", ");
  const lines = [`${state.padEnd(14)} ${image}${facts === "" ? "" : `  ${facts}`}`];
  if (message !== null) lines.push(`${INDENT}${reason}: ${message}`, `${INDENT}${remedy ?? ""}`);
  return lines;
}

const INDENT = " ".repeat(15);
