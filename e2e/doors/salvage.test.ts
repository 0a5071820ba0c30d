import { afterEach, beforeEach, expect, test } from "vitest";
import { describeWith } from "../images/parts.ts";
import { dockerDirect, openedDoor, type OpenedDoor } from "./support/opened-door.ts";

const image = "akhatua/cooperbench-paper-crane:task7";

describeWith(["docker", "base-image"], "salvage of a container's work through the Docker door", () => {
  let opened: OpenedDoor;
  beforeEach(async () => {
    opened = await openedDoor();
  });
  afterEach(() => opened.end());

  const text = async (...argv: string[]): Promise<string> => {
    const result = await opened.docker(argv);
    expect(result.stderr).toBe("");
    return result.stdout.toString().trim();
  };

  test("tells whose the work is by the agent's program that runs there, else by git", async () => {
    const id = await text("run", "-d", "--entrypoint", "sleep", image, "1h");
    await text("exec", "-w", "/workspace/repo", id, "git", "config", "user.name", "somebody");
    expect((await opened.door.salvage(id)).committer).toBe("somebody");
    const program = (agent: string): Promise<string> =>
      text("exec", "-d", id, "bash", "-c", `export COOP_AGENT_ID=${agent}; sleep 1h; true`);
    await program("agent2");
    expect((await opened.door.salvage(id)).committer).toBe("agent2");
    // Who pretends to be another one is nobody whom we know.
    await program("agent1");
    expect((await opened.door.salvage(id)).committer).toBe("somebody");
    await opened.docker(["rm", "-f", id]);
  });

  test("saves committed, uncommitted, new, binary and pushed work of a container before it is killed", async () => {
    const id = await text("run", "-d", "--entrypoint", "sleep", image, "1h");
    const work = [
      "git config user.email a@b && git config user.name a && git checkout -qb agent1",
      "echo committed >> crane.sh && git commit -qam one",
      "git init -q --bare /tmp/team.git && git remote add origin /tmp/team.git && git push -q origin agent1",
      "echo changed >> crane.sh && printf 'a\\0b' > new.bin && echo new > 'new file'",
      "echo staged > staged && git add staged",
      "git diff HEAD > patch.txt",
    ].join(" && ");
    expect((await opened.docker(["exec", "-w", "/workspace/repo", id, "bash", "-c", work])).stderr).toBe("");
    const indexBefore = await text("exec", "-w", "/workspace/repo", id, "git", "status", "--porcelain");
    const saved = await opened.door.salvage(id);
    expect(saved.problems).toEqual([]);
    expect(saved.files.map(({ name }) => name)).toEqual(["tree.patch", "patch.txt", "pushed-origin-agent1.patch"]);
    expect(await text("exec", "-w", "/workspace/repo", id, "git", "status", "--porcelain")).toBe(indexBefore);

    const applied = async (patch: Buffer): Promise<string> => {
      const script =
        "git rev-parse HEAD; git apply --index - && git status --porcelain && tail -n 2 crane.sh && od -c new.bin";
      const fresh = ["run", "-i", "--rm", "--entrypoint", "bash", image, "-c", script];
      return (await opened.docker(fresh, patch)).stdout.toString();
    };
    const [tree, handedIn, pushed] = saved.files.map(({ content }) => content);
    expect(handedIn?.toString()).toBe(`${await text("exec", "-w", "/workspace/repo", id, "cat", "patch.txt")}\n`);
    const whole = await applied(tree ?? Buffer.alloc(0));
    expect(whole).toContain(`${saved.base}\nM  crane.sh\nA  "new file"\nA  new.bin\nA  staged\ncommitted\nchanged\n`);
    expect(whole).toMatch(/a +\\0 +b/);
    expect(pushed?.toString()).toContain("+committed\n");
    expect(pushed?.toString()).not.toContain("changed");
    const record = await opened.door.record();
    expect(
      record.containers.filter((container) => container.image === image && container.exitCode === null),
    ).toHaveLength(1);

    await dockerDirect("kill", id);
    expect(await opened.door.salvage(id)).toMatchObject({
      files: [],
      problems: Array.from({ length: 3 }, () => expect.stringContaining("is not running")),
    });
    await opened.docker(["rm", "-f", id]);
    expect(await opened.door.salvage(id)).toMatchObject({
      base: null,
      problems: [expect.stringContaining("No such container")],
    });
  });

  test("saves pushed branches whatever they are called, each in a file of its own", async () => {
    const id = await text("run", "-d", "--entrypoint", "sleep", image, "1h");
    const long = "x".repeat(244);
    const work = [
      "git config user.email a@b && git config user.name a && git init -q --bare /tmp/team.git",
      "git remote add origin /tmp/team.git && git remote add -- -o /tmp/team.git; git checkout -qb work",
      `n=0; for b in $'\\xff\\xfe' 'a/b' 'a-b' "it's;\\$HOME" '${long}1' '${long}2'`,
      'do n=$((n+1)); git commit -q --allow-empty -m $n; echo "only $n" > "f$n"; git add "f$n"; git commit -qm "$n"',
      'git update-ref "refs/remotes/origin/$b" HEAD; git reset -q --hard HEAD~1; done',
      "git update-ref refs/remotes/-o/c HEAD; git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/a-b",
    ].join("\n");
    const made = await opened.docker(["exec", "-w", "/workspace/repo", id, "bash", "-c", work]);
    expect(made.stderr).toBe("");
    const saved = await opened.door.salvage(id);
    expect(saved.problems).toEqual([]);
    const pushed = saved.files.filter(({ branch }) => branch !== null);
    const holds = pushed.map(({ content }) => /^\+only (\d)$/m.exec(content.toString())?.[1]);
    expect(new Set(holds)).toEqual(new Set(["1", "2", "3", "4", "5", "6"]));
    expect(new Set(pushed.map(({ name }) => name)).size).toBe(6);
    for (const { name } of pushed) expect(name).toMatch(/^pushed-[\w.-]{1,200}\.patch$/);
  });
});
