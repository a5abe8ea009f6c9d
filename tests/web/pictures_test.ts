/** Pictures that a model made, on the page of their conversation. */
import { assert, assertEquals } from "@std/assert";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import { dataUrl, JPEG, PNG } from "../helpers/pictures.ts";
import { Talk } from "./recorded_talk.ts";
import { visit } from "./visit.ts";

Deno.test("conversation: pictures of an answer are shown", async () => {
  const history = new MemoryHistory();
  const talk = new Talk(history);
  const url = dataUrl("image/png", PNG);
  const jpeg = { "mime_type": "image/jpeg", data: JPEG.toBase64() };
  const id = await talk.ask({
    request: { model: "m", messages: [{ role: "user", content: "Draw" }] },
    pieces: [
      [100, { images: [{ type: "image_url", "image_url": { url } }] }],
      [200, { "content_parts": [{ "inline_data": jpeg }] }],
    ],
  });
  const { status, html } = await visit(history, `conversation/${id}`);
  assertEquals(status, 200);
  for (const address of [url, dataUrl("image/jpeg", JPEG)]) {
    assert(html.includes(`<img class="picture" src="${address}"`));
  }
});
