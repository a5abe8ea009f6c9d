/**
 * `chat health`: whether a server of this program lives; for containers, which have no other program to ask with.
 *
 * @module
 */
import { loadConfig } from "../config.ts";
import { isObject } from "../core/invalid.ts";
import { ApiError, UsageError } from "../core/errors.ts";
import { sanitize } from "../core/text.ts";
import { sendOnce } from "../wire/http.ts";
import { publicUrl } from "../wire/url.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { serverAddress, serverUrl } from "./listen_address.ts";

/** Longest wait for the answer, in ms; a monitor asks again. */
const PATIENCE_MS = 3_000;

/**
 * Asks the server at an address, or where `serve` listens by this configuration, and says how it is.
 *
 * @throws {UsageError} no address
 * @throws {NetworkError} nobody answers (exit 5)
 * @throws {ApiError} somebody else answers, or the server is not well (exit 1)
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags, words: [named, ...more] } = context;
  if (more.length > 0 || named !== undefined && !/^https?:\/\//.test(named)) {
    throw new UsageError("chat health takes one address", {
      hint: "such as http://127.0.0.1:11435",
    });
  }
  const config = await loadConfig(io, { noHistory: true });
  const base = named ?? serverUrl(serverAddress(flags, config));
  const url = `${base.replace(/\/+$/, "")}/health`;
  const shown = publicUrl(url);
  const refusal = (status: number, body?: string) =>
    new ApiError(`No healthy chat server at ${shown} (status ${status})`, {
      kind: "server",
      status,
      body,
    });
  const reply = await sendOnce({
    url,
    method: "GET",
    headers: { accept: "application/json" },
    timeouts: { headersMs: PATIENCE_MS, idleMs: PATIENCE_MS },
    decodeError: (status, _headers, body) => refusal(status, body),
  });
  const facts = parsed(new TextDecoder().decode(await reply.bytes()));
  if (facts?.["status"] !== "ok") throw refusal(reply.status);
  if (!flags.flag("quiet")) {
    const line = `ok: chat ${facts["version"]} at ${shown}, history ${
      facts["history"]
    }`;
    await io.stdout.write(`${sanitize(line)}\n`);
  }
  return EXIT.done;
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // a page of something else
  }
}
