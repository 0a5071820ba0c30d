/** One simple command of a shell text. */
export interface ShellCommand {
  /** Program and arguments, without quotes; what a substitution comes to is not known, its text stands there. */
  readonly words: readonly string[];
  /** Texts of its here-documents, in order. */
  readonly documents: readonly string[];
  /** Files that what it prints goes into; what it says of errors does not count. */
  readonly writes: readonly string[];
  /** A substitution stands in its words: what they come to is not told, and the commands in it are found by themselves. */
  readonly substituted: boolean;
  /** It reads what the command before it prints. */
  readonly fed: boolean;
  /** It stands in a loop or a function: how often it runs is not told. */
  readonly repeated: boolean;
}

/**
 * The simple commands of a shell text in the order in which they stand, those of its substitutions too. It runs nothing and
 * expands nothing, and never throws: of a text that no shell would take it returns what it can tell.
 */
export function shellCommands(text: string): ShellCommand[] {
  const reader = new ShellReader(text);
  reader.list(null);
  return reader.found;
}

const OPENS_LOOP = new Set(["for", "while", "until", "select"]);
/** A name and values follow, no command. */
const HAS_HEADER = new Set(["for", "select"]);
/** Deeper substitutions than anybody writes are not looked into. */
const MAX_DEPTH = 50;
/** Words before a command that are none themselves. */
const KEYWORDS = new Set(["if", "then", "elif", "else", "fi", "do", "esac", "case", "{", "}", "!", "[["]);
const OPERATOR = /^(?:&&|\|\||;;|\|&|[;&|\n()])/;
const REDIRECT = /^(?:\d*|&)(?:>>|>&|<&|>\||<>|[<>])/;
const WRITES = /^(?:1|&)?(?:>>|>\||>)$/;
const WORD_END = /[\s;&|()<>]/;

interface PendingDocument {
  readonly delimiter: string;
  readonly indented: boolean;
  readonly into: string[];
}

class ShellReader {
  readonly found: ShellCommand[] = [];
  readonly #text: string;
  #at = 0;
  #repeats = 0;
  #depth = 0;
  #substitutions = 0;
  #fed = false;
  #documents: PendingDocument[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** A list of commands, up to `close`; null: up to the end of the text. */
  list(close: ")" | "`" | null): void {
    const repeats = this.#repeats;
    let depth = 0;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at];
      if (char === close && (close === "`" || depth === 0)) {
        this.#at += 1;
        break;
      }
      if (char === "(") depth += 1;
      if (char === ")") depth = Math.max(0, depth - 1);
      const operator = OPERATOR.exec(this.#text.slice(this.#at, this.#at + 2))?.[0];
      const from = this.#at;
      if (operator === undefined) this.#command(close);
      else this.#skipOperator(operator);
      if (this.#at === from) this.#at += 1;
    }
    this.#repeats = repeats;
  }

