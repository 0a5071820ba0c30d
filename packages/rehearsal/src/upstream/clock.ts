/** `datetime.now().isoformat()`: local time, microseconds, no zone. */
export function isoNow(ms: number = preciseNow()): string {
  const date = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, "0");
  const micros = Math.floor((ms % 1000) * 1000);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day}T${time}.${String(micros).padStart(6, "0")}`;
}

/** Milliseconds since the epoch with microseconds behind the point. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Until somebody kills the process. */
export function sleepForEver(): Promise<never> {
  return new Promise(() => {
    setInterval(() => {}, 2 ** 30);
  });
}
