const SQRT_PI = Math.sqrt(Math.PI);

/**
 * Complementary error function. Below 2 by the series erf(x) = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!, above it by the
 * continued fraction of Laplace (Abramowitz and Stegun 7.1.6 and 7.1.14).
 */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  return x < 2 ? 1 - erfSeries(x) : erfcFraction(x);
}

function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / SQRT_PI) * Math.exp(-x * x) * sum;
}

function erfcFraction(x: number): number {
  let tail = x;
  for (let n = 120; n >= 1; n -= 1) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / SQRT_PI / tail;
}

/** Upper tail of the standard normal distribution. */
export function normalUpperTail(z: number): number {
  return erfc(z / Math.SQRT2) / 2;
}

/** Upper tail of the chi-square distribution with one degree of freedom. */
export function chiSquare1UpperTail(x: number): number {
  return x <= 0 ? 1 : erfc(Math.sqrt(x / 2));
}

/** ln n! for an integer n ≥ 0: a sum of logarithms up to 255, above it Stirling's series (error below 1e-16 relative). */
export function logFactorial(n: number): number {
  if (n < LOG_FACTORIALS.length) return LOG_FACTORIALS[n] ?? Number.NaN;
  const x = n + 1;
  const inverse = 1 / x;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)));
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}

const LOG_FACTORIALS: readonly number[] = cumulativeLogs(256);

function cumulativeLogs(count: number): number[] {
  const logs = [0];
  for (let n = 1; n < count; n += 1) logs.push((logs[n - 1] ?? 0) + Math.log(n));
  return logs;
}

/** P(X ≤ k) for X binomial with n draws of probability one half. */
export function binomialHalfCdf(k: number, n: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  if (2 * k >= n) return 1 - binomialHalfCdf(n - k - 1, n);
  let term = Math.exp(logFactorial(n) - logFactorial(k) - logFactorial(n - k) - n * Math.LN2);
  let sum = term;
  for (let i = k; i > 0 && term > sum * 1e-18; i -= 1) {
    term *= i / (n - i + 1);
    sum += term;
  }
  return sum;
}
