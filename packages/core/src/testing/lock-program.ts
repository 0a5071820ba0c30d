import { acquireLock } from "../journal/lock.ts";

// Takes the lock, says `held` or the error's code and problem, and holds it until it is killed.
const [file = ""] = process.argv.slice(2);
try {
  await acquireLock(file);
  console.log("held");
  setInterval(() => {}, 60_000);
} catch (error) {
  const { code, problem } = error as { code?: string; problem?: string };
  console.log(`${code}: ${problem}`);
}
