/**
 * Every recorded stream, relayed: its client gets the same bytes wherever the network cuts them.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { RelayForm } from "../../lib/server/answer_form.ts";
import { chatForm } from "../../lib/server/chat_form.ts";
import { MESSAGES_FORM } from "../../lib/server/messages_form.ts";
import { everySplit } from "../helpers/every_split.ts";
import { CHAT, MESSAGES } from "./recorded.ts";

/** What a client gets of a stream that arrives in these reads. */
interface Passed {
  text: string;
  begun: boolean;
  done: boolean;
  failed: boolean;
  error?: string;
}

function passed(form: RelayForm, reads: Iterable<Uint8Array>): Passed {
  const filter = form.filter();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  const take = (bytes: Uint8Array) =>
    text += decoder.decode(bytes, { stream: true });
  const state = () => {
    const { begun, done, failed } = filter;
    return { text, begun, done, failed };
  };
  try {
    for (const bytes of reads) {
      if (filter.ended) break;
      take(filter.push(bytes));
    }
    take(filter.end());
    return state();
  } catch (error) {
    return { ...state(), error: String(error) };
  }
}

for (
  const [name, form, streams] of [
    ["chat completions", chatForm({}), CHAT],
    ["messages", MESSAGES_FORM, MESSAGES],
  ] as const
) {
  for (const { name: stream, bytes } of streams) {
    Deno.test({
      name: `relay: ${name}, ${stream}, cut at every byte`,
      permissions: "none",
      fn() {
        const whole = passed(form, [bytes]);
        for (const reads of everySplit(bytes)) {
          assertEquals(passed(form, reads), whole);
        }
      },
    });
  }
}
