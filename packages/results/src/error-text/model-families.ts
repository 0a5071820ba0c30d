/**
 * What a refused model call means, whoever the provider is:
 * - `quota`: no money or credit, or a spend or usage limit is reached. `auth`: no access with this key.
 * - `not-found`: no such model or endpoint. `rate-limit`: slow down. `unavailable`: it failed, or was cut off.
 * - `context-window`, `request-too-large`, `content-policy`, `malformed-call`: the request that an agent's history had become.
 * - `invalid`: refused for whatever other reason.
 */
export type ModelCause = "quota" | "auth" | "not-found" | "rate-limit" | "unavailable" | OwnDoing | "invalid";

/** Causes that an agent brought on itself. */
export type OwnDoing = "context-window" | "request-too-large" | "content-policy" | "malformed-call";

/** Words by which providers name one cause. */
export interface ModelFamily {
  readonly cause: ModelCause;
  /** In the machine-readable words, parted at `_`, `-`, `.` and capitals, in lower case. */
  readonly structure: RegExp;
  /** In the provider's own sentence. */
  readonly family: RegExp;
  /** The same where a status of its own says something else: only words that leave no doubt. */
  readonly behind?: Readonly<Partial<Record<ModelCause, RegExp>>>;
  /** Texts that use these words for something else. */
  readonly except?: RegExp;
}

/** Two kinds of words in one sentence, in either order. */
function near(one: string, other: string): string {
  return `\\b(?:${one})\\b[^.;!?]{0,60}?\\b(?:${other})\\b|\\b(?:${other})\\b[^.;!?]{0,60}?\\b(?:${one})\\b`;
}

function nearAny(one: string, other: string): RegExp {
  return new RegExp(near(one, other), "i");
}

function anyOf(...patterns: readonly string[]): RegExp {
  return new RegExp(patterns.join("|"), "i");
}

const MONEY =
  "credits?|balance(?! failed)|billing|payments?|invoices?|prepa(?:id|yments?)|funds?|spend(?:ing)?|budgets?|subscriptions?|arrears|arrearage|amount due|recharge|top(?:ped)?[ -]up";
const SPENT =
  "insufficient|too low|not enough|no (?:more |remaining |available )?|(?:\\w+n't|not) have(?: any)?|without|out of|(?:run|ran|running) out|exhausted|depleted|used (?:up|all)|exceed(?:s|ed|ing)?|reached|hit|limits?|requires?|required|needs?|purchase|buy|add|raise|increase|overdue|past due|outstanding|unpaid|expired|failed|failure|check|update|enable[ds]?|disabled|inactive|not active|negative|zero|low|lacks?|cover";
/** Of these, what no server says out of politeness. */
const SPENT_FOR_GOOD =
  "insufficient|too low|not enough|no (?:more |remaining |available )|(?:\\w+n't|not) have(?: any)?|out of|(?:run|ran|running) out|exhausted|depleted|used (?:up|all)|exceed(?:s|ed|ing)?|reached|overdue|past due|outstanding|unpaid|inactive|not active|negative";
const LIMIT =
  "(?:spend\\w*|usage|monthly|weekly|plan|key|api calls?|hard|session|5-hour|credit|budget|trial|free[ -]tier)(?: \\w+)? (?:limits?|caps?|quotas?|allowance)";
const AT_ITS_END = "reached|exceed(?:s|ed|ing)?|hit|used up|exhausted|over";
const KEY =
  "(?:api|access|secret|subscription|service|auth\\w*|bearer|oauth|security|session|id|refresh)[ _-]?(?:keys?|tokens?)|credentials?|x-api-key|api token|certificates?|signatures?";
const NO_GOOD =
  "invalid|incorrect|wrong|missing|not (?:valid|found|provided|active|recogni[sz]ed|set|configured)|no|expired|revoked|disabled|deactivated|blocked|deleted|leaked|rejected|required|unknown|unable to (?:locate|load|find)|must be set|do(?:es)? not match|could not be";
const HOLDER =
  "accounts?|organi[sz]ations?|workspaces?|projects?|users?|teams?|consumers?|tenants?|customers?|regions?|countr(?:y|ies)";
