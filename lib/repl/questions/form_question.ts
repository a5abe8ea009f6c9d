/**
 * Asks the user what an MCP server wants to know, one field after the other.
 *
 * @module
 */
import { escapeHidden } from "../../core/text/text.ts";
import { reasonOf } from "../../core/text/reason.ts";
import type {
  FillForm,
  Form,
  FormField,
  FormReply,
  FormValue,
} from "../../tools/mcp/form.ts";
import type { LineSource } from "../lines/line_source.ts";

/** What forms are shown with. */
export interface FormOptions {
  /** Where answers come from. */
  readonly source: Pick<LineSource, "next" | "choose">;
  /** Shows text to the user; nothing in it can control the terminal. */
  readonly print: (text: string) => Promise<void>;
  /** Ends the program. */
  readonly signal: AbortSignal;
}

/** Characters of a server's message that are shown. */
const LONGEST = 2000;
/** Characters of its other words. */
const LONGEST_ABOUT = 300;

const CANCEL: FormReply = { action: "cancel" };

/** Asks at a terminal. What the server says is marked as its own, line by line. Ctrl-C cancels. */
export function fillAtTerminal(options: FormOptions): FillForm {
  return async (form) => {
    const { source, print, signal } = options;
    await print([
      `The MCP server ${form.server} asks you:`,
      quoted(form.message, LONGEST),
      "What you answer goes to that server. Give it no password and no key.",
      "y answer · n decline · Ctrl-C cancel",
    ].join("\n"));
    const key = await source.choose("yn", signal);
    if (key !== "y") return key === "n" ? { action: "decline" } : CANCEL;
    while (true) {
      const content = await filled(form, options);
      if (content === undefined) return CANCEL;
      const pairs = Object.entries(content).map(([name, value]) =>
        `  ${plain(name)}: ${plain(JSON.stringify(value))}`
      );
      await print([
        `For ${form.server}:`,
        ...pairs.length === 0 ? ["  nothing but yes"] : pairs,
        "y send · e answer again · n decline · Ctrl-C cancel",
      ].join("\n"));
      const next = await source.choose("yen", signal);
      if (next === "y") return { action: "accept", content };
      if (next !== "e") return next === "n" ? { action: "decline" } : CANCEL;
    }
  };
}

/** The answers to all fields; undefined after Ctrl-C and Ctrl-D. */
async function filled(
  { fields }: Form,
  options: FormOptions,
): Promise<Record<string, FormValue> | undefined> {
  const content: Record<string, FormValue> = {};
  for (const field of fields) {
    const value = await answerTo(field, options);
    if (value === undefined) return undefined;
    if (value !== NOTHING) content[field.name] = value as FormValue;
  }
  return content;
}

const NOTHING = Symbol("nothing");

async function answerTo(
  field: FormField,
  { source, print, signal }: FormOptions,
): Promise<unknown> {
  const { name, about, wants, required, choices = [], fallback } = field;
  await print([
    `${plain(name)} (${wants}${
      required || fallback !== undefined ? "" : ", or nothing"
    }${fallback === undefined ? "" : `; Enter: ${plain(fallback)}`})`,
    ...about === "" ? [] : [quoted(about, LONGEST_ABOUT)],
    ...choices.map(({ label }, i) => `  ${i + 1} ${plain(label)}`),
  ].join("\n"));
  while (true) {
    const entry = await source.next(signal, "");
    if (entry.type !== "line") return undefined;
    const text = entry.text.trim() || fallback;
    if (text === undefined && !required) return NOTHING;
    try {
      return field.read(text ?? "");
    } catch (error) {
      await print(
        text === undefined
          ? `The server needs it: ${wants}`
          : `That cannot be used: ${reasonOf(error)}`,
      );
    }
  }
}

/** A server's words, each line marked as such. */
function quoted(text: string, most: number): string {
  return escapeHidden(cut(text, most)).split("\n")
    .map((line) => `  | ${line}`).join("\n");
}

function plain(text: string): string {
  return escapeHidden(cut(text, LONGEST_ABOUT)).replaceAll("\n", " ");
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;
}
