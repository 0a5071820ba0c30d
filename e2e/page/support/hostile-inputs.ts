/**
 * Texts as a model, or a repository that it read, may write them. Each one that acts calls `cooperbenchActed`, asks for `hostile.invalid`, or
 * changes the page: the test sees all three.
 */
const ACT = "globalThis.cooperbenchActed=1";

const markup: readonly string[] = [
  `<script>${ACT}</script>`,
  `<SCRIPT SRC=//hostile.invalid/x.js></SCRIPT>`,
  `</script><script>${ACT}</script>`,
  `<script type="module">${ACT}</script>`,
  `<img src=x onerror="${ACT}">`,
  `<img src="//hostile.invalid/pixel.png">`,
  `<svg onload="${ACT}"></svg>`,
  `<svg><script>${ACT}</script></svg>`,
  `<svg><a xlink:href="javascript:${ACT}"><text>x</text></a></svg>`,
  `<svg><use href="//hostile.invalid/x.svg#a"/></svg>`,
  `<svg><foreignObject><iframe src="javascript:${ACT}"></iframe></foreignObject></svg>`,
  `<svg><animate onbegin="${ACT}" attributeName="x" dur="1s"/></svg>`,
  `<math><mtext><img src=x onerror="${ACT}"></mtext></math>`,
  `<iframe src="//hostile.invalid/"></iframe>`,
  `<iframe srcdoc="<script>parent.cooperbenchActed=1</script>"></iframe>`,
  `<object data="//hostile.invalid/x.swf"></object>`,
  `<embed src="//hostile.invalid/x">`,
  `<video><source onerror="${ACT}"></video>`,
  `<audio src="//hostile.invalid/x.mp3" autoplay onerror="${ACT}">`,
  `<body onload="${ACT}">`,
  `<details open ontoggle="${ACT}">x</details>`,
  `<input autofocus onfocus="${ACT}">`,
  `<marquee onstart="${ACT}">x</marquee>`,
  `<a href="javascript:${ACT}">click me</a>`,
  `<a href="data:text/html,<script>${ACT}</script>">click me</a>`,
  `<a href="//hostile.invalid/" ping="//hostile.invalid/ping">x</a>`,
  `<form action="//hostile.invalid/"><button>Send</button></form>`,
  `<meta http-equiv="refresh" content="0;url=//hostile.invalid/">`,
  `<base href="//hostile.invalid/">`,
  `<link rel="stylesheet" href="//hostile.invalid/x.css">`,
  `<link rel="prefetch" href="//hostile.invalid/x">`,
  `<style>@import url(//hostile.invalid/x.css);*{display:none}</style>`,
  `<div style="background:url(//hostile.invalid/x.png)">x</div>`,
  `<template><script>${ACT}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${ACT}>"></noscript>`,
  `<!--<img src="--><img src=x onerror="${ACT}">`,
  `<![CDATA[<script>${ACT}</script>]]>`,
  `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>`,
  `&lt;script&gt;${ACT}&lt;/script&gt;`,
  `&#60;img src=x onerror=${ACT}&#62;`,
  `" onmouseover="${ACT}" x="`,
  `' onfocus='${ACT}' autofocus='`,
  `\`\${${ACT}}\``,
  `{{constructor.constructor('${ACT}')()}}`,
  `[click](javascript:${ACT})`,
  `![pixel](//hostile.invalid/pixel.png)`,
  `]]>"/><script>${ACT}</script>`,
  `\\u003cscript\\u003e${ACT}\\u003c/script\\u003e`,
];

const characters: readonly string[] = [
  "\u001B[31mred\u001B[0m \u001B[1;5mblink\u001B[0m \u001B[8mhidden\u001B[0m",
  "\u001B]8;;http://hostile.invalid/\u0007a link\u001B]8;;\u0007",
  "\u001B]0;a new title\u0007\u001B[2J\u001B[H\u001B[?1049h",
  "\u001B[999999999C\u001B[38;5;999mfar\u001B[38;2;1;2;3;4m",
  "pass\u202Elaif\u202C \u2066isolated\u2069",
  "zero\u200Bwidth\u200D\uFEFFjoined",
  "nul\u0000and\u0008back\u007Fspace",
  "lone \uD800 high and \uDC00 low",
  "line\u2028separator\u2029paragraph\rreturn",
  `${"Z".repeat(20)}${"\u0335\u0336\u0337".repeat(200)}`,
  `${"[".repeat(3000)}${"]".repeat(3000)}`,
  `__proto__ constructor hasOwnProperty toString`,
];

/** Sixty of them; each begins with its number, by which a test finds it on the page. */
export const hostileInputs: readonly string[] = [...markup, ...characters].map((text, at) => `H${at}H ${text}`);

/** Puts an input into a field, and remembers by which marker it is found. */
export type Put = (field: string) => string;

/** As the name of a file in a patch, or as an argument. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\n\r\u2028\u2029\0]/g, " ");
}

/** As the name of a folder. */
export function fileName(text: string): string {
  return oneLine(text).replaceAll("/", "\u2215").toWellFormed().slice(0, 80);
}
