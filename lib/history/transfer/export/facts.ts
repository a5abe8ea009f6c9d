/**
 * Facts about an answer, in a few words for people.
 *
 * @module
 */
import type { Exchange } from "../../line/exchange.ts";

/** The model, the time, the speed, the cost and the failure of an answer. */
export function answerFacts(exchange: Exchange): string[] {
  const { source, usage, timing, status, error } = exchange;
  const facts = [modelName(exchange), minute(exchange.started)];
  if (source !== "import") {
    facts.push(`${(timing.total_ms / 1000).toFixed(1)} s`);
    if (usage !== undefined) {
      const { prompt_tokens: asked, completion_tokens: answered } = usage;
      facts.push(`${asked} + ${answered} tokens`);
    }
  }
  if (status !== "completed") {
    facts.push(error === undefined ? status : `${status}: ${error.message}`);
  }
  return facts;
}

/** `provider/model`, or one word for a model inside this program. */
export function modelName(
  { provider, model }: Pick<Exchange, "provider" | "model">,
): string {
  return provider === model ? model : `${provider}/${model}`;
}

/** A recorded time to the minute: `2026-07-01 09:30 UTC`. */
export function minute(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}
