/** The first words of a Redis server's error replies, where redis-py leaves them. */
const CODES =
  /^(?:ERR|AUTH|BUSY|CLUSTERDOWN|CROSSSLOT|DENIED|EXECABORT|LOADING|MASTERDOWN|MISCONF|MOVED|ASK|NOAUTH|NOPERM|NOPROTO|NOREPLICAS|NOSCRIPT|NOTBUSY|OOM|READONLY|TRYAGAIN|UNBLOCKED|UNKILLABLE|WRONGPASS|WRONGTYPE) \S/;
/** redis-py's own sentences, and the replies whose code it takes off. */
const SENTENCES =
  /^(?:error -?\d+ (?:connecting to|while (?:reading|writing))|error (?:connecting to|while (?:reading from|writing to) (?:\S+:\d+|socket))|error unix socket|connection (?:closed by server|lost|not ready|to \S+ closed)|server closed|socket (?:closed|error)|timeout (?:reading from|connecting to|writing to)|max number of clients|too many connections|no connection available|redis (?:is |has |cluster)|command not allowed when|you can't write against|can't write against|invalid username-password|invalid password|authentication required|client sent auth|auth <?password|(?:this user|user \S+) has no permissions|not enough good replicas|link with master|the cluster is down|hash slot|protocol error|invalid (?:protocol )?response|bad response from|error in \S+ command|unix socket|(?:error )?multiple exceptions: \[errno|hello must be called|no master found for|max daily request limit|db index is out of range|unknown command '|\d{1,5} \S+:\d+$|no such file or directory: '[^']*redis)/i;

/** Whether a text is an error of redis-py, which takes some reply codes (READONLY, OOM, WRONGPASS) off before it raises them. */
export function isRedisError(text: string): boolean {
  const said = text.trim().replace(/^redis\.exceptions\.\w+:? ?/, "");
  return said !== text.trim() || CODES.test(said) || SENTENCES.test(said);
}
