/** Exchanges other than a conversation's, as their pages show them. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { keepReply } from "../../lib/history/line/kept_reply.ts";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import type { Message } from "../../lib/core/chat.ts";
import { exchange } from "../history/fixture.ts";
import { Talk, words } from "./recorded_talk.ts";
import { markupProblems } from "../helpers/well_formed.ts";
import { ask, textOf, visit } from "./visit.ts";

/** A call of an endpoint without messages, and what it replied beside the record. */
async function speech(history: MemoryHistory): Promise<Exchange> {
  const bytes = Uint8Array.of(0xff, 0, 0x7f);
  const writer = history.bodies.writer();
  await writer.add(bytes);
  const sha256 = "ab".repeat(32);
  await writer.keep(sha256);
  const body = { type: "audio/mpeg", bytes: 3, kept: true, sha256 };
  const made = exchange({ model: "voice" });
  made.request.messages = [];
  made.via = { path: "/v1/audio/speech" };
  made.response = {
    id: "",
    object: "chat.completion",
    created: 0,
    model: "voice",
    choices: [],
    wire: keepReply({}, 200, body),
  };
  await history.append([made]);
  return made;
}

Deno.test("exchange: a call without messages is named, and the body of its reply can be kept", async () => {
  const history = new MemoryHistory();
  const { id } = await speech(history);
  const talk = await visit(history, `conversation/${id}`);
  assertMatch(textOf(talk.html), /Call of \/v1\/audio\/speech/);
  const overview = await visit(history, `exchange/${id}`);
  assertMatch(overview.html, /The body of this call is not recorded/);
  const shown = await visit(history, `exchange/${id}/reply`);
  assertMatch(
    textOf(shown.html),
    /with status 200\..*Its body is audio\/mpeg, 3 bytes\. Download it/,
  );
  const { headers, pieces } = await ask(history, `exchange/${id}/reply.body`);
  assertEquals(headers["content-type"], "application/octet-stream");
  assertMatch(
    headers["content-disposition"] ?? "",
    /^attachment; filename="\w+-reply\.body"$/,
  );
  const [bytes] = await Array.fromAsync(pieces);
  assertEquals(bytes, Uint8Array.of(0xff, 0, 0x7f));
});

Deno.test("exchange: what was never sent, was masked or imported has no proof, and says why", async () => {
  const history = new MemoryHistory();
  const verdict = async (made: Exchange) => {
    await history.append([made]);
    const { html } = await visit(history, `exchange/${made.id}`);
    const [main = ""] = /<main id="main"[^]*<\/main>/.exec(html) ?? [];
    assertEquals(markupProblems(main), []);
    const [, proof = ""] = /<h2>Proof<\/h2>([^]*?)<\/section>/.exec(html) ?? [];
    return textOf(proof);
  };
  assertMatch(
    await verdict(exchange({ attempts: 0, answer: null, status: "error" })),
    /Nothing was sent: it failed/,
  );
  assertMatch(
    await verdict(exchange({ attempts: 0, source: "import" })),
    /the exchange was imported/,
  );
  assertMatch(
    await verdict(exchange({ masked: true })),
    /held a key of this machine/,
  );
  const gone = exchange();
  const orphan = {
    ...exchange({ said: "lost?" }),
    parent: gone.id,
    conversation: gone.id,
  };
  await history.append([orphan]);
  const overview = await visit(history, `exchange/${orphan.id}`);
  assertMatch(
    textOf(overview.html),
    new RegExp(`its exchange ${gone.id} is not in`),
  );
  const talk = await visit(history, `conversation/${gone.id}?at=${orphan.id}`);
  assertMatch(textOf(talk.html), /is not in memory.*lost\?/);
});

Deno.test("conversation: however much its messages hold, a page stays one that a browser can show", async () => {
  const history = new MemoryHistory();
  const messages = Array.from({ length: 99 }, (_, i): Message => ({
    role: "user",
    content: Array.from({ length: 4 }, () => ({
      type: "text",
      text: `part of ${i}: ${"word ".repeat(5_000)}`,
    })),
  }));
  const picture = `data:image/png;base64,${"A".repeat(9_000_000)}`;
  messages.push({
    role: "user",
    content: [1, 2, 3].map(() => ({
      type: "image_url",
      "image_url": { url: picture },
    })),
  });
  const id = await new Talk(history).ask({
    request: { model: "gpt-4o", messages },
  });
  const { html } = await visit(history, `conversation/${id}`);
  assertEquals(html.match(/<img /g)?.length, 1);
  assertEquals(html.match(/for which the page has no room/g)?.length, 2);
  const texts = html.length - picture.length;
  assert(texts < 4_500_000, `${texts}`);
  assertMatch(html, /part of 98: word/);
  assertMatch(html, /said\/98">Show all: /);
});

Deno.test("exchange: of an earlier turn that came in a request only the messages are compared", async () => {
  const history = new MemoryHistory();
  const messages: Message[] = [
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Hello" },
    { role: "user", content: "More" },
  ];
  const id = await new Talk(history).ask({
    request: { model: "gpt-4o", messages, temperature: 1 },
    pieces: words("Fine"),
  });
  const { html } = await visit(history, `exchange/${id}/diff`);
  const text = textOf(html.replaceAll("<", " <"));
  assertMatch(
    text,
    /Nothing before the new turns differs.*1 turn the same, 2 turns added/,
  );
  assertMatch(text, /its tools and parameters are not known/);
  assertEquals(text.includes("temperature"), false);
});
