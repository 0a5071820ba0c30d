import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { output, run } from "../../images/support/run.ts";
import { upstreamPython } from "./upstream.ts";

const parts = process.env["COOPERBENCH_TS_PARTS"] ?? join(homedir(), ".cache", "cooperbench-ts", "parts");

/** The source distribution holds the tests; the others are what they import. */
const SDIST = "docker==6.1.3 --hash=sha256:aa6d17830045ba5ef0168d5eaa34d37beeb113948c413affe1d5991fc11f9a20";
const INSTALLED = `docker==6.1.3 requests==2.31.0 urllib3==2.0.7 websocket-client==1.8.0 paramiko==3.5.0
  pytest==8.3.4 pytest-timeout==2.3.1 setuptools==75.6.0`;

/** Of swarm and plugins, which the door refuses as a whole, and of what is no daemon's. */
const LEFT_OUT =
  /^(?:api_(?:swarm|service|secret|config|plugin)|models_(?:swarm|services|nodes)|context_api)_test\.py$/;

/** Writes what became of each test as lines of JSON. */
const PLUGIN = `
import json, os
def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome != "passed":
        with open(os.environ["OUTCOMES"], "a") as file:
            file.write(json.dumps({"id": report.nodeid, "outcome": report.outcome, "text": str(report.longrepr or "")}) + "\\n")
`;

export interface Outcome {
  readonly id: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly text: string;
}

/** docker-py's own integration tests, downloaded once. */
export class DockerPySuite {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async install(): Promise<DockerPySuite> {
    const folder = join(parts, "docker-py-6.1.3");
    if (!existsSync(folder)) {
      await mkdir(parts, { recursive: true });
      const made = await mkdtemp(`${folder}-`);
      await writeFile(join(made, "sdist.txt"), `${SDIST}\n`);
      const pip = join(parts, "uv", "bin", "pip");
      await output(pip, [
        "download",
        "-q",
        "--no-deps",
        "--no-binary",
        "docker",
        "-r",
        join(made, "sdist.txt"),
        "-d",
        made,
      ]);
      await output("tar", ["-xzf", join(made, "docker-6.1.3.tar.gz"), "-C", made, "--strip-components=1"]);
      // Left as it is, it would be imported in the place of the one that is installed.
      await rm(join(made, "docker"), { recursive: true });
      const uv = join(parts, "uv", "bin", "uv");
      const venv = join(made, "venv");
      await output(uv, ["venv", "-q", "--relocatable", "--python", upstreamPython("0.0.11"), venv]);
      await output(uv, ["pip", "install", "-q", "--python", join(venv, "bin", "python"), ...INSTALLED.split(/\s+/)]);
      await rename(made, folder);
    }
    return new DockerPySuite(folder);
  }

  /** What becomes of each test before this daemon, or this door. */
  async run(host: string): Promise<ReadonlyMap<string, Outcome>> {
    const work = await mkdtemp(join(this.#folder, "run-"));
    await writeFile(join(work, "outcomes.py"), PLUGIN);
    const tests = join("tests", "integration");
    const files = (await readdir(join(this.#folder, tests))).filter((file) => file.endsWith("_test.py"));
    const argv = ["-m", "pytest", "-q", "-p", "outcomes", "-p", "no:cacheprovider", "--timeout", "60"];
    const chosen = files.filter((file) => !LEFT_OUT.test(file)).map((file) => join(tests, file));
    const told = join(work, "outcomes.jsonl");
    const env = { DOCKER_HOST: host, DOCKER_TEST_API_VERSION: "1.41", PYTHONPATH: work, OUTCOMES: told, HOME: work };
    const ran = await run(join(this.#folder, "venv", "bin", "python"), [...argv, ...chosen.sort()], {
      env: { ...env, DOCKER_CONTEXT: undefined },
      cwd: this.#folder,
    });
    const lines = await readFile(told, "utf8").catch(() => {
      throw new Error(`pytest ran no test: ${ran.stdout.toString()}${ran.stderr}`);
    });
    await rm(work, { recursive: true });
    const outcomes = lines
      .trim()
      .split("\n")
      .map((line): Outcome => JSON.parse(line));
    // One that failed after it passed, in its end, has failed.
    const worst = new Map<string, Outcome>();
    for (const outcome of outcomes) if (worst.get(outcome.id)?.outcome !== "failed") worst.set(outcome.id, outcome);
    return worst;
  }
}
