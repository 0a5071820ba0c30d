import { type Barrier, visibleText } from "@cooperbench-ts/results";
import { changeQuery } from "../load/route.ts";
import { Notice } from "../parts/notice.tsx";

/** Why two sides may be no one measure. */
export function Barriers({
  barriers,
  names: [a, b],
  isRefused,
}: {
  readonly barriers: readonly Barrier[];
  readonly names: readonly [string, string];
  readonly isRefused: boolean;
}) {
  return (
    <Notice kind="warning">
      <h2>{isRefused ? `${a} and ${b} are not compared` : "Compared all the same"}</h2>
      <p>The difference would not be that of the sides alone:</p>
      <ul>
        {barriers.map(({ code, message }) => (
          <li key={code + message}>
            <code>{code}</code> {visibleText(message)}
          </li>
        ))}
      </ul>
      {isRefused ? (
        <p>
          Choose sides that differ in one thing, or{" "}
          <button type="button" onClick={() => changeQuery({ anyway: "1" })}>
            compare anyway
          </button>
        </p>
      ) : null}
    </Notice>
  );
}
