/** `<name>-<setting>`; later repeats end in `-r2`, `-r3`, …, so that the first keeps the name it has without repeats. */
export function runName(name: string, setting: string, repeat: number): string {
  return repeat === 1 ? `${name}-${setting}` : `${name}-${setting}-r${repeat}`;
}
