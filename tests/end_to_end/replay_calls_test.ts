import OpenAI, { toFile } from "openai";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { byteUpstream } from "../helpers/byte_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";

const SOUND = crypto.getRandomValues(new Uint8Array(60_000));
const LONG = Array.from({ length: 20_000 }, (_, at) => at / 7);

const FILE = { id: "file-1", object: "file", bytes: 3 };

/** What a provider of every kind of call answers. */
function provider(
  { path, method }: { path: string; method: string },
): Response {
  switch (`${method === "POST" ? "" : `${method} `}${path}`) {
    case "GET /v1/files?limit=2&purpose=batch":
      return Response.json({ object: "list", data: [FILE], "has_more": false });
    case "GET /v1/files/file-1":
      return Response.json(FILE);
    case "GET /v1/files/file-1/content":
      return new Response(SOUND.slice(0, 999), {
        headers: { "content-type": "application/octet-stream" },
      });
    case "DELETE /v1/files/file-1":
      return Response.json({ id: "file-1", object: "file", deleted: true });
    case "/v1/images/generations":
    case "/v1/images/variations":
      return Response.json({ created: 1, data: [{ url: `https://x${path}` }] });
    case "/v1/audio/speech":
      return new Response(SOUND, { headers: { "content-type": "audio/mpeg" } });
    case "/v1/audio/transcriptions":
      return Response.json({ text: "hello", usage: { type: "duration" } });
    case "/v1/audio/translations":
      return new Response("hello\n", {
        headers: { "content-type": "text/plain; charset=utf-8" },
      });
    case "/v1/images/edits":
      return Response.json({ data: [{ "b64_json": "A".repeat(100_000) }] });
    case "/v1/files":
      return Response.json(FILE);
    case "/v1/embeddings":
      return Response.json({
        object: "list",
        data: [{ object: "embedding", index: 0, embedding: LONG }],
        model: "e",
        usage: { "prompt_tokens": 8, "total_tokens": 8 },
      });
    case "/v1/moderations":
      return Response.json({ id: "m", results: [{ flagged: false }] });
    case "/v1/rerank":
      return Response.json({ results: [{ index: 0, "relevance_score": 0.5 }] });
    default:
      return Response.json({
        id: "cmpl-1",
        object: "text_completion",
        created: 1,
        model: "c",
        choices: [{
          index: 0,
          text: " world",
          "finish_reason": "stop",
          logprobs: null,
        }],
        usage: {
          "prompt_tokens": 1,
          "completion_tokens": 1,
          "total_tokens": 2,
        },
      });
  }
}

/** Every call once, by the official package where that has it; each reply as bytes or JSON. */
async function calls(url: string): Promise<unknown[]> {
  const client = new OpenAI({
    baseURL: `${url}/v1`,
    apiKey: "any",
    maxRetries: 0,
  });
  const file = () => toFile(SOUND, "voice.wav", { type: "audio/wav" });
  const speech = await client.audio.speech.create({
    model: "openai/tts",
    voice: "alloy",
    input: "Hi",
  });
  const content = await client.files.content("file-1");
  return [
    [
      content.headers.get("content-type"),
      new Uint8Array(await content.arrayBuffer()),
    ],
    (await client.files.list({ limit: 2, purpose: "batch" })).data,
    await client.files.retrieve("file-1"),
    await client.files.delete("file-1"),
    await client.images.generate({ model: "openai/image", prompt: "a hat" }),
    await client.images.createVariation({
      model: "openai/image",
      image: await file(),
    }),
    [
      speech.headers.get("content-type"),
      new Uint8Array(await speech.arrayBuffer()),
    ],
    await client.audio.transcriptions.create({
      model: "openai/whisper",
      file: await file(),
    }),
    await client.audio.translations.create({
      model: "openai/whisper",
      file: await file(),
      "response_format": "text",
    }),
    await client.images.edit({
      model: "openai/image",
      image: await file(),
      prompt: "a hat",
    }),
    await client.files.create({ file: await file(), purpose: "batch" }),
    await client.embeddings.create({
      model: "openai/e",
      input: "Hi",
      "encoding_format": "float",
    }),
    await client.moderations.create({ model: "openai/m", input: "Hi" }),
    await client.completions.create({ model: "openai/c", prompt: "Hello" }),
    await client.post("/rerank", {
      body: { model: "openai/r", query: "q", documents: ["a"] },
    }),
  ];
}

