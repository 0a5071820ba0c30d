import { fieldOf, isTree, listOf, textOf, type Tree, treeOf } from "../../json-tree.ts";
import { anything, type Check, count, fields, Fields, flag, malformed, oneOf, text, unset } from "./body-fields.ts";

export interface VolumeRules {
  /** The daemon's name of a volume that the container may mount; null: it may not. */
  volumeOf(name: string): string | null;
}

/** An entry of `Binds`: `volume:/target[:options]`, or a target alone for a volume without a name. */
export function bind(rules: VolumeRules): Check {
  return (value, field) => {
    if (typeof value !== "string") return malformed(field);
    const [source = "", target] = value.split(":");
    if (target === undefined) return null;
    if (!isVolumeName(source)) return hostMount(source);
    return rules.volumeOf(source) === null ? `the volume ${source}` : null;
  };
}

const DRIVER_OPTIONS = "a volume with driver options (a host mount)";

const MOUNT_FIELDS = new Fields("the mount setting", {
  Type: text,
  Source: text,
  Target: text,
  ReadOnly: flag,
  Consistency: text,
  BindOptions: unset(),
  TmpfsOptions: fields(new Fields("the tmpfs setting", { SizeBytes: count, Mode: count })),
  VolumeOptions: fields(
    new Fields("the volume setting", {
      NoCopy: flag,
      Labels: anything,
      DriverConfig: fields(
        new Fields("the volume driver setting", { Name: oneOf("", "local"), Options: unset(DRIVER_OPTIONS) }),
      ),
    }),
  ),
});

/** An entry of `Mounts`. */
export function mount(rules: VolumeRules): Check {
  return (value, field) => {
    if (!isTree(value)) return malformed(field);
    const type = textOf(fieldOf(value, "Type"));
    const source = textOf(fieldOf(value, "Source"));
    if (type === "bind") return hostMount(source);
    if (type !== "tmpfs" && type !== "volume") return `a mount of type ${type}`;
    const what = MOUNT_FIELDS.refusal(value);
    if (what !== null || type === "tmpfs" || source === "") return what;
    return rules.volumeOf(source) === null ? `the volume ${source}` : null;
  };
}

/** Named volumes that a container asks for. */
export function namedVolumes(host: Tree): readonly string[] {
  const bound = listOf(fieldOf(host, "Binds"))
    .map((entry) => textOf(entry).split(":"))
    .filter((parts) => parts.length > 1)
    .map((parts) => parts[0] ?? "");
  const mounted = listOf(fieldOf(host, "Mounts"))
    .map(treeOf)
    .filter((entry) => textOf(fieldOf(entry, "Type")) === "volume")
    .map((entry) => textOf(fieldOf(entry, "Source")));
  return [...new Set([...bound, ...mounted].filter(isVolumeName))];
}

/** The same settings with each named volume by the daemon's name. `host` was checked and spelled. */
export function mountedByName(host: Tree, rules: VolumeRules): Tree {
  const nameOf = (name: string): string => rules.volumeOf(name) ?? name;
  const named: Record<string, unknown> = {};
  if (Array.isArray(host["Binds"]))
    named["Binds"] = host["Binds"].map((entry) => textOf(entry).replace(/^[^:]+(?=:)/, nameOf));
  if (Array.isArray(host["Mounts"])) {
    named["Mounts"] = host["Mounts"].map((entry) => {
      const mounted = MOUNT_FIELDS.spelled(treeOf(entry));
      const source = textOf(mounted["Source"]);
      return mounted["Type"] === "volume" && source !== "" ? { ...mounted, Source: nameOf(source) } : mounted;
    });
  }
  return { ...host, ...named };
}

function hostMount(source: string): string {
  return source.endsWith("docker.sock") ? `the Docker socket (${source})` : `the host mount ${source}`;
}

function isVolumeName(source: string): boolean {
  return /^[a-zA-Z0-9][\w.-]*$/.test(source);
}
