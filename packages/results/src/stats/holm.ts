/**
 * Holm's step-down adjustment of a family of p-values (Holm 1979), in the order given. A null (a test that could not be
 * made) stays null and does not count as a member of the family.
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const made = pValues.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((a, b) => a.p - b.p);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let floor = 0;
  made.forEach(({ p, index }, rank) => {
    floor = Math.max(floor, Math.min(1, (made.length - rank) * p));
    adjusted[index] = floor;
  });
  return adjusted;
}
