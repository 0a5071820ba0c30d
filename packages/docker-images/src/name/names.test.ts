import { describe, expect, test } from "vitest";
import { imageName, parseImageName } from "./image-name.ts";
import { parseImageReference } from "./image-reference.ts";
import { imagesByName, imagesOfTasks } from "./images-of-tasks.ts";

describe("image names", () => {
  // The repositories of the lite subset.
  const repos = [
    "dottxt_ai_outlines_task",
    "dspy_task",
    "go_chi_task",
    "huggingface_datasets_task",
    "llama_index_task",
    "openai_tiktoken_task",
    "pallets_click_task",
    "pallets_jinja_task",
    "pillow_task",
    "react_hook_form_task",
    "samuelcolvin_dirty_equals_task",
    "typst_task",
  ];

  test("both ways for every repository, task 0 included", () => {
    for (const repo of repos) {
      for (const taskId of [0, 1621]) {
        const name = imageName({ repo, taskId });
        expect(parseImageName(name)).toEqual({ registry: null, namespace: "akhatua", repo, taskId });
      }
    }
    expect(imageName({ repo: "pallets_jinja_task", taskId: 1621 })).toBe("akhatua/cooperbench-pallets-jinja:task1621");
  });

  test("a registry and a namespace of one's own", () => {
    const name = imageName(
      { repo: "go_chi_task", taskId: 0 },
      { registry: "127.0.0.1:5000/copies/", namespace: "lab" },
    );
    expect(name).toBe("127.0.0.1:5000/copies/lab/cooperbench-go-chi:task0");
    expect(parseImageName(name)).toEqual({
      registry: "127.0.0.1:5000/copies",
      namespace: "lab",
      repo: "go_chi_task",
      taskId: 0,
    });
  });

  test("what is no task image is null, what is no task is refused", () => {
    for (const name of [
      "python:3.12",
      "akhatua/cooperbench-x",
      "akhatua/cooperbench-x:taskA",
      "cooperbench-x:task1",
      "",
    ])
      expect(parseImageName(name)).toBeNull();
    expect(() => imageName({ repo: "x_task", taskId: -1 })).toThrowError(
      expect.objectContaining({ code: "invalid-task" }),
    );
    expect(() => imageName({ repo: "x_task", taskId: Number.NaN })).toThrowError(
      expect.objectContaining({ code: "invalid-task" }),
    );
  });

  test("tasks become unique images with the pairs that need each", () => {
    const images = imagesOfTasks([
      { repo: "b_task", taskId: 0, pairs: [[2, 1]] },
      { repo: "a_task", taskId: 1, pairs: [[1, 2]] },
      {
        repo: "b_task",
        taskId: 0,
        pairs: [
          [1, 2],
          [3, 4],
        ],
      },
    ]);
    expect(images).toEqual([
      {
        name: "akhatua/cooperbench-b:task0",
        tasks: [{ repo: "b_task", taskId: 0 }],
        pairs: ["b_task/0/f1_f2", "b_task/0/f3_f4"],
      },
      { name: "akhatua/cooperbench-a:task1", tasks: [{ repo: "a_task", taskId: 1 }], pairs: ["a_task/1/f1_f2"] },
    ]);
    expect(imagesByName(["x:1", "x:1"])).toEqual([{ name: "x:1", tasks: [], pairs: [] }]);
  });
});

describe("image references", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  test.each([
    ["python", { registry: "docker.io", path: "library/python", repository: "python", tagOrDigest: "latest" }],
    ["akhatua/x:task1", { registry: "docker.io", path: "akhatua/x", repository: "akhatua/x", tagOrDigest: "task1" }],
    [
      "docker.io/akhatua/x:t",
      { registry: "docker.io", path: "akhatua/x", repository: "docker.io/akhatua/x", tagOrDigest: "t" },
    ],
    ["localhost/x", { registry: "localhost", path: "x", repository: "localhost/x", tagOrDigest: "latest" }],
    [
      "127.0.0.1:5000/a/b:t",
      { registry: "127.0.0.1:5000", path: "a/b", repository: "127.0.0.1:5000/a/b", tagOrDigest: "t" },
    ],
    [
      `r.example.org/a/b:t@${digest}`,
      { registry: "r.example.org", path: "a/b", repository: "r.example.org/a/b", tagOrDigest: digest },
    ],
  ])("%s", (name, wanted) => {
    expect(parseImageReference(name)).toEqual(wanted);
  });

  test.each(["", "A/b", "a b", "a:b:c d", "x@sha256:12"])("%j is refused", (name) => {
    expect(() => parseImageReference(name)).toThrowError(expect.objectContaining({ code: "invalid-image-name" }));
  });
});
