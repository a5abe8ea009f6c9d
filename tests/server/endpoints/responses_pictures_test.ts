// The wire's own names.
// deno-lint-ignore-file camelcase
/** Pictures of the Responses API: relayed byte for byte, and recorded as part of the answer. */
import { assertEquals } from "@std/assert";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import { dataUrl, PNG } from "../../helpers/pictures.ts";
import { written } from "../../helpers/responses_streams.ts";
import { openAi, serving } from "../serving.ts";

const ITEM = {
  id: "ig_1",
  type: "image_generation_call",
  status: "completed",
  output_format: "png",
  result: PNG.toBase64(),
};
const RESPONSE = {
  id: "resp_1",
  object: "response",
  created_at: 1,
  status: "completed",
  model: "gpt-5",
  output: [ITEM],
};
const EVENTS = [
  { type: "response.created", response: { ...RESPONSE, output: [] } },
  {
    type: "response.output_item.added",
    output_index: 0,
    item: { id: "ig_1", type: ITEM.type, status: "in_progress" },
  },
  {
    type: "response.image_generation_call.partial_image",
    output_index: 0,
    partial_image_b64: "AAAA",
  },
  { type: "response.output_item.done", output_index: 0, item: ITEM },
  { type: "response.completed", response: RESPONSE },
];

for (const stream of [true, false]) {
  Deno.test(`relayed response: a picture of image_generation is recorded once, ${stream ? "streamed" : "whole"}`, async () => {
    await using upstream = fakeUpstream(
      () => stream ? sse(written(EVENTS)) : Response.json(RESPONSE),
      { responses: true },
    );
    await using server = await serving({ env: openAi(upstream) });
    const reply = await fetch(`${server.url}/v1/responses`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "openai/gpt-5", input: "Draw", stream }),
    });
    const text = await reply.text();
    assertEquals(text.includes(ITEM.result), true);
    const [exchange] = await server.exchanges();
    assertEquals(exchange?.status, "completed");
    assertEquals(exchange?.response?.choices[0]?.message["images"], [{
      type: "image_url",
      image_url: { url: dataUrl("image/png", PNG) },
    }]);
  });
}
