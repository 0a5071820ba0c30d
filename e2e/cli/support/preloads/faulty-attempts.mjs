// A bug of the harness: it falls over while it makes the work folder of an attempt. FAULT says how, FAULTY_PAIR in whose attempts.
import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const { FAULT, FAULTY_PAIR, FAULTS } = process.env;
const { symlink } = files;
let left = Number(FAULTS);

files.symlink = async (target, place) => {
  if (left > 0 && String(place).includes(FAULTY_PAIR)) {
    left -= 1;
    if (FAULT === "throw") throw new TypeError(`nobody expected ${String(place)}`);
    if (FAULT === "uncaught") setTimeout(() => undefined.nothing, 50);
    if (FAULT === "rejection") void Promise.reject(new TypeError("nobody listens"));
  }
  return symlink(target, place);
};
syncBuiltinESMExports();
