import {
  healing,
  ofCampaign,
  ofMachine,
  ofTask,
  ofTrial,
  pending,
  result,
  type ReasonTraits,
} from "./reason-traits.ts";

/** Types its rows, and keeps the names that they have. */
const table = <Name extends string>(rows: Readonly<Record<Name, ReasonTraits>>) => rows;

/**
 * The closed list of reasons, and all that is known of a reason alone. Each has a page in `docs/reasons/`.
 * Their order is that of the documentation and of the published schemas.
 */
export const reasonTraits = table({
  "tests-passed": result(
    "pass",
    "None needed. Read the diagnostics: `merged-by-single-agent` and `patch-not-applied` say that a pass of two agents stands on the work of one.",
  ),
  "tests-failed": result(
    "fail",
    "None: this is what the benchmark measures. `test-timeout` among the diagnostics says that the tests' own limit struck (exit code 124), which can also mean a slow machine.",
  ),
  "merge-conflict": result(
    "fail",
    "None. Until 0.0.15 upstream counts a failed union merge as an error; here it is the fail that it is.",
  ),
  "no-patch": result(
    "fail",
    "Look at the diagnostic `not-submitted`: the agent changed files and handed in nothing (0.0.12 and later grade only what was submitted, since 0.0.23 only what was pushed). `submit-nudge` names upstream's own defect of 0.0.25 and later.",
  ),
  "patch-rejected": result(
    "fail",
    "None for this result. `binary-in-patch`: agents that `git add -A` build products lose the whole patch. `patch-damaged`: with `--patch-repair off`, upstream's cut patch is graded as it is.",
  ),
  "patch-too-large": result(
    "fail",
    "None. It is caused by the agent's output (often committed build products), so leaving such pairs out would bias a comparison.",
  ),
  "not-run": pending(5_000, "None."),
  "not-evaluated": pending(
    5_000,
    "None in a run. In a tree of others: `cooperbench eval`, with `--force` where an old eval.json is in the way, because upstream goes by its existence.",
  ),
  "nothing-selected": ofCampaign(
    "second-pair",
    "Check that the dataset has the repository, task and both features of the pair, and that it is the dataset of this upstream version.",
  ),
  "docker-unavailable": healing(
    "docker",
    15_000,
    "`docker version`; start the daemon; check `DOCKER_HOST`. Upstream's Python SDK does not follow docker contexts, the docker command does.",
  ),
  "docker-pull-failed": ofMachine(15_000, "Pull the images first: `cooperbench-ts images pull`."),
  "docker-run-failed": ofMachine(
    // Of an agent's program it is also a package registry that asks to slow down.
    15_000,
    "Start the image by hand with the quoted command and read the error. If every image fails alike, it is the daemon; if one does, verify it: `cooperbench-ts images verify`. Where an agent's program could not be installed, install it once per image, while there is a network: `cooperbench-ts agents prepare`.",
  ),
  "image-missing": ofMachine(
    5_000,
    "`cooperbench-ts images pull`; check the tag `akhatua/cooperbench-<repo>:task<id>` and, for a private mirror, your login.",
  ),
  "container-lost": ofMachine(
    5_000,
    "If it happens to every trial of 0.0.3 to 0.0.8: their containers run the image's entrypoint and exit at once; use 0.0.10 or later. Otherwise look for who removes containers (`docker system prune` in a cron job, a second harness) and at the machine's memory.",
  ),
  "out-of-memory": ofMachine(5_000, "Raise `docker.memory`, or lower `--concurrency`."),
  "disk-full": healing(
    "disk",
    60_000,
    "Free space; `cooperbench-ts images root` shows where Docker stores what. Move its data root to a larger disk.",
  ),
  "registry-rate-limit": healing(
    "registry",
    120_000,
    "`docker login`, a mirror, or pull the images once and keep them.",
  ),
  "model-rate-limit": healing("model", 30_000, "Lower `--concurrency`, or ask for a higher limit."),
  "model-unavailable": healing(
    "model",
    20_000,
    "Check the provider's status page and the network. If it is every call: `cooperbench-ts doctor` tries the endpoint.",
  ),
  "redis-unavailable": healing(
    "redis",
    5_000,
    "`redis-server` on this machine, or `--redis URL` of one that answers. `MISCONF`, `OOM` and `NOAUTH` come from that server's own configuration.",
  ),
  timeout: ofTrial(
    1_000,
    "Read what the time went to. Commands and model calls: raise `--timeout` (and `--time-limit retry` for trials that were kept), or look for a command that hangs. Waiting: lower `--concurrency`. Neither: read the attempt's logs.",
  ),
  interrupted: ofTrial(5_000, "None."),
  "torn-result": ofMachine(5_000, "In a tree of others: delete the file and run the pair again."),
  "unknown-error": ofMachine(5_000, "Read the quoted text and the attempt's logs, and report it: a rule is missing."),
  "eval-timeout": ofTrial(
    5_000,
    "Raise `--eval-timeout`; check that the tests can reach the package indexes they download from. Upstream's own limit is fixed.",
  ),
  "eval-error": ofMachine(
    5_000,
    "Read the quoted line. Tests download packages while they run: a network is needed. `Failed to write tests1.patch` means that the dataset's tests do not fit through upstream, and no retry helps.",
  ),
  "patch-damaged": ofMachine(
    5_000,
    "`cooperbench-ts adopt` mends what is certain, and the next run evaluates it again; where upstream's cut cannot be undone, the next run does the trial anew.",
  ),
  "model-auth": ofCampaign(
    "model",
    "Set the variable that `endpoint.keyEnv` names; try it with `cooperbench-ts doctor`. Upstream sends requests without a key when there is none.",
  ),
  "model-quota": ofCampaign("model", "Top up the account, raise the plan's limit, or unset `MSWEA_GLOBAL_COST_LIMIT`."),
  "model-not-found": ofCampaign(
    "model",
    "Check the model's name and provider prefix. For Cohere the endpoint must be complete: `…/v2/chat`; for OpenAI-like servers it ends in `/v1`.",
  ),
  "model-request-invalid": ofMachine(
    5_000,
    "Read the provider's text. Tool calls not supported: choose another agent or model. Context too small: choose a larger model.",
    2,
  ),
  "unknown-agent": ofCampaign(
    "at-once",
    "`mini_swe_agent` exists until 0.0.11, `mini_swe_agent_v2` from 0.0.5 on. Their results are not comparable.",
  ),
  "agent-config-invalid": ofCampaign(
    "at-once",
    "Correct the file that `--agent-config` names. Until 0.0.11 it is merged shallowly: an `agent:` block must be complete.",
  ),
  "cost-tracking": ofCampaign(
    "at-once",
    "Set `MSWEA_COST_TRACKING=ignore_errors` in the environment (our runs do), or give litellm the price.",
  ),
  "dataset-missing": ofCampaign(
    "at-once",
    "Check `--dataset`; download it anew into a fresh folder and swap. Never `cooperbench prepare --force`: it deletes first.",
  ),
  "docker-cli-missing": ofCampaign("docker-cli", "Install the docker CLI, or set `MSWEA_DOCKER_EXECUTABLE`."),
  "docker-permission": ofCampaign(
    "docker",
    "Join the `docker` group and log in again, or use a rootless daemon through `DOCKER_HOST`.",
  ),
  "upstream-crash": ofCampaign("second-pair", "Use a version without the defect; set `PYTHONUTF8=1` (our runs do)."),
  "upstream-unsupported": ofCampaign(
    "second-pair",
    "`cooperbench-ts doctor`; install the version that the agent needs in an environment of its own.",
  ),
  "task-broken": ofTask(
    "None here: report the task to the benchmark. Leave the pair out of a comparison, or compare over the pairs that can pass.",
  ),
  "image-unusable": ofTrial(
    null,
    "`cooperbench-ts images verify` shows what is wrong; pull or build the image again, then run again.",
  ),
});

export type Reason = keyof typeof reasonTraits;

export const reasons = Object.keys(reasonTraits) as readonly Reason[];

/** What a person can do about each reason, in Markdown of one paragraph. */
export const remedies = Object.fromEntries(reasons.map((reason) => [reason, reasonTraits[reason].remedy])) as Readonly<
  Record<Reason, string>
>;
