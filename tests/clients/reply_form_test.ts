import { assertEquals } from "@std/assert";
import { readText, sniffBody } from "../../lib/clients/reply_form.ts";
import { asBody, everySplit } from "../helpers/every_split.ts";

/** Body, content type, form. */
const BODIES: [string, string | null, "events" | "whole"][] = [
  ["data: {}\n\n", null, "events"],
  ["data:{}\n\n", "application/json", "events"],
  ["event: ping\n\n", "text/plain", "events"],
  ["\ufeffid: 1\n\n", "application/octet-stream", "events"],
  ["\r\n\n: wait\n\n", null, "events"],
  ["retry: 1\n\n", null, "events"],
  ['error: {"message":"é"}\n\n', null, "events"],
  ["hello", "Text/Event-Stream; charset=utf-8", "events"],
  ["", "text/event-stream", "events"],
  ["", null, "whole"],
  [" \n", "application/json", "whole"],
  ['{"a":1}', "text/event-stream", "whole"],
  ["\n\n [1]", null, "whole"],
  ["<!doctype html>", "text/event-stream", "whole"],
  ["dat", null, "whole"],
  ["database error", null, "whole"],
];

for (const [text, contentType, form] of BODIES) {
  Deno.test({
    name: `sniffBody: ${JSON.stringify(text)} as ${contentType} is ${form}`,
    permissions: "none",
    async fn() {
      const bytes = new TextEncoder().encode(text);
      for (const pieces of everySplit(bytes)) {
        const sniffed = await sniffBody(asBody(pieces), contentType);
        assertEquals(sniffed.form, form);
        assertEquals(await readText(sniffed.bytes), text.replace("\ufeff", ""));
      }
    },
  });
}
