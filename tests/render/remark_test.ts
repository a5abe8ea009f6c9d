import { assertEquals } from "@std/assert";
import { refusal, remark } from "../../lib/render/remark.ts";

const pure = { permissions: "none" } as const;
const whole = {
  finishReason: "stop",
  toolCalls: [],
  media: [],
  shown: true,
  refusal: "",
};

Deno.test("remark: nothing about an answer that is whole", pure, () => {
  assertEquals(remark(whole), undefined);
  assertEquals(refusal(whole), undefined);
});

Deno.test(
  "remark: the token limit, calls of tools, an empty answer",
  pure,
  () => {
    assertEquals(
      remark({ ...whole, finishReason: "length" }),
      "the answer reached the token limit (finish_reason: length)",
    );
    assertEquals(
      remark({ ...whole, shown: false, toolCalls: ["look", "find"] }),
      "the model asks to call look, find",
    );
    assertEquals(remark({ ...whole, shown: false }), "the answer is empty");
  },
);

Deno.test("remark: a tool's name controls no terminal", pure, () => {
  const toolCalls = ["a\x1b]0;t\x07\nb\u202e"];
  assertEquals(
    remark({ ...whole, toolCalls }),
    "the model asks to call a␛]0;t␇ b<U+202E>",
  );
});

Deno.test(
  "refusal: what the model said, or that a filter ended the answer",
  pure,
  () => {
    assertEquals(
      refusal({ ...whole, refusal: "No." })?.message,
      "the model refused: No.",
    );
    assertEquals(
      refusal({ ...whole, finishReason: "content_filter" })?.message,
      "the provider's content filter ended the answer",
    );
  },
);
