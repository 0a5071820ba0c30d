#!/usr/bin/env node
// Plain old JavaScript: it must run on any Node, to say which one is needed.
var version = process.versions.node.split(".").map(Number);
var fits = (version[0] === 22 && version[1] >= 18) || (version[0] === 24 && version[1] >= 11) || version[0] >= 26;
if (!fits) {
  process.stderr.write(
    "cooperbench-ts needs Node 22.18, 24.11 or 26 and newer; this is " +
      process.versions.node +
      ". Install a current Node; in a checkout, put node_modules/.bin first on PATH.\n",
  );
  process.exitCode = 3;
} else {
  void import("../dist/index.js").then(function (cli) {
    return cli.runProcess();
  });
}
