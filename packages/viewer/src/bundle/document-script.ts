/** A document as a classic script that hands it over. What is data in JSON must not be syntax in a script. */
export function documentScript(name: string, json: string): string {
  return `cooperbenchDocument(${JSON.stringify(name)}, ${json.replaceAll(PROTOTYPE, '["__proto__"]:')});\n`;
}

/** As a key, which in a script would set the prototype. Within a string no bare quote follows a brace or a comma. */
const PROTOTYPE = /(?<=[{,])"__proto__":/g;

/** A document within HTML: nothing in it ends its element. */
export function documentElement(name: string, json: string): string {
  return `<script type="application/json" id="document:${name}">${json.replaceAll("<", "\\u003c")}</script>\n`;
}

/** A script of ours within HTML: neither of these sequences stands outside of a string or a pattern of it. */
export function inlineScript(text: string): string {
  return text.replaceAll(/<(?=\/script|!--|script)/gi, "\\x3c");
}