const SHUT =
  "disabled|suspended|deactivated|inactive|not active|blocked|banned|terminated|locked|restricted|closed|not allowed|not authori[sz]ed|not permitted|not supported|unauthori[sz]ed|denied|does(?: not|n't) have (?:access|permission)|no access";

/** That money or a limit of it is gone, with these words for gone. */
function noMoney(gone: string): RegExp {
  return anyOf(
    near(MONEY, gone),
    `\\b${LIMIT}\\b[^.;]{0,40}\\b(?:${AT_ITS_END})`,
    `\\b(?:${AT_ITS_END})[^.;]{0,40}\\b${LIMIT}`,
    "payment required|valid payment instrument|good standing|free[ -]tier[^.;]{0,40}exhausted|out of (?:extra )?usage|spending cap|hit your limit",
    "\\blimited to \\d+ api calls",
    "cost\\/call limit exceeded",
    "\\bquota\\b[^.;]{0,30}(?:exhausted|used up|insufficient|not enough)",
    "(?:exceeded|reached|exhausted|insufficient)[^.;]{0,20} quota",
    "余额|欠费|充值|额度",
  );
}

/** A limit that passes by itself, which some providers word like an empty account. */
const PASSES =
  /concurren|(?:per[ _-]?|\/ ?)(?:second|minute|min|hour|day)\b|\b(?:rpm|tpm|rpd|tpd|rps|itpm|otpm)\b|\b(?:try|retry)(?: your request)?(?: again)? (?:in|after) (?:about )?\d/i;

