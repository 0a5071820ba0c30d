// A bug of the harness outside of any attempt, as soon as it has published a result.
import { AsyncResource } from "node:async_hooks";
import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const outside = new AsyncResource("outside");
const { rename } = files;

files.rename = async (from, to) => {
  await rename(from, to);
  if (/logs\/rehearsal-solo\/solo\/.*\/f\d+_f\d+$/.test(to))
    outside.runInAsyncScope(() => setImmediate(() => undefined.nothing));
};
syncBuiltinESMExports();
