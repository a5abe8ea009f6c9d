/**
 * Values that a file of servers leaves to its user: `${input:NAME}`, as VS Code has them.
 *
 * @module
 */
import { isObject } from "../../../core/data/invalid.ts";
import { NameMap } from "../../../core/data/names.ts";
import { ConfigError } from "../../../core/errors.ts";
import type { Io } from "../../../core/io.ts";
import { keepSecret } from "../../../core/secrets.ts";
import { escapeHidden } from "../../../core/text/text.ts";
import { canAsk } from "../confirm.ts";
import { hiddenLine } from "../terminal/hidden_line.ts";

/** The inputs that a server uses, asked at the terminal; without one their defaults count. */
export async function serverInputs(
  io: Io,
  { path, inputs, server }: {
    /** The file. */
    readonly path: string;
    /** Its member `inputs`. */
    readonly inputs: unknown;
    /** What the file says of the server. */
    readonly server: unknown;
  },
): Promise<ReadonlyMap<string, string>> {
  const values = new NameMap<string>();
  const known: readonly unknown[] = Array.isArray(inputs) ? inputs : [];
  const text = JSON.stringify(server) ?? "";
  for (const [, id = ""] of text.matchAll(/\$\{input:([^{}"]+)\}/g)) {
    if (values.has(id)) continue;
    const input = known.find((one) => isObject(one) && one["id"] === id);
    if (!isObject(input)) {
      throw new ConfigError(`${path} has no input "${id}"`);
    }
    values.set(id, await valueOf(io, id, input, path));
  }
  return values;
}

async function valueOf(
  io: Io,
  id: string,
  input: Readonly<Record<string, unknown>>,
  path: string,
): Promise<string> {
  const { description, password, options, default: fallback } = input;
  const usual = typeof fallback === "string" ? fallback : undefined;
  if (!canAsk(io)) {
    if (usual !== undefined) return usual;
    throw new ConfigError(`${path} asks for the input "${id}"`, {
      hint: "at a terminal, chat asks you for it",
    });
  }
  const choices = Array.isArray(options) ? options.map(String) : [];
  const about = typeof description === "string" ? description : id;
  const more = [
    ...choices.length === 0 ? [] : [`one of ${choices.join(", ")}`],
    ...usual === undefined ? [] : [`Enter: ${usual}`],
  ].join("; ");
  const question = escapeHidden(
    `${path} asks: ${about}${more === "" ? "" : ` (${more})`}: `,
  ).replaceAll("\n", " ");
  while (true) {
    await io.stderr.write(question);
    const typed = await lineOf(io, password === true);
    if (typed === undefined) throw new ConfigError(`no input "${id}"`);
    const value = typed === "" ? usual ?? "" : typed;
    const fits = choices.length === 0 || choices.includes(value);
    if (value === "" || !fits) continue;
    if (password === true) keepSecret(value);
    return value;
  }
}

/** A line of the terminal; what is typed later is for others. */
async function lineOf(
  { stdin, stderr }: Io,
  isHidden: boolean,
): Promise<string | undefined> {
  const reader = stdin.readable.getReader();
  const decoder = new TextDecoder();
  let isEnd = false;
  const read = async () => {
    const { value, done } = await reader.read();
    isEnd = done;
    return done ? "\n" : decoder.decode(value, { stream: true });
  };
  try {
    if (!isHidden) {
      const [line = ""] = (await read()).split("\n");
      return isEnd ? undefined : line.trim();
    }
    const { line } = await hiddenLine("", read);
    await stderr.write("\n");
    return isEnd ? undefined : line;
  } finally {
    reader.releaseLock();
  }
}
