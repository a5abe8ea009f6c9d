import OpenAI, { toFile } from "openai";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { joinBytes } from "../../../lib/core/data/bytes.ts";
import { sha256OfAll } from "../../../lib/core/data/digest.ts";
import { Registry } from "../../../lib/clients/registry.ts";
import type { FormPart } from "../../../lib/history/line/kept_reply.ts";
import { IncomingForm } from "../../../lib/server/forms/incoming_form.ts";
import { byteUpstream } from "../../helpers/byte_upstream.ts";
import { until } from "../../helpers/until.ts";
import { openAi, serving } from "../serving.ts";

const SOUND = Uint8Array.of(0, 255, 13, 10, 45, 45, 0x52, 0x49, 0x46, 0x46);
const TYPE = "multipart/form-data; boundary=B0";

function sdk({ url }: { url: string }): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
}

function part(name: string, value: string, more = ""): string {
  return `--B0\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
}

/** Posts a form and reads the whole reply. */
async function send(
  { url }: { url: string },
  body: BodyInit,
  path = "/v1/audio/transcriptions",
): Promise<{ status: number; text: string }> {
  const reply = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": TYPE },
    body,
  });
  return { status: reply.status, text: await reply.text() };
}

function hex(bytes: Uint8Array | string): string {
  return sha256OfAll([bytes]);
}

Deno.test("the official package: a transcription reaches its model's provider, and is recorded by its parts", async () => {
  await using upstream = byteUpstream(() => Response.json({ text: "hello" }));
  await using server = await serving({ env: openAi(upstream) });
  const said = await sdk(server).audio.transcriptions.create({
    file: await toFile(SOUND, "voice.wav", { type: "audio/wav" }),
    model: "openai/whisper-1",
    language: "en",
  });
  assertEquals(said.text, "hello");
  const [request] = upstream.requests;
  assertEquals(request?.path, "/v1/audio/transcriptions");
  assertEquals(request?.headers.get("authorization"), "Bearer sk-canary-serve");
  const form = await request?.form();
  assertEquals(form?.get("model"), "whisper-1");
  assertEquals(form?.get("language"), "en");
  const file = form?.get("file") as File;
  assertEquals([file.name, file.type], ["voice.wav", "audio/wav"]);
  assertEquals(await file.bytes(), SOUND);
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.model, "whisper-1");
  assertEquals(exchange?.status, "completed");
  assertEquals(exchange?.via, { path: "/v1/audio/transcriptions" });
  const parts = exchange?.request["form"] as FormPart[];
  assertEquals(parts.toSorted((a, b) => a.name < b.name ? -1 : 1), [
    {
      name: "file",
      filename: "voice.wav",
      type: "audio/wav",
      bytes: SOUND.length,
      sha256: hex(SOUND),
    },
    { name: "language", bytes: 2, sha256: hex("en"), value: "en" },
  ]);
  assertEquals(exchange?.sha256, hex(request?.bytes ?? ""));
  assertEquals(exchange?.response?.["text"], "hello");
});

Deno.test("the official package: images are edited, files uploaded, speech comes back", async () => {
  await using upstream = byteUpstream(({ path }) =>
    path === "/v1/audio/speech"
      ? new Response(SOUND, { headers: { "content-type": "audio/mpeg" } })
      : Response.json(
        path === "/v1/files"
          ? { id: "file-1", object: "file", bytes: 3 }
          : { created: 1, data: [{ "b64_json": "AA==" }] },
      )
  );
  await using server = await serving({ env: openAi(upstream) });
  const client = sdk(server);
  const edited = await client.images.edit({
    model: "openai/gpt-image-1",
    image: [await toFile(SOUND, "a.png"), await toFile(SOUND, "b.png")],
    prompt: "a hat",
  });
  assertEquals(edited.data?.[0]?.b64_json, "AA==");
  const file = await client.files.create({
    file: await toFile(SOUND, "a.jsonl"),
    purpose: "batch",
  });
  assertEquals(file.id, "file-1");
  const speech = await client.audio.speech.create({
    model: "openai/tts-1",
    voice: "alloy",
    input: "Hi",
  });
  assertEquals(new Uint8Array(await speech.arrayBuffer()), SOUND);
  assertEquals(speech.headers.get("content-type"), "audio/mpeg");
  const forms = await Promise.all(
    upstream.requests.slice(0, 2).map(({ form }) => form()),
  );
  assertEquals(forms[0]?.getAll("image[]").length, 2);
  assertEquals(forms[0]?.get("model"), "gpt-image-1");
  assertEquals(forms[1]?.get("model"), null);
  const exchanges = await server.exchanges();
  assertEquals(
    exchanges.map(({ via, model, status }) => [via?.path, model, status]),
    [
      ["/v1/images/edits", "gpt-image-1", "completed"],
      ["/v1/files", "files", "completed"],
      ["/v1/audio/speech", "tts-1", "completed"],
    ],
  );
});

Deno.test("a form: wherever the model is, only its name changes, and the length is right", async () => {
  await using upstream = byteUpstream(() => Response.json({}));
  await using server = await serving({ env: openAi(upstream) });
  const file = part("file", "x".repeat(70_000), '; filename="a"');
  const named = (model: string) => part("model", model);
  const orders: [(model: string) => string][] = [
    [(model) => `${named(model)}${file}--B0--\r\n`],
    [(model) => `${file}${named(model)}--B0--\r\n`],
    [(model) => `${file}${named(model)}${part("z", "")}--B0--`],
  ];
  for (const [form] of orders) {
    const sent = form("openai/whisper-1");
    const wanted = form("whisper-1");
    assertEquals((await send(server, sent)).status, 200);
    const known = upstream.requests.at(-1);
    assertEquals(new TextDecoder().decode(known?.bytes), wanted);
    assertEquals(known?.headers.get("content-length"), `${wanted.length}`);
    assertEquals(known?.headers.get("content-type"), TYPE);
    const stream = new Blob([sent]).stream();
    assertEquals((await send(server, stream)).status, 200);
    const chunked = upstream.requests.at(-1);
    assertEquals(new TextDecoder().decode(chunked?.bytes), wanted);
    assertEquals(chunked?.headers.get("transfer-encoding"), "chunked");
  }
  const exchanges = await server.exchanges();
  for (const [at, { sha256 }] of exchanges.entries()) {
    assertEquals(sha256, hex(upstream.requests[at]?.bytes ?? ""));
  }
});

Deno.test("a form: the model in Azure's path is added where the form has none", async () => {
  await using upstream = byteUpstream(() => Response.json({}));
  await using server = await serving({ env: openAi(upstream) });
  const path = "/openai/deployments/openai%2Fwhisper-1/audio/transcriptions";
  const body = `${part("language", "en")}--B0--\r\n`;
  assertEquals((await send(server, body, path)).status, 200);
  const form = await upstream.requests[0]?.form();
  assertEquals(form?.get("model"), "whisper-1");
  assertEquals(form?.get("language"), "en");
});

Deno.test("a form passes while it comes", async () => {
  await using upstream = byteUpstream(() => Response.json({ text: "ok" }));
  await using server = await serving({ env: openAi(upstream) });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const write = (text: string) => writer.write(new TextEncoder().encode(text));
  const reply = send(server, readable);
  await write(part("model", "openai/whisper-1"));
  await write('--B0\r\ncontent-disposition: form-data; name="file"\r\n\r\nabc');
  await write("x".repeat(1000));
  await until("the beginning", () => upstream.arrived().includes("abcxxx"));
  assert(!upstream.arrived().includes("the end"));
  await write("the end\r\n--B0--\r\n");
  await writer.close();
  assertEquals((await reply).text, '{"text":"ok"}');
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.sha256, hex(upstream.requests[0]?.bytes ?? ""));
});

Deno.test("a form that is held is sent again, and to the next model of a route", async () => {
  await using upstream = byteUpstream((_, index) =>
    index === 1
      ? Response.json({ text: "ok" })
      : Response.json({ error: { message: "no" } }, {
        status: index === 0 ? 500 : index < 5 ? 503 : 200,
        headers: { "retry-after-ms": "1" },
      })
  );
  const env = openAi(upstream);
  const own = { name: "own", baseUrl: `${upstream.url}/own` };
  await using server = await serving({
    env,
    context: {
      registry: new Registry({
        env: (name) => env[name],
        providers: [own],
        aliases: { both: ["openai/a", "own/b"] },
      }),
    },
  });
  const body = (model: string) =>
    `${part("file", "x", '; filename="a"')}${part("model", model)}--B0--`;
  const again = await send(server, body("openai/whisper-1"));
  assertEquals(again, { status: 200, text: '{"text":"ok"}' });
  assertEquals(upstream.requests[0]?.bytes, upstream.requests[1]?.bytes);
  const routed = await send(server, body("both"));
  assertEquals(routed.status, 200);
  const forms = await Promise.all(
    upstream.requests.slice(2).map(({ form }) => form()),
  );
  assertEquals(
    forms.map((form) => form.get("model")),
    ["a", "a", "a", "b"],
  );
  const exchanges = await server.exchanges();
  assertEquals(exchanges[0]?.attempts, 2);
});

Deno.test("a client that leaves in the middle of a form: the provider is left, and it is recorded", async () => {
  await using upstream = byteUpstream(() => Response.json({}));
  await using server = await serving({ env: openAi(upstream) });
  const conn = await Deno.connect({ port: server.listening.port });
  const head = `POST /v1/audio/transcriptions HTTP/1.1\r\nhost: 127.0.0.1\r\n` +
    `content-type: ${TYPE}\r\ncontent-length: 5000000\r\n\r\n`;
  const begun = head + part("model", "openai/whisper-1") + part("a", "whole") +
    '--B0\r\ncontent-disposition: form-data; name="file"\r\n\r\nabc' +
    "x".repeat(500);
  await conn.write(new TextEncoder().encode(begun));
  await until("the beginning", () => upstream.arrived().includes("abcxxx"));
  conn.close();
  await until(
    "the record",
    async () => (await server.exchanges()).length === 1,
  );
  const [exchange] = await server.exchanges();
  assertMatch(exchange?.status ?? "", /^(?:aborted|error)$/);
  const parts = exchange?.request["form"] as FormPart[];
  assertEquals(parts.map(({ name }) => name), ["a"]);
  assertEquals(upstream.requests, []);
});

const refused: [string, number, RegExp, string, string?][] = [
  ["no model", 400, /model is missing/, `${part("a", "b")}--B0--`],
  ["an empty model", 400, /model must be/, `${part("model", " ")}--B0--`],
  [
    "two models",
    400,
    /named twice/,
    `${part("model", "a")}${part("model", "b")}--B0--`,
  ],
  ["a long name", 400, /model must be/, part("model", "m".repeat(5000))],
  ["a cut form", 400, /not a valid form: it is cut/, part("a", "b")],
  [
    "a model of another dialect",
    404,
    /does not offer/,
    `${part("model", "claude-x")}--B0--`,
  ],
  [
    "an unknown path",
    404,
    /Unknown|unknown/,
    `${part("model", "gpt-x")}--B0--`,
    "/v2/x",
  ],
  [
    "a model behind 33 MB",
    400,
    /within the first/,
    `${part("file", "x".repeat(34_000_000))}${part("model", "gpt-x")}--B0--`,
  ],
];
for (const [name, status, message, body, path] of refused) {
  Deno.test(`a form with ${name} is ${status}, and no call upstream`, async () => {
    await using upstream = byteUpstream(() => Response.json({}));
    await using server = await serving({
      env: { ...openAi(upstream), ANTHROPIC_API_KEY: "sk-canary-a" },
    });
    const reply = await send(server, body, path);
    const { error } = JSON.parse(reply.text);
    assertEquals(reply.status, status);
    assertMatch(error.message, message);
    assertEquals(upstream.requests, []);
  });
}

Deno.test("a second model behind a long file: the provider never gets the whole form", async () => {
  await using upstream = byteUpstream(() => Response.json({}));
  await using server = await serving({ env: openAi(upstream) });
  const body = part("model", "openai/a") + part("f", "x".repeat(2_000_000)) +
    part("model", "openai/b") + "--B0--";
  const reply = await send(server, body);
  assertEquals(reply.status, 400);
  assertMatch(reply.text, /named twice/);
  assertEquals(upstream.requests, []);
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "error");
});

Deno.test("a form that comes in single bytes is held in blocks, as each piece would take a hundred times its length", async () => {
  const sent = part("file", "x".repeat(5_000), '; filename="a"') +
    `${part("model", "m")}--B0--\r\n`;
  const bytes = new TextEncoder().encode(sent);
  const body = ReadableStream.from(
    Array.from(bytes, (byte) => Uint8Array.of(byte)),
  );
  const headers = new Headers({
    "content-type": TYPE,
    "content-length": `${bytes.length}`,
  });
  const form = new IncomingForm({ headers, body }, true);
  assertEquals(await form.readModel(), "m");
  const pieces = await Array.fromAsync(form.body("other").pieces());
  assert(pieces.length < 10, `${pieces.length}`);
  assertEquals(
    new TextDecoder().decode(joinBytes(pieces)),
    sent.replace("\r\n\r\nm\r\n", "\r\n\r\nother\r\n"),
  );
});
