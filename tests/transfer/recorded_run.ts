/**
 * A run of a benchmark for exports: two models on a conversation with a call, compared by a judge.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { serializeExchange } from "../../lib/history/line/history_line.ts";
import { timedUpstream } from "../end_to_end/bench_upstream.ts";
import { type CliResult, runCli } from "../helpers/run_cli.ts";
import { CALL, WEATHER } from "./conversations.ts";

/** What `openai/a` says at the end of {@linkcode WEATHER}; `openai/b` is refused there. */
export const SUN = "Sun in {{city}}.";

/** Records the run in `h.jsonl` of a folder. */
export async function recordRun(home: string): Promise<void> {
  const lines = WEATHER.exchanges.map((one) => `${serializeExchange(one)}\n`);
  await Deno.writeTextFile(`${home}/h.jsonl`, lines.join(""));
  await using upstream = timedUpstream(({ model, messages }) => {
    if (model === "judge") {
      const [first = ""] = messages[1]?.content.split("=== Answer B ===") ?? [];
      return { texts: [first.includes("calls weather") ? "[[A]]" : "[[B]]"] };
    }
    const isLast = messages.length > 2;
    if (model === "b") {
      return isLast ? { texts: [], status: 400 } : { texts: ["I ", "cannot."] };
    }
    return isLast
      ? { texts: ["Sun in ", "{{city}}."] }
      : { texts: [], call: CALL.function };
  });
  const { code, stderr } = await runCli(
    ["bench", "--models", "openai/a,openai/b", "--judge", "openai/judge"]
      .concat("--history", "h.jsonl", "-n", "0", "--warmup", "0", "-q"),
    { home, env: upstream.env },
  );
  assertEquals(code, 0, stderr);
}

/** What `bench` writes of the recorded run. */
export function exportRun(
  home: string,
  ...args: string[]
): Promise<CliResult> {
  return runCli(
    ["bench", "--report-only", "last", "--history", "h.jsonl", "-q", ...args],
    { home },
  );
}
