import type { DeriveEvent, DerivedReport, EnsureEvent } from "@cooperbench-ts/docker-images";
import { type Io, sayLine } from "../io.ts";
import { formatBytes, formatDuration } from "./format.ts";
import { imagesProgress } from "./images.ts";

/** What a person wants to see while programs are put into images; JSON output has the reports only. */
export interface AgentsProgress {
  readonly show: (event: DeriveEvent | EnsureEvent) => void;
  readonly end: () => void;
}

export function agentsProgress(io: Io, json: boolean): AgentsProgress {
  const images = imagesProgress(io, json);
  return {
    show: (event) => {
      if (!isDerive(event)) return images.show(event);
      const text = json ? null : progressLine(event);
      if (text !== null) sayLine(io, text);
    },
    end: images.end,
  };
}

function isDerive(event: DeriveEvent | EnsureEvent): event is DeriveEvent {
  return event.type.startsWith("derive-");
}

function progressLine(event: DeriveEvent): string | null {
  const { image } = event;
  switch (event.type) {
    case "derive-started":
      return `${image}: ${event.version ?? "the newest version"} is installed, unless it is there`;
    case "derive-waiting":
      return `${image}: somebody else is at it; waiting`;
    case "derive-verifying":
      return `${image}: ${event.version} is installed; is all else as it was?`;
    case "derive-finished":
      return `${image}: ${event.report.state}`;
    case "derive-output":
      return null;
  }
}

/** One image: which program is in it, or why none is. */
export function derivedLines(report: DerivedReport): string[] {
  const { state, image, program, version, addedBytes, setupSeconds, tag, reason, message, remedy } = report;
  const facts = [
    `${program}${version === null ? "" : ` ${version}`}`,
    ...(addedBytes === null ? [] : [`${formatBytes(addedBytes)} more`]),
    ...(setupSeconds === null ? [] : [`installed in ${formatDuration(setupSeconds * 1000)}`]),
    ...(tag === null ? [] : [tag]),
  ];
  const lines = [`${state.padEnd(8)} ${image}  ${facts.join(", ")}`];
  if (message !== null) lines.push(`${INDENT}${reason}: ${message}`, `${INDENT}${remedy ?? ""}`);
  return lines;
}

const INDENT = " ".repeat(9);
