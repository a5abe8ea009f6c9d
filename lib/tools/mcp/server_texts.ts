/**
 * The texts that a server has: resources, and prompts.
 *
 * @module
 */
import type { Client } from "@modelcontextprotocol/client";
import { isObject } from "../../core/data/invalid.ts";
import { LONGEST_TIMER_MS } from "../../core/delay.ts";
import { ChatError } from "../../core/errors.ts";
import { nearest } from "../../core/text/nearest.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { Countdown } from "../countdown.ts";
import type { Asking } from "./asking.ts";
import type { Connected, McpPrompt, McpResource } from "./connected.ts";
import { blockText } from "./result_text.ts";

/** How long a server may take to answer, in ms. */
const TEXT_MS = 60_000;

/** Reads a connected server's texts. */
export function serverTexts(
  server: string,
  client: Client,
  asking: Asking,
): Pick<Connected, "resources" | "prompts" | "read" | "word"> {
  const options = { timeout: TEXT_MS };
  const has = (what: "resources" | "prompts") =>
    client.getServerCapabilities()?.[what] !== undefined;
  const resources = async (): Promise<McpResource[]> => {
    if (!has("resources")) return [];
    const { resources } = await client.listResources(undefined, options);
    return resources.map(({ uri, name, title, description }) => ({
      uri,
      about: oneLine(description ?? title ?? name),
    }));
  };
  const prompts = async (): Promise<McpPrompt[]> => {
    if (!has("prompts")) return [];
    const { prompts } = await client.listPrompts(undefined, options);
    return prompts.map((
      { name, title, description, arguments: takes = [] },
    ) => ({
      name,
      about: oneLine(description ?? title ?? ""),
      takes: takes.map(({ name, required }) => ({
        name,
        required: required === true,
      })),
    }));
  };
  return {
    resources,
    prompts,
    async read(uri, signal) {
      try {
        const { contents } = await timed(
          (signal) =>
            client.readResource({ uri }, { signal, timeout: LONGEST_TIMER_MS }),
          asking,
          signal,
        );
        return contents.map(contentText).join("\n");
      } catch (error) {
        signal.throwIfAborted();
        const known = await resources().catch(() => []);
        const meant = nearest(uri, known.map(({ uri }) => uri));
        throw new ChatError(
          `The MCP server ${server} gives no resource ${uri}: ${
            reasonOf(error)
          }`,
          {
            cause: error,
            hint: meant === undefined
              ? `chat mcp test ${server} lists what it has`
              : `did you mean ${meant}?`,
          },
        );
      }
    },
    async word(prompt, values) {
      try {
        const wanted = { name: prompt, arguments: { ...values } };
        const { messages } = await timed(
          (signal) =>
            client.getPrompt(wanted, { signal, timeout: LONGEST_TIMER_MS }),
          asking,
        );
        return promptText(messages);
      } catch (error) {
        throw new ChatError(
          `The MCP server ${server} gives no prompt ${prompt}: ${
            reasonOf(error)
          }`,
          { cause: error },
        );
      }
    },
  };
}

/** Waits for an answer as long as a server may take; the time in which it asks the user something is not counted. */
async function timed<T>(
  run: (signal: AbortSignal) => Promise<T>,
  asking: Asking,
  signal?: AbortSignal,
): Promise<T> {
  const late = new AbortController();
  const why = new Error(`it took longer than ${TEXT_MS / 1000} seconds`);
  using countdown = new Countdown(TEXT_MS, () => late.abort(why));
  using _ = asking.begin(() => countdown.pause());
  const signals = [late.signal, ...signal === undefined ? [] : [signal]];
  return await run(AbortSignal.any(signals));
}

/** The text of a part of a resource. */
function contentText(content: unknown): string {
  const { text, mimeType } = isObject(content) ? content : {};
  if (typeof text === "string") return text;
  throw new TypeError(`it is not a text (${mimeType ?? "bytes"})`);
}

/** Messages as one text; who speaks is said where it is not only the user. */
function promptText(
  messages: readonly { readonly role: string; readonly content: unknown }[],
): string {
  const isTalk = messages.some(({ role }) => role !== "user");
  return messages.map(({ role, content }) => {
    const text = blockText(content);
    if (!isTalk) return text;
    return `${role === "user" ? "User" : "Assistant"}: ${text}`;
  }).join("\n\n");
}

function oneLine(text: string): string {
  return text.trim().split("\n", 1)[0] ?? "";
}