/** What a model or its server cannot do at all is not the doing of what was asked. */
const UNSUPPORTED =
  /(?:not|n't) support|unsupported|not supported|not enabled|must be enabled|support tool use|requires --/i;

/** In this order: what hides inside something that looks like another cause comes first. */
export const modelFamilies: readonly ModelFamily[] = [
  {
    cause: "content-policy",
    structure:
      /\b(?:content (?:policy|filter\w*)|moderation|moderated|safety|responsible ai|inspection|prohibited|flagged|guardrail\w*|sensitive|jailbreak|invalid prompt)\b/,
    family: anyOf(
      "content[ _-]?(?:policy|policies|filter\\w*|management|moderation)|\\bmoderat(?:ed|ion)|\\bflagged\\b|guardrail",
      "(?:usage|safety|acceptable use) polic|safety (?:system|settings?|filters?|reasons?|checks?)",
      "(?:blocked|rejected|filtered|refused)[^.;]{0,40}\\b(?:safety|polic\\w+|prohibited|sensitive|harm\\w*|moderation)",
      "content exists risk|considered high risk|敏感|不安全|违规",
      "(?:inappropriate|prohibited|sensitive|unsafe|harmful) (?:content|information|words)|violat\\w+[^.;]{0,50}\\b(?:polic\\w+|terms|guidelines)",
    ),
    behind: {
      auth: nearAny(
        "content|prompts?|inputs?|messages?|outputs?|generations?|text|images?",
        "flagged|moderat\\w+|blocked|violat\\w+|filter\\w*|safety|prohibited|inappropriate|harmful",
      ),
    },
    except:
      /\b(?:account|organi[sz]ation|workspace|team|api key|key|access|network|ip)\b[^.;]{0,60}\b(?:suspended|disabled|banned|deactivated|terminated|blocked|flagged|revoked|restricted|leaked)|(?:suspended|disabled|banned|deactivated|terminated|blocked|flagged|revoked|restricted)\b[^.;]{0,60}\b(?:account|organi[sz]ation|workspace|team|key|network|ip)\b/i,
  },
  {
    cause: "quota",
    structure:
      /\b(?:quota|billing|payment|credits?|balance|arrears|arrearage|overdue|insufficient funds|spend(?:ing)?|budget|usage limit)\b/,
    family: noMoney(SPENT),
    behind: { unavailable: noMoney(SPENT_FOR_GOOD), "rate-limit": noMoney(SPENT_FOR_GOOD) },
    except: new RegExp(`${PASSES.source}|rate limit(?:ing| exceeded)`, "i"),
  },
  {
    cause: "context-window",
    structure:
      /\b(?:context (?:length|window)\w*|string above max length|prompt too long|token limit exceeded|max tokens exceeded)\b/,
    family: anyOf(
      "context[ _-]?(?:length|window|size|limit)|maximum (?:context|input|prompt|sequence)|maximum number of (?:input )?tokens",
      "\\b(?:prompt|input|history|conversation|messages)\\b[^.;]{0,40}(?:too long|longer than)",
      "\\b(?:prompt|input|total|token count)\\b[^.;]{0,40}\\btokens?\\b[^.;]{0,40}(?:exceeds?|greater than|more than|must be (?:less|fewer|at most))",
      "\\b(?:prompt|input|token count|tokens)\\b[^.;]{0,40}exceeds?[^.;]{0,40}(?:tokens?|length|limit|maximum)|reduce the (?:length|number of tokens)",
      "too many (?:input |total )?tokens(?!,? please wait)|token count[^.;]{0,40}supports?|input length should|output token (?:limit|maximum)|ran out of room",
    ),
    except: new RegExp(`${PASSES.source}|max_(?:completion_)?tokens\\W{0,3} (?:must|is)`, "i"),
  },
  {
    cause: "request-too-large",
    structure: /\b(?:request|payload|entity|content|body) (?:is )?too large\b/,
    family: anyOf(
      "\\b(?:request|payload|body|entity|content)(?: \\w+){0,2} (?:is |was )?too (?:large|big)",
      "\\brequest (?:payload |body )?(?:size )?exceeds?[^.;]{0,40}(?:limit|maximum|size|bytes|mb)|takes no request of more than",
    ),
  },
  {
    cause: "malformed-call",
    structure:
      /\b(?:tool use failed|malformed function call|function call\w*|tool call\w*|tool validation|message order|at .*\b(?:messages|contents))\b/,
    family: anyOf(
      "(?:failed|unable|error)[^.;]{0,20}\\b(?:call|pars\\w*|generat\\w*|validat\\w*)\\b[^.;]{0,30}(?:function|tool|json)",
      "\\btool[ _-]?(?:call|use|result)|\\bfunction[ ._-]?(?:call|response|arguments)",
      "expecting .{1,20} delimiter|unterminated string|must be (?:in |valid )?json|not valid json|in json format|expected last role",
      "\\b(?:messages?|contents?|input)[.[]+\\d|roles? must alternate|invalid role",
      "\\bcontent\\b[^.;]{0,30}(?:must|cannot|can not|should)[^.;]{0,20}(?:empty|blank)|non-?empty content|trailing whitespace",
      "\\b(?:assistant|last|final) message (?:must|cannot|can not)|model (?:output|generated)[^.;]{0,30}(?:invalid|malformed)",
    ),
    except: new RegExp(
      `${UNSUPPORTED.source}|get json response|parsing chunk|received chunk|original response|upstream response|internal (?:server )?error`,
      "i",
    ),
  },
  {
    cause: "invalid",
    structure: /\bunsupported (?:parameter|value)\b/,
    family: anyOf(
      "support tool use|requires --",
      `\\b(?:tools?|functions?|tool[ _](?:use|choice|calling))\\b[^.;]{0,60}(?:${UNSUPPORTED.source})`,
      `(?:${UNSUPPORTED.source})[^.;]{0,60}\\b(?:tools?|functions?)\\b`,
    ),
  },
  {
    cause: "not-found",
    structure:
      /\b(?:not found(?: error)?|deploymentnotfound|unknown model|no such model|invalid model\w*|model not \w+)\b/,
    family: anyOf(
      "\\b(?:models?|deployments?|endpoints?|engines?)\\b[^;]{0,120}?(?:not found|not exist|n't exist|unknown|not a valid|not available|no longer|deprecated|retired|decommissioned|not supported)",
      "\\bmodel (?:id|identifier|name|code)?[^.;]{0,40}(?:is )?(?:invalid|not valid)|not a valid model|模型不存在",
      "(?:unknown|invalid|unrecogni[sz]ed|unsupported|no such) model|llm provider not provided|may not exist|not found for api version|404 page not found|no endpoints? found",
    ),
  },
  {
    cause: "auth",
    structure:
      /\b(?:unauthenticated|unauthori[sz]ed|auth|authentication\w*|authori[sz]ation\w*|api key\w*|permission\w*|access denied|forbidden|credentials?|key (?:expired|invalid|revoked)|(?:expired|invalid) (?:key|token)|token (?:expired|invalid)|signature\w*|suspended|deactivated|unsupported (?:country|region)\w*|unrecognized client\w*|service disabled)\b/,
    family: anyOf(
      near(KEY, NO_GOOD),
      "\\b(?:invalid|incorrect|wrong|missing|expired|revoked|disabled|leaked) keys?\\b|\\bkeys? (?:is |was |has been |has )?(?:invalid|incorrect|expired|revoked|disabled|leaked|deleted)",
      near(HOLDER, SHUT),
      "\\b(?:authentication|authorization|login|authenticate)\\b|unauthori[sz]ed|unauthenticated|permission denied|access (?:is )?denied|\\bforbidden\\b",
      "(?:not|n't) have (?:access|permission)|no access to|not allowed to|lacks? (?:the )?(?:required )?permission|please run \\/login|log out and sign in|refresh token|not logged in|sign in again|has not been used in project",
    ),
  },
  {
    cause: "invalid",
    structure: /\b(?:extra forbidden|missing required\w*|schema\w*)\b/,
    family: anyOf(
      "failed to deserialize|missing field|(?:unknown|unrecogni[sz]ed|extraneous|unexpected) (?:field|key|parameter|argument|request argument)",
      "extra (?:inputs|fields)|(?:parameter|field|argument|value)\\b[^.;]{0,40}(?:invalid|not (?:allowed|permitted|supported)|required|must be)|must be one of|validation error",
    ),
  },
  {
    cause: "rate-limit",
    structure: /\b(?:rate limit\w*|throttl\w*|too many requests|(?:requests?|tokens?) limit\w*)\b/,
    family: anyOf(
      "rate[ _-]?limit|too many (?:requests|tokens,? please wait)|throttl|slow down|(?:requests?|tokens?) per (?:second|minute|hour|day)",
      // One of usage that passes by itself: else it is one of money, above.
      `\\b${LIMIT}\\b[^.;]{0,40}\\b(?:${AT_ITS_END})|\\b(?:${AT_ITS_END})[^.;]{0,40}\\b${LIMIT}`,
      "resource[ _]?(?:has been )?exhausted|concurren\\w+ (?:limit|requests?)|quota exceeded",
    ),
  },
  {
    cause: "unavailable",
    structure:
      /\b(?:overloaded\w*|unavailable|internal(?: server)? error|server error|api error|timeout\w*|timed out|deadline exceeded|gateway|upstream\w*|connection\w*|cancell?ed|aborted|capacity|cooperbench ts model door)\b/,
    family: anyOf(
      "overloaded|unavailable|internal (?:server )?error|server error|server had an error|bad gateway|gateway time-?out|upstream (?:connect|error|request)",
      "timed? ?out|timeout|deadline exceeded|(?:request|operation|call|client) (?:was |has been )?(?:cancell?ed|aborted|closed|disconnected)",
      "connection (?:was |has been )?(?:reset|closed|refused|aborted|error|lost|broken)|server disconnected|stream (?:disconnected|ended|closed|interrupted|error)|mid-response|incomplete (?:chunked )?read",
      "processing (?:has )?failed|error while processing|(?:unexpected|unknown) error|something went wrong",
      "at capacity|high (?:demand|load|traffic)|temporar(?:y|ily)|please (?:try|retry)(?: your request)?(?: again)? (?:later|in a)|failed dependency|name resolution|connect(?:ion)? (?:error|failed)|unable to connect|\\bECONN|server overload|\\bterminated\\b|error decoding|currently loading|did not answer",
    ),
  },
];