  #skipOperator(operator: string): void {
    this.#at += operator.length;
    // A pipe reaches over line ends, and into a group.
    if (operator !== "\n" && operator !== "(") this.#fed = operator === "|" || operator === "|&";
    if (operator === "\n") this.#readDocuments();
  }

  #command(close: string | null): void {
    const words: string[] = [];
    const documents: string[] = [];
    const writes: string[] = [];
    const [before, fed] = [this.#substitutions, this.#fed];
    while (this.#at < this.#text.length) {
      this.#skipBlanks();
      const from = this.#at;
      const rest = this.#text.slice(from, from + 16);
      if (rest === "" || rest[0] === close || OPERATOR.test(rest)) break;
      if (rest[0] === "#") this.#skipComment();
      else if (rest.startsWith("<<<")) {
        this.#at += 3;
        this.#skipBlanks();
        this.#word(close);
      } else if (rest.startsWith("<<")) this.#announceDocument(documents, close);
      else if (REDIRECT.test(rest) && !/^[<>]\(/.test(rest)) writes.push(...this.#redirect(rest, close));
      else this.#take(words, this.#word(close));
      // What begins nothing that is known, such as a substitution too deep, is passed over.
      if (this.#at === from) this.#at += 1;
    }
    // `name()` begins a function.
    if (words.length === 1 && this.#text.startsWith("()", this.#at)) {
      this.#repeats += 1;
      this.#at += 2;
    } else if (words.length > 0) {
      const substituted = this.#substitutions > before;
      this.found.push({ words, documents, writes, substituted, fed, repeated: this.#repeats > 0 });
    }
    if (words.length > 0) this.#fed = false;
  }

  #take(words: string[], word: string): void {
    if (words.length > 0) words.push(word);
    else if (OPENS_LOOP.has(word)) {
      this.#repeats += 1;
      if (HAS_HEADER.has(word)) words.push(word);
    } else if (word === "done") this.#repeats = Math.max(0, this.#repeats - 1);
    else if (!KEYWORDS.has(word) && !/^\w+\+?=/.test(word)) words.push(word);
  }

  #skipBlanks(): void {
    const blanks = /[^\S\n]*(?:\\\r?\n[^\S\n]*)*/y;
    blanks.lastIndex = this.#at;
    this.#at += blanks.exec(this.#text)?.[0].length ?? 0;
  }

  #skipComment(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end === -1 ? this.#text.length : end;
  }

  /** The file that it writes; none where it reads one, or means a stream. */
  #redirect(rest: string, close: string | null): string[] {
    const operator = REDIRECT.exec(rest)?.[0] ?? "";
    this.#at += operator.length || 1;
    this.#skipBlanks();
    const target = this.#word(close);
    return WRITES.test(operator) ? [target] : [];
  }

  #announceDocument(into: string[], close: string | null): void {
    this.#at += 2;
    const indented = this.#text[this.#at] === "-";
    if (indented) this.#at += 1;
    this.#skipBlanks();
    this.#documents.push({ delimiter: this.#word(close), indented, into });
  }

  #readDocuments(): void {
    for (const { delimiter, indented, into } of this.#documents.splice(0)) {
      const lines: string[] = [];
      while (this.#at < this.#text.length) {
        const end = this.#text.indexOf("\n", this.#at);
        const line = this.#text.slice(this.#at, end === -1 ? undefined : end);
        this.#at = end === -1 ? this.#text.length : end + 1;
        if ((indented ? line.replace(/^\t+/, "") : line).trimEnd() === delimiter) break;
        lines.push(line);
      }
      into.push(lines.join("\n"));
    }
  }

  #word(close: string | null): string {
    let word = "";
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] ?? "";
      if (char === close || WORD_END.test(char)) {
        // `<(…)` is a substitution, too.
        const opens = /[<>]/.test(char) && this.#text[this.#at + 1] === "(" && word === "";
        if (!opens || this.#depth >= MAX_DEPTH) break;
        word += this.#substitution(2, ")");
        continue;
      }
      if (char === "\\") {
        word += this.#text[this.#at + 1] ?? "";
        this.#at += 2;
      } else if (char === "'") word += this.#singleQuoted();
      else if (char === '"') word += this.#doubleQuoted();
      else word += this.#plain(char);
    }
    return word;
  }

  #plain(char: string): string {
    if (this.#depth < MAX_DEPTH && char === "`") return this.#substitution(1, "`");
    if (this.#depth < MAX_DEPTH && this.#text.startsWith("$(", this.#at)) return this.#substitution(2, ")");
    this.#at += 1;
    return char;
  }

  #singleQuoted(): string {
    const end = this.#text.indexOf("'", this.#at + 1);
    const quoted = this.#text.slice(this.#at + 1, end === -1 ? undefined : end);
    this.#at = end === -1 ? this.#text.length : end + 1;
    return quoted;
  }

  #doubleQuoted(): string {
    let quoted = "";
    this.#at += 1;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] ?? "";
      if (char === '"') {
        this.#at += 1;
        break;
      }
      if (char === "\\") {
        quoted += this.#text[this.#at + 1] ?? "";
        this.#at += 2;
      } else quoted += this.#plain(char);
    }
    return quoted;
  }

  /** Its commands are found; its text is what stands in the word. */
  #substitution(opening: number, close: ")" | "`"): string {
    const from = this.#at;
    const [pending, fed] = [this.#documents, this.#fed];
    this.#documents = [];
    this.#fed = false;
    this.#substitutions += 1;
    this.#at += opening;
    this.#depth += 1;
    this.list(close);
    this.#depth -= 1;
    this.#documents = pending;
    this.#fed = fed;
    return this.#text.slice(from, this.#at);
  }
}