async function bodies(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(`${path}.bodies`)) {
    names.push(name);
  }
  return names.sort();
}

Deno.test("forms, sounds, pictures, vectors: recorded, and replayed without a provider", async () => {
  await using folder = await temporaryFolder();
  const history = `${folder.path}/calls.jsonl`;
  let recorded: unknown[];
  {
    await using upstream = byteUpstream(provider);
    await using server = await startServe(["--history", history], folder.path, {
      OPENAI_API_KEY: "sk-test-record",
      OPENAI_BASE_URL: `${upstream.url}/v1`,
    });
    recorded = await calls(server.url);
    server.kill("SIGTERM");
    assertEquals((await server.result).code, 0);
  }
  // The file, the sound, the text, the picture and the vectors; each for its owner alone.
  const kept = await bodies(history);
  assertEquals(kept.length, 5);
  if (Deno.build.os !== "windows") {
    const modes = await Promise.all(
      ["", ...kept].map(async (name) =>
        ((await Deno.stat(`${history}.bodies/${name}`)).mode ?? 0) & 0o777
      ),
    );
    assertEquals(modes, [0o700, 0o600, 0o600, 0o600, 0o600, 0o600]);
  }
  const verified = await runCli(["history", "verify", "--history", history], {
    home: folder.path,
  });
  assertEquals(verified.code, 0, verified.stdout + verified.stderr);
  await using replay = await startServe(
    ["--replay", history, "--speed", "max"],
    folder.path,
  );
  assertEquals(await calls(replay.url), recorded);
  assertEquals(await calls(replay.url), recorded);
  const unknown = await fetch(`${replay.url}/v1/files/file-2`);
  assertMatch(
    (await unknown.json()).error.message,
    /no request to GET \/v1\/files\/file-2 is recorded/,
  );
  const other = new FormData();
  other.append("model", "openai/whisper");
  other.append("file", new Blob(["something else"]), "voice.wav");
  const miss = await fetch(`${replay.url}/v1/audio/transcriptions`, {
    method: "POST",
    body: other,
  });
  assertEquals(miss.status, 404);
  const { error } = await miss.json();
  assertEquals(error.code, "replay_miss");
  assertMatch(error.message, /difference in form/);
  replay.kill("SIGTERM");
  await replay.result;
  await Deno.remove(`${history}.bodies/${kept[0]}`);
  const removed = await runCli(
    ["history", "rm", "--all", "--yes", "--history", history],
    { home: folder.path },
  );
  assertEquals(removed.code, 0, removed.stderr);
  const left = await Array.fromAsync(Deno.readDir(folder.path));
  assert(!left.some(({ name }) => name.startsWith("calls.jsonl.bodies")));
});

Deno.test("--record-missing: a form that is not recorded goes to its provider once", async () => {
  await using folder = await temporaryFolder();
  await using upstream = byteUpstream(provider);
  const history = `${folder.path}/calls.jsonl`;
  await Deno.writeTextFile(history, "");
  await using server = await startServe(
    ["--replay", history, "--record-missing"],
    folder.path,
    {
      OPENAI_API_KEY: "sk-test-record",
      OPENAI_BASE_URL: `${upstream.url}/v1`,
    },
  );
  const ask = async (filename: string) => {
    const form = new FormData();
    form.append("file", new Blob([SOUND]), filename);
    form.append("model", "openai/whisper");
    const reply = await fetch(`${server.url}/v1/audio/transcriptions`, {
      method: "POST",
      body: form,
    });
    assertEquals((await reply.json()).text, "hello");
  };
  await ask("a.wav");
  assertEquals(upstream.requests.length, 1);
  server.kill("SIGTERM");
  await server.result;
  await using again = await startServe(["--replay", history], folder.path);
  // A temporary file's name may differ.
  const form = new FormData();
  form.append("file", new Blob([SOUND]), "tmp42.wav");
  form.append("model", "openai/whisper");
  const reply = await fetch(`${again.url}/v1/audio/transcriptions`, {
    method: "POST",
    body: form,
  });
  assertEquals((await reply.json()).text, "hello");
});
