import { assertEquals } from "@std/assert";
import { readText, sniffBody } from "../../lib/clients/sniff_body.ts";
import { asBody, everySplit } from "../helpers/every_split.ts";

/** Body, content type, kind. */
const BODIES: [string, string | null, "events" | "unstreamed"][] = [
  ["data: {}\n\n", null, "events"],
  ["data:{}\n\n", "application/json", "events"],
  ["event: ping\n\n", "text/plain", "events"],
  ["\ufeffid: 1\n\n", "application/octet-stream", "events"],
  ["\r\n\n: wait\n\n", null, "events"],
  ["retry: 1\n\n", null, "events"],
  ['error: {"message":"é"}\n\n', null, "events"],
  ["hello", "Text/Event-Stream; charset=utf-8", "events"],
  ["", "text/event-stream", "events"],
  ["", null, "unstreamed"],
  [" \n", "application/json", "unstreamed"],
  ['{"a":1}', "text/event-stream", "unstreamed"],
  ["\n\n [1]", null, "unstreamed"],
  ["<!doctype html>", "text/event-stream", "unstreamed"],
  ["dat", null, "unstreamed"],
  ["database error", null, "unstreamed"],
];

for (const [text, contentType, kind] of BODIES) {
  Deno.test({
    name: `sniffBody: ${JSON.stringify(text)} as ${contentType} is ${kind}`,
    permissions: "none",
    async fn() {
      const bytes = new TextEncoder().encode(text);
      for (const pieces of everySplit(bytes)) {
        const sniffed = await sniffBody(asBody(pieces), contentType);
        assertEquals(sniffed.kind, kind);
        assertEquals(await readText(sniffed.bytes), text.replace("\ufeff", ""));
      }
    },
  });
}
