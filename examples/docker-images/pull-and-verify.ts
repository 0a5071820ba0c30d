// node pull-and-verify.ts IMAGE…   Exit code 0 when all of them are good, else 3.
import { ensureImages, imagesByName, openDocker } from "@cooperbench-ts/docker-images";

const host = process.env["DOCKER_HOST"];
const docker = openDocker(host ? { host } : {});
const images = imagesByName(process.argv.slice(2));

const reports = await ensureImages(docker, images, {
  onEvent: (event) => {
    if (event.type === "pull-forecast") console.error(`${event.forecast.fetchBytes} bytes to fetch`);
    if (event.type === "pull-waiting") console.error(event.message);
    if (event.type === "pull-finished") console.error(`pulled ${event.image} in ${event.seconds} s`);
  },
});

for (const { image, state, digest, problems } of reports) {
  console.log(image, state, digest ?? "");
  for (const problem of problems) console.log(`  ${problem.check}: ${problem.message} -> ${problem.remedy}`);
}
process.exitCode = reports.every((report) => report.state === "good") ? 0 : 3;
