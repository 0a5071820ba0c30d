/**
 * The last layer: sentences that upstream, its set-up, Python or the system write and that have no structure of their own.
 * Anchored where their speaker begins them; in this order. The names are those of the judge's causes.
 */
export const upstreamSentences: readonly (readonly [cause: string, patterns: readonly RegExp[]])[] = [
  ["unknown-agent", [/^Unknown agent:/i]],
  [
    "dataset-missing",
    [
      /^(?:\w+Error: )?Feature file not found:/i,
      /^(?:\w+Error: )?Tests patch not found:/i,
      /^ValueError: Subset '.*' not found/,
      /^FileNotFoundError: .*'(?:.*\/)?dataset(?:\/.*)?'$/,
      /Cannot call rmtree on a symbolic link/,
    ],
  ],
  [
    "agent-config-invalid",
    [/Agent config file not found:/i, /validation errors? for AgentConfig/i, /^yaml\.\w+\.\w+Error:/],
  ],
  ["cost-tracking", [/^(?:\w+Error: )?Error calculating cost for model/i]],
  ["model-quota", [/^(?:\w+Error: )?Global cost\/call limit exceeded/i]],
  [
    "model-auth",
    [
      /^no codex credentials|^\w*_(?:API_KEY|TOKEN) (?:is )?(?:missing|not set)|^Missing environment variable: `?\w*(?:KEY|TOKEN)/i,
    ],
  ],
  ["image-setup", [/^git remote origin for \S+ is '/i, /^gh shim not installed for /i, /detected dubious ownership/i]],
  [
    "docker-cli-missing",
    [
      /(?:No such file or directory|Permission denied): '(?:[^']*\/)?docker'/i,
      /^error: Docker not found\. Install Docker or Redis\./i,
    ],
  ],
  ["docker-pull-failed", [/^Command '\['(?:[^']*\/)?docker', 'run'.*timed out after \d+ seconds/is]],
  [
    "docker-run-failed",
    [
      /Git server container failed to start|git daemon did not bind|Failed to init repo \/git\/|Failed to get port mapping for git daemon/i,
      /^(?:OSError: )?\[Errno (?:11|12|24)\] (?:Resource temporarily unavailable|Cannot allocate memory|Too many open files)/i,
    ],
  ],
  ["disk-full", [/no space left on device|disk quota exceeded/i]],
  [
    "upstream-unsupported",
    [
      /^cooperbench(?: \w+)?: error: /,
      /^(?:ModuleNotFoundError: |ImportError: )?No module named /,
      /^ImportError: (?!sys\.meta_path)/,
      // Packages that do not fit together, as when litellm and mcp moved apart.
      /^cannot import name '/,
      /Not supported URL scheme http\+docker/i,
      /^(?:PermissionError: \[Errno 13\]|OSError: \[Errno 30\])/,
    ],
  ],
  [
    "upstream-crash",
    [
      /argument of type 'NoneType' is not (?:iterable|a container)/,
      /'<' not supported between instances of 'int' and 'str'/,
      /^(?:KeyError: )?'agent\d+'$/,
      /'NoneType' object has no attribute 'get'/,
      /^rich\.errors\.MarkupError:|^UnicodeEncodeError:/,
    ],
  ],
  ["interrupted-upstream", [/cannot schedule new futures after/, /^KeyboardInterrupt$/]],
  ["redis-unavailable", [/^error: Failed to start Redis/i]],
  [
    "model-unavailable",
    [
      /^\[SSL: |Temporary failure in name resolution|Server disconnected without sending a response|<title>5(?:0[234]|2[0-4])\b/i,
    ],
  ],
];
