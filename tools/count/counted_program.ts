/**
 * A program that runs under the inspector, which says which of its files were loaded and which entered.
 *
 * @module
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { Inspector } from "./inspector.ts";

/** Stops the program where it is counted. */
const MARKS = fileURLToPath(new URL("./marks.ts", import.meta.url));

/** Ends the wait of `marks.ts`. */
const BEGIN = "globalThis.isCounted = true";

/** How long a program may run, in ms. */
const MOST_TIME = 60_000;

/** Files of one part of a run. */
export interface Counted {
  /** Loaded since the program began: paths from the top of its repository. */
  readonly loaded: ReadonlySet<string>;
  /** Those of which a function ran in this part; a module's own body is none. */
  readonly entered: ReadonlySet<string>;
}

/** What is run. */
export interface Run {
  /** The repository's folder. */
  readonly tree: string;
  /** The program's arguments. */
  readonly args: readonly string[];
  /** Its environment, beside what the runtime needs. */
  readonly env: Readonly<Record<string, string>>;
}

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly functionName: string;
      readonly ranges: readonly {
        readonly startOffset: number;
        readonly count: number;
      }[];
    }[];
  }[];
}

/** A program that runs; disposing of it ends it. */
export class CountedProgram implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #folder: string;
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #stdout = new Text();
  readonly #stderr = new Text();
  readonly #read: Promise<unknown>;
  readonly #loaded = new Set<string>();
  readonly #stops: string[] = [];
  #stopped = Promise.withResolvers<void>();
  #inspector: Inspector | undefined;

  private constructor({ tree, args, env }: Run) {
    this.#folder = `${pathToFileURL(tree).href.replace(/\/$/, "")}/`;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        ...["-N", "-R", "-W", "-E", "--inspect-wait=127.0.0.1:0"],
        ...["--config", `${tree}/deno.json`, "--preload", MARKS],
        `${tree}/main.ts`,
        ...args,
      ],
      cwd: tree,
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const { stdout, stderr } = this.#child;
    this.#read = Promise.all([
      this.#stdout.read(stdout),
      this.#stderr.read(stderr),
    ]);
    this.#timer = setTimeout(() => this.#child.kill("SIGKILL"), MOST_TIME);
    void this.#child.status.then(() => this.#stopped.resolve());
  }

  /**
   * Starts it.
   *
   * @throws {Error} it cannot be started
   */
  static async start(run: Run): Promise<CountedProgram> {
    const program = new CountedProgram(run);
    try {
      await program.#begin();
      return program;
    } catch (error) {
      await program[Symbol.asyncDispose]();
      throw new Error(`cannot be counted: ${program.#stderr.text}`, {
        cause: error,
      });
    }
  }

  async #begin(): Promise<void> {
    const [address] = await this.#stderr.find(/ws:\/\/127\.0\.0\.1:\d+\/\S+/);
    const inspector = await Inspector.connect(address, (method, params) => {
      if (method === "Debugger.scriptParsed") {
        const path = this.#path(String(params["url"]));
        if (path !== undefined) this.#loaded.add(path);
      } else if (method === "Debugger.paused") {
        const [frame] = params["callFrames"] as { functionName: string }[];
        this.#stops.push(frame?.functionName ?? "");
        this.#stopped.resolve();
      }
    });
    this.#inspector = inspector;
    await inspector.call("Debugger.enable");
    await inspector.call("Profiler.enable");
    await inspector.call("Profiler.startPreciseCoverage", {
      callCount: true,
      detailed: false,
    });
    await inspector.call("Runtime.runIfWaitingForDebugger");
    await inspector.call("Runtime.evaluate", { expression: BEGIN });
  }

  /** Waits for a text on the program's stdout. */
  async said(text: RegExp): Promise<RegExpExecArray> {
    return await this.#stdout.find(text);
  }

  /**
   * Waits until it stops at a mark, see `marks.ts`.
   *
   * @throws {Error} it stops elsewhere, or ends
   */
  async stopsAt(mark: "fetchMark" | "exitMark"): Promise<void> {
    const stop = await this.#nextStop();
    if (stop === mark) return;
    throw new Error(
      `${stop === undefined ? "it ended" : `stopped at ${stop}`} before ${mark}
${this.#stdout.text}${this.#stderr.text}`,
    );
  }

  /** The function in which it stops next; undefined when it ends. */
  async #nextStop(): Promise<string | undefined> {
    await this.#stopped.promise;
    this.#stopped = Promise.withResolvers();
    return this.#stops.shift();
  }

  /** Continues after a stop. */
  async resume(): Promise<void> {
    await this.#inspector?.call("Debugger.resume");
  }

  /** What was loaded so far, and what was entered since this was last called. */
  async count(): Promise<Counted> {
    const taken = await this.#inspector?.call("Profiler.takePreciseCoverage");
    const entered = new Set<string>();
    for (const { url, functions } of (taken as Coverage).result) {
      const path = this.#path(url);
      const ran = functions.some(({ functionName, ranges: [range] }) =>
        range !== undefined && range.count > 0 &&
        !(functionName === "" && range.startOffset === 0)
      );
      if (path !== undefined && ran) entered.add(path);
    }
    return { loaded: new Set(this.#loaded), entered };
  }

  #path(url: string): string | undefined {
    const marks = pathToFileURL(MARKS).href;
    if (!url.startsWith(this.#folder) || url === marks) return undefined;
    return url.slice(this.#folder.length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#child.status;
    await this.#read;
    clearTimeout(this.#timer);
    this.#inspector?.[Symbol.dispose]();
  }
}

/** A stream's text, as it comes. */
class Text {
  text = "";
  #ended = false;
  #more = Promise.withResolvers<void>();

  async read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      this.text += part;
      this.#more.resolve();
      this.#more = Promise.withResolvers();
    }
    this.#ended = true;
    this.#more.resolve();
  }

  /** Waits until it holds what is looked for. */
  async find(wanted: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = wanted.exec(this.text);
      if (found !== null) return found;
      if (this.#ended) throw new Error(`no ${wanted} in: ${this.text}`);
      await this.#more.promise;
    }
  }
}
