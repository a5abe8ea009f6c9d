/**
 * Both transports, and what a user notices of a call over one of them.
 *
 * @module
 */
import type { ChatError } from "../../lib/core/errors.ts";
import type { WireReply } from "../../lib/core/wire_reply.ts";
import { fetchTransport } from "../../lib/wire/fetch_transport.ts";
import { type HttpCall, sendOnce } from "../../lib/wire/http.ts";
import { Http1Transport } from "../../lib/wire/http1/transport.ts";
import type { Transport } from "../../lib/wire/transport.ts";
import { recorded } from "./recorded_call.ts";

/** A transport for one test. */
export interface TestTransport extends Disposable {
  readonly send: Transport;
}

/** Both, by name. */
export const TRANSPORTS: readonly [name: string, open: () => TestTransport][] =
  [
    ["fetch", () => ({ send: fetchTransport, [Symbol.dispose]() {} })],
    ["own HTTP/1.1", () => {
      const transport = new Http1Transport({ env: () => undefined });
      return {
        send: transport.send.bind(transport),
        [Symbol.dispose]: () => transport[Symbol.dispose](),
      };
    }],
  ];

/** How a call ended. */
export interface Outcome {
  /** Absent where no reply came. */
  readonly status?: number;
  /** What has been read of its body. */
  readonly text?: string;
  /** `Class kind: message` of what was thrown. */
  readonly error?: string;
}

/** Registers a test for each of the transports. */
export function bothTransports(
  name: string,
  run: (transport: TestTransport) => Promise<void>,
  options: Pick<Deno.TestDefinition, "permissions"> = {},
): void {
  for (const [which, open] of TRANSPORTS) {
    Deno.test({
      ...options,
      name: `${name} (${which})`,
      fn: async () => {
        using transport = open();
        await run(transport);
      },
    });
  }
}

/** Sends a call once and reads its reply to the end. */
export async function outcome(
  { send }: TestTransport,
  url: string,
  rest: Partial<HttpCall> = {},
): Promise<Outcome> {
  const { call } = recorded(url, { transport: send, ...rest });
  try {
    return await readAll(await sendOnce(call));
  } catch (error) {
    return { error: told(error) };
  }
}

/** Reads a reply to its end. */
export async function readAll(reply: WireReply): Promise<Outcome> {
  const decoder = new TextDecoder();
  const { status } = reply;
  let text = "";
  try {
    for (let bytes; (bytes = await reply.read()) !== undefined;) {
      text += decoder.decode(bytes, { stream: true });
    }
    return { status, text };
  } catch (error) {
    return { status, text, error: told(error) };
  }
}

function told(error: unknown): string {
  const { name, kind, message } = error as ChatError & { kind?: string };
  return kind === undefined
    ? `${name}: ${message}`
    : `${name} ${kind}: ${message}`;
}
