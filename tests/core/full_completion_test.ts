import { assertEquals } from "@std/assert";
import { fullCompletion } from "../../lib/core/full_completion.ts";
import type { ChatCompletion, Choice } from "../../lib/core/chat.ts";

function completion(choice: Choice): ChatCompletion {
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [choice],
  };
}

Deno.test({
  name:
    "fullCompletion: null stands for required members that do not apply, what is there stays",
  permissions: "none",
  fn() {
    const calls = [{ id: "call_1", type: "function" }];
    const bare = completion({
      index: 0,
      message: { role: "assistant", "tool_calls": calls },
      "finish_reason": "tool_calls",
      vendor: 1,
    });
    const full = completion({
      index: 0,
      message: {
        role: "assistant",
        content: null,
        refusal: null,
        "tool_calls": calls,
      },
      logprobs: null,
      "finish_reason": "tool_calls",
      vendor: 1,
    });
    assertEquals(fullCompletion(bare), full);
    assertEquals(fullCompletion(full), full);
    const refused = completion({
      index: 0,
      message: { role: "assistant", content: "", refusal: "No." },
      logprobs: { content: [] },
      "finish_reason": "stop",
    });
    assertEquals(fullCompletion(refused), refused);
  },
});
