import { changeQuery } from "../load/route.ts";
import { type Choice, chosen } from "./policy-choices.ts";

/** A choice as a list; the address keeps what is chosen. */
export function ChoiceSelect({
  of: choice,
  query,
  standard = choice.standard,
}: {
  readonly of: Choice;
  readonly query: URLSearchParams;
  /** Where this page's standard is another one. */
  readonly standard?: string;
}) {
  const { name, label, values } = choice;
  return (
    <label class="choice">
      <span>{label}</span>
      <select
        value={chosen(choice, query) ?? ""}
        onChange={({ currentTarget }) => changeQuery({ [name]: currentTarget.value })}
      >
        <option value="">{values.find(({ value }) => value === standard)?.text ?? standard} (standard)</option>
        {values.map(({ value, text }) =>
          value === standard ? null : (
            <option key={value} value={value}>
              {text}
            </option>
          ),
        )}
      </select>
    </label>
  );
}

/** A yes or no that the address keeps. */
export function SwitchChoice({
  name,
  query,
  children,
}: {
  readonly name: string;
  readonly query: URLSearchParams;
  readonly children: string;
}) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={query.get(name) === "1"}
        onChange={({ currentTarget }) => changeQuery({ [name]: currentTarget.checked ? "1" : null })}
      />
      <span>{children}</span>
    </label>
  );
}
