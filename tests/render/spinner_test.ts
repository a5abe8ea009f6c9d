import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ChatChunk } from "../../lib/core/chat.ts";
import { writeAnswer } from "../../lib/render/plain.ts";
import { Spinner, withSpinner } from "../../lib/render/spinner.ts";
import { chunk, memoryOutput } from "../repl/fakes.ts";
import { until } from "../helpers/until.ts";

const pure = { permissions: "none" } as const;

/** A terminal whose clock runs by 10 s a look, and a renderer that writes to it. */
function terminal(showsReasoning = true) {
  const output = memoryOutput(true);
  let now = 0;
  const spinner = new Spinner({ output, now: () => now += 10_000 });
  const render = withSpinner(
    (chunks) =>
      writeAnswer(chunks, {
        stdout: output,
        stderr: output,
        hideReasoning: !showsReasoning,
      }),
    spinner,
    () => showsReasoning,
  );
  const turned = (what: string) =>
    until(what, () => output.text.endsWith(what), { every: 5 });
  return { output, spinner, render, turned };
}

/** What is left on the row after all that was written to it. */
function left(text: string): string {
  return text.slice(text.lastIndexOf("\r\x1b[K") + 4);
}

Deno.test(
  "withSpinner: it turns until the first text, with the seconds, and is removed",
  pure,
  async () => {
    const { output, render, turned, spinner } = terminal();
    async function* chunks(): AsyncGenerator<ChatChunk> {
      yield chunk({ role: "assistant" });
      await turned("⠋ 10s\x1b[22m");
      spinner.say("in a queue");
      await turned("⠙ 20s in a queue\x1b[22m");
      yield chunk({ content: "hello" });
      const before = output.text;
      await new Promise((resolve) => setTimeout(resolve, 150));
      assertEquals(output.text, before);
    }
    await render(chunks());
    assertEquals(left(output.text), "hello\n");
  },
);

Deno.test(
  "withSpinner: reasoning ends it where it is shown",
  pure,
  async () => {
    const shown = terminal();
    await shown.render(async function* () {
      await shown.turned("⠋ 10s\x1b[22m");
      yield chunk({ reasoning_content: "hm" });
      yield chunk({ content: "hello" });
    }());
    assertEquals(left(shown.output.text), "hm\nhello\n");
    const hidden = terminal(false);
    await hidden.render(async function* () {
      yield chunk({ reasoning_content: "hm" });
      await hidden.turned("⠋ 10s thinking\x1b[22m");
      yield chunk({ content: "hello" });
    }());
    assertEquals(left(hidden.output.text), "hello\n");
  },
);

Deno.test(
  "withSpinner: a failure removes it, an answer without text too",
  pure,
  async () => {
    const failed = terminal();
    await assertRejects(
      () =>
        failed.render(async function* (): AsyncGenerator<ChatChunk> {
          yield chunk({ role: "assistant" });
          await failed.turned("⠋ 10s\x1b[22m");
          throw new Error("no answer");
        }()),
      Error,
      "no answer",
    );
    assert(failed.output.text.endsWith("\r\x1b[K"));
    const empty = terminal();
    await empty.render(async function* () {
      await empty.turned("⠋ 10s\x1b[22m");
      yield chunk({}, "stop");
    }());
    assert(empty.output.text.endsWith("\r\x1b[K"));
  },
);

Deno.test(
  "withSpinner: an answer that comes at once shows none",
  pure,
  async () => {
    const output = memoryOutput(true);
    const spinner = new Spinner({ output });
    const render = withSpinner(
      (chunks) => writeAnswer(chunks, { stdout: output, stderr: output }),
      spinner,
      () => true,
    );
    await render(async function* () {
      await Promise.resolve();
      yield chunk({ content: "hello" });
    }());
    assertEquals(output.text, "hello\n");
  },
);
