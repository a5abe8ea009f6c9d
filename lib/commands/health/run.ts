/**
 * `chat health`: checks that `chat serve` is running; for containers, which have no other program for that.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { ApiError, UsageError } from "../../core/errors.ts";
import { sanitize } from "../../core/text/text.ts";
import { withoutEnd } from "../../core/text/trim.ts";
import { sendOnce } from "../../wire/http.ts";
import { publicUrl } from "../../wire/url.ts";
import type { CommandContext } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { serverAddress, serverUrl } from "../shared/listen_address.ts";
import { openConfig } from "../shared/open_config.ts";

/** Longest wait for the answer, in ms; a monitor asks again. */
const TIMEOUT_MS = 3_000;

/**
 * Asks the server at an address, by default the address that `serve` listens on.
 *
 * @throws {UsageError} the argument is not an address
 * @throws {NetworkError} the server does not answer (exit 5)
 * @throws {ApiError} another program answers, or the server is unhealthy (exit 1)
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags, words: [named, ...more] } = context;
  const hint = "such as http://127.0.0.1:11435";
  if (more.length > 0) {
    throw new UsageError("chat health expects one address", { hint });
  }
  if (named !== undefined && !/^https?:\/\//.test(named)) {
    throw new UsageError(`"${named}" is not an address`, { hint });
  }
  const config = await openConfig(context, { noHistory: true });
  const base = named ?? serverUrl(serverAddress(flags, config));
  const url = `${withoutEnd(base, "/")}/health`;
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
    timeouts: { headersMs: TIMEOUT_MS, idleMs: TIMEOUT_MS },
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
    return undefined; // another program answered
  }
}
