/**
 * `chat chat` on a real terminal, as its tests begin.
 *
 * @module
 */
import { type FakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { startTerminal, type Terminal } from "../helpers/pty.ts";
import { event, keyedEnv } from "./chat_upstream.ts";

/** A prompt with nothing after it at the screen's end. */
export const READY: RegExp = /^You:\s*$(?![^]*\S)/m;

/** A conversation with an upstream, at its first prompt. */
export async function conversation(
  upstream: FakeUpstream,
  options: { args?: string[]; home?: string; env?: Record<string, string> } =
    {},
): Promise<Terminal> {
  const { args = [], env = {}, ...rest } = options;
  const terminal = await startTerminal({
    args: ["chat", ...args],
    env: { ...keyedEnv(upstream), ...env },
    ...rest,
  });
  await terminal.waitFor(READY);
  return terminal;
}

/** An answer that begins and then waits until the client has gone. */
export function hanging(text: string): () => Response {
  return () =>
    sse(async function* () {
      yield event({ content: text });
      await new Promise(() => {});
    }());
}
