import { LoadError } from "./load-error.ts";

type Script = Pick<HTMLScriptElement, "addEventListener" | "remove">;

/** Documents that come as scripts: each of them calls with its name and what it holds. */
export class ScriptArrivals {
  readonly #waiting = new Map<string, (value: unknown) => void>();

  /** What a script calls. */
  take(name: string, value: unknown): void {
    this.#waiting.get(name)?.(value);
  }

  /** @param insert begins to load the script. @throws LoadError where it is missing, or is not whole */
  wait(name: string, script: Script, insert: () => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const end = (how: () => void): void => {
        this.#waiting.delete(name);
        script.remove();
        how();
      };
      this.#waiting.set(name, (value) => end(() => resolve(value)));
      const fail = (why: string) => (): void => end(() => reject(new LoadError(`data/${name}.js ${why}`)));
      script.addEventListener("error", fail("is missing: the report was copied without its folder data, or in part."));
      // By now the script has run. Where it is whole this comes too late to change anything.
      script.addEventListener("load", fail("is not whole: the report was copied in part."));
      insert();
    });
  }
}
