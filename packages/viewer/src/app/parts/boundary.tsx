import { Component, type ComponentChildren } from "preact";
import { visibleText } from "@cooperbench-ts/results";
import { Notice } from "./notice.tsx";

interface BoundaryProps {
  /** What is missing where it cannot be shown, such as `The patches`. */
  readonly what: string;
  /** What it shows: of something else it is tried anew. */
  readonly of: unknown;
  readonly children: ComponentChildren;
}

interface BoundaryState {
  readonly why: string | null;
  readonly of: unknown;
}

/** A part of the page that may go wrong without taking the rest with it. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { why: null, of: this.props.of };

  static override getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
    return { why: error instanceof Error ? error.message : String(error) };
  }

  static override getDerivedStateFromProps({ of }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return of === state.of ? null : { why: null, of };
  }

  override render({ what, children }: BoundaryProps, { why }: BoundaryState) {
    if (why === null) return children;
    return (
      <Notice kind="failed">
        {what} cannot be shown: {visibleText(why)}. This is a fault of the page, and not of the results; the rest of it
        goes on.
      </Notice>
    );
  }
}
