// How the surroundings of a program fail, as programs, systems, clients of package indexes and HTTP word it.

/** A disk, as programs and systems word it. */
export const NO_SPACE =
  /no space left on device|disk quota exceeded|\bENOSPC\b|\bEDQUOT\b|read-only file system|\bEROFS\b|os error (?:28|30|122)\b|\[Errno (?:28|30|122)\]/i;
/** A network, as the clients of package indexes, registries and HTTP word it. */
export const NO_NETWORK =
  /name resolution|could(?:n't| not) (?:resolve|connect|download|fetch)|(?:name or service|node name) not known|no such host|dns (?:error|failure)|\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH)\b|connection (?:refused|reset|aborted|timed out|closed|error)|connect(?:ion)?error|newconnectionerror|nameresolutionerror|(?:read|connect|socket|handshake|request|operation) time(?:d ?)?-?out|timeouterror|timed out|tls handshake|ssl(?:error|: certificate)|certificate verify failed|network (?:is )?(?:unreachable|request|error|timeout)|max retries exceeded|failed to (?:fetch|establish)|error sending request|unable to access 'https?:|http error (?:4(?:03|07|08|29)|5\d\d)|\b(?:500|502|503|504|520|522|524|429) (?:Service Unavailable|Internal Server Error|Bad Gateway|Gateway Time-?out|Too Many Requests|Server Error)|\bE(?:429|50\d)\b|proxyerror|request failed after|unexpected eof|x509: |failed to verify certificate|module lookup disabled|reading https?:\/\/\S+: [45]\d\d/i;
/** A machine that cannot run the tests at all. */
export const NO_MACHINE =
  /resource temporarily unavailable|cannot allocate memory|exec format error|detected dubious ownership|command not found|too many open files|no such file or directory: '?\/?(?:usr|bin|opt)|permission denied|killed$/i;
/** A machine that has too little of something at the moment. */
export const NO_ROOM = /resource temporarily unavailable|cannot allocate memory|too many open files|killed$/i;
/** A library of the system that an installed package misses. */
export const NO_LIBRARY =
  /cannot open shared object file|undefined symbol|DLL load failed|GLIBC(?:XX)?_[\d.]+' not found/;
