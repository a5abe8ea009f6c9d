import type Anthropic from "@anthropic-ai/sdk";
import { assertEquals } from "@std/assert";
import { encodeRequest } from "../../../lib/dialects/anthropic_messages/encode/request.ts";
import { asking, TOOL } from "./requests.ts";

Deno.test({
  name: "encodeRequest: gives what the official package's types accept",
  permissions: "none",
  fn() {
    const params: Anthropic.MessageCreateParams = encodeRequest(
      asking({ tools: [TOOL], "tool_choice": "required", stream: true }),
    );
    assertEquals(params.tools?.length, 1);
  },
});
