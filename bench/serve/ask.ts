/**
 * `chat ask` with a long answer, into a pipe.
 *
 * @module
 */
import { chatCommand, type Target } from "./targets.ts";
import { EventTexts } from "./mock_events.ts";
import { residentMegabytes } from "./usage.ts";

/** What a run came to. */
export interface Asked {
  /** Megabytes of the provider's reply per second, the program's start included. */
  readonly speed: number;
  /** The most memory, in MB. */
  readonly memory: number;
}

/** Of the provider's reply. */
const LONG_MB = 100;
const LOOK_MS = 20;

/** Asks for a stream, or for the same amount in one piece; nothing is recorded. */
export async function measureAsk(
  provider: Target,
  { stream }: { readonly stream: boolean },
): Promise<Asked> {
  const chunks = Math.round(LONG_MB * 1e6 / EventTexts.chat.event.length);
  const model = stream ? `burst-${chunks}-250` : `long-${LONG_MB * 1e6}-0`;
  const [program, ...start] = chatCommand();
  const began = performance.now();
  const child = new Deno.Command(program, {
    args: [
      ...start,
      "ask",
      "--no-history",
      "-m",
      `openai/${model}`,
      ...(stream ? [] : ["--no-stream"]),
      "go on",
    ],
    env: {
      OPENAI_BASE_URL: `http://127.0.0.1:${provider.port}/v1`,
      OPENAI_API_KEY: "canary",
      NO_COLOR: "1",
    },
    stdin: "null",
    stdout: "piped",
  }).spawn();
  let memory = 0;
  const timer = setInterval(() => {
    memory = Math.max(memory, residentMegabytes(child.pid) || 0);
  }, LOOK_MS);
  for await (const _ of child.stdout);
  clearInterval(timer);
  const { success } = await child.status;
  if (!success) throw new Error("chat ask failed");
  return { speed: LONG_MB / ((performance.now() - began) / 1000), memory };
}
