import vm from "node:vm";
import { expect, test } from "vitest";
import { documentElement, documentScript, inlineScript } from "./document-script.ts";

const strange = JSON.parse(
  String.raw`{"__proto__":{"a":1},"x":["{\"__proto__\":1}",{"y":1,"__proto__":2}],"z,\"__proto__":"</script><!-- \u2028\ud800","b,":"__proto__"}`,
) as object;

test("a script hands over what the document holds, whatever its keys and texts are", () => {
  let arrived: unknown = null;
  const script = documentScript("trials/0", JSON.stringify(strange));
  vm.runInNewContext(script, {
    cooperbenchDocument: (name: string, value: unknown) => (arrived = { name, json: JSON.stringify(value) }),
  });
  expect(arrived).toEqual({ name: "trials/0", json: JSON.stringify(strange) });
});

test("nothing in a document ends its element", () => {
  const element = documentElement("overview", JSON.stringify(strange));
  expect(element.match(/<\/?script/g)).toEqual(["<script", "</script"]);
  const text = element.slice(element.indexOf(">") + 1, element.lastIndexOf("</script>"));
  expect(text).not.toContain("<");
  expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(strange));
});

test("a script of ours stays what it is within HTML", () => {
  const script = 'result = ["</script>", "<!-- x", `<SCRIPT>`, /<\\/script/.test("</script")]';
  const inline = inlineScript(script);
  expect(inline).not.toMatch(/<\/script|<!--|<script/i);
  const scope = { result: null };
  vm.runInNewContext(inline, scope);
  expect(scope.result).toEqual(["</script>", "<!-- x", "<SCRIPT>", true]);
});
