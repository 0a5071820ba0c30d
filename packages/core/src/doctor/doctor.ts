import type { GoldConditions } from "@cooperbench-ts/results";
import { namesOf, otherThanReleased, readAgentConfigFile, requireSupport } from "@cooperbench-ts/attempt/host";
import { checkEndpoint } from "../check/endpoint-check.ts";
import { type ExperimentConfig, type ExperimentConfigInput, parseConfig } from "../config/config.ts";
import type { ExperimentHost } from "../experiment-host.ts";
import { type ExperimentInputs, readInputs, requireWritableLogs } from "../plan/inputs.ts";
import { type PlannedExperiment, readPlan } from "../plan/planned-experiment.ts";
import { refuseUnadopted } from "../plan/unadopted.ts";
import { askGold, frozenDigests, goldSaidText, isUnsound, requireGold, saysAnything } from "../ask-gold.ts";
import { requireAgentCredentials, withNamedEndpoint } from "../tools/credentials.ts";
import { agentConfigOf } from "../tools/upstream-in-use.ts";
import { worldOf } from "../tools/world.ts";
import { type Answer, type Check, line, look, ok, skipped, warning } from "./check.ts";
import { dockerChecks } from "./doctor-docker.ts";

const NO_UPSTREAM = "upstream cannot be asked";

/**
 * Looks at every prerequisite of an experiment, each by itself: one that fails hides no other. Changes nothing.
 * @throws InputError `config-invalid`
 */
export async function* doctor(asked: ExperimentConfigInput, host: ExperimentHost): AsyncGenerator<Check> {
  const input = withNamedEndpoint(asked, host.environment);
  const config = parseConfig(input);
  const world = worldOf(host);
  const dataset = await look("dataset", async () => {
    const found = await readInputs(config);
    return { answer: ok(`${found.pairs.length} pairs of subset ${config.subset}`), found };
  });
  yield dataset.line;
  const results = await look("results", () => lookAtResults(input, config, dataset.found !== null));
  yield results.line;

  const upstream = await look("upstream", async () => {
    const found = await world.probe(config.upstream);
    const { version, litellmVersion, path } = found;
    const told = `cooperbench ${version}, litellm ${litellmVersion ?? "unknown"}, ${path}`;
    const other = otherThanReleased(found);
    if (other.length === 0) return { answer: ok(told), found };
    return { answer: warning(`${told}; its source is not that of the release ${version}: ${other.join("; ")}`), found };
  });
  yield upstream.line;
  const probe = upstream.found;
  yield await line("agent", async () => {
    if (probe === null) return skipped(NO_UPSTREAM);
    requireSupport(probe, config);
    return ok(`${config.agent} is there and usable in ${config.settings.join(", ")}`);
  });
  const agentConfig = await look("agent-config", async () => {
    const { agentConfig: file } = config;
    if (probe === null) {
      if (file === null) return { answer: skipped(NO_UPSTREAM), found: null };
      await readAgentConfigFile(file);
      return { answer: ok(`${file} can be read; ${NO_UPSTREAM} for the rest`), found: null };
    }
    const found = await agentConfigOf(config, probe);
    return { answer: file === null ? skipped("none is given: upstream's own is used") : ok(file), found };
  });
  yield agentConfig.line;

  yield* dockerChecks(config, dataset.found, host);
  yield await line("gold", () => goldAnswer(config, dataset.found, results.found, probe));
  yield await line("key", async () => {
    const { preset, variables, files } = namesOf(await requireAgentCredentials(config, host.environment));
    const there = [...variables, ...files];
    if (there.length > 0) return ok(`${there.join(", ")} ${there.length === 1 ? "is" : "are"} set`);
    return skipped(
      preset === null
        ? `which variable holds the key of ${config.model} is not known; name it with --key-env`
        : `${preset} takes a key, and none is set`,
    );
  });
  yield await line("endpoint", async () => {
    if (probe === null) return skipped(NO_UPSTREAM);
    // It may name another host: the key must not go to the usual one instead.
    if (agentConfig.found === null) return skipped("the agent configuration may name it, and cannot be read");
    const { apiBase } = agentConfig.found;
    const target = { config, probe, model: world.model, environment: host.environment, apiBase, price: null };
    const { state, message, remedy, notices = [] } = await checkEndpoint(target);
    return { state, message: [message, ...notices].join("; "), remedy };
  });
}

/** Whether the experiment that is there can be gone on with; found: what it is. */
async function lookAtResults(
  input: ExperimentConfigInput,
  config: ExperimentConfig,
  datasetIsThere: boolean,
): Promise<{ answer: Answer; found: PlannedExperiment | null }> {
  await requireWritableLogs(config.logs);
  if (!datasetIsThere) {
    const message = `${config.logs} can be written; which trials are planned is not known without the dataset`;
    return { answer: skipped(message), found: null };
  }
  const found = await readPlan(input, { unadopted: "show" });
  const { layout, trials, unadopted } = found;
  refuseUnadopted(unadopted, layout);
  const done = trials.filter(({ decision }) => decision.action === "skip").length;
  return { answer: ok(`${layout.logs}: ${done} of ${trials.length} planned trials are done`), found };
}

async function goldAnswer(
  config: ExperimentConfig,
  inputs: ExperimentInputs | null,
  results: PlannedExperiment | null,
  probe: GoldConditions["upstream"] | null,
): Promise<Answer> {
  if (config.gold === "off") return skipped("it is not looked at (gold: off)");
  if (inputs === null) return skipped("which pairs are planned is not known without the dataset");
  if (probe === null) return skipped(NO_UPSTREAM);
  const imageDigests = frozenDigests(results?.manifest ?? null);
  const said = await askGold(config, inputs, { upstream: probe, imageDigests });
  // Images that are not frozen yet are made ready by the run, before it asks.
  if (config.gold === "require" && said !== null) requireGold(said, { anyImage: true });
  const text = said === null ? "" : goldSaidText(said).replace(/^gold:? /, "");
  if (said === null || !saysAnything(said)) return skipped(text);
  return isUnsound(said) ? warning(text) : ok(text);
}
