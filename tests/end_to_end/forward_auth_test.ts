import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { type HostRequest, tlsProviders } from "../helpers/tls_providers.ts";
import { HELLO_WHOLE } from "../server/serving.ts";

const HOSTS = ["api.anthropic.com", "api.openai.com", "api.groq.com"];
const MESSAGES = [{ role: "user" as const, content: "Hello" }];
const MESSAGE = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-test",
  content: [{ type: "text", text: "Hi" }],
  "stop_reason": "end_turn",
  usage: { "input_tokens": 1, "output_tokens": 1 },
};

/** Repeats every secret that came, for a model of that name. */
function provider({ body, headers, path }: HostRequest): Response {
  const { model } = JSON.parse(body);
  if (model.endsWith("refuse")) {
    const message = `no such key: ${headers.get("authorization")} ${
      headers.get("x-api-key")
    }`;
    const error = { type: "authentication_error", message };
    return Response.json({ type: "error", error }, { status: 401 });
  }
  return Response.json(path.startsWith("/v1/messages") ? MESSAGE : HELLO_WHOLE);
}

function openai(url: string, apiKey: string, headers = {}): OpenAI {
  return new OpenAI({
    baseURL: `${url}/v1`,
    apiKey,
    maxRetries: 0,
    organization: "org-7",
    defaultHeaders: headers,
  });
}

function ask(client: OpenAI, model: string): Promise<unknown> {
  return client.chat.completions.create({ model, messages: MESSAGES })
    .then(() => 200, (error) => error.status);
}

Deno.test("--forward-auth: a client's own credentials reach the provider that they are for, and nobody else", async () => {
  await using folder = await temporaryFolder();
  await using providers = await tlsProviders(folder.path, HOSTS, provider);
  await using other = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await Deno.mkdir(`${folder.path}/.config/chat`, { recursive: true });
  await Deno.writeTextFile(
    `${folder.path}/.config/chat/config.json`,
    JSON.stringify({
      aliases: { fast: "openai/gpt-a", best: "anthropic/claude-a" },
      providers: { own: { baseUrl: `${other.url}/v1` } },
    }),
  );
  const args = ["--forward-auth", "--verbose", "--log", "json", "--metrics"];
  await using server = await startServe(args, folder.path, {
    ...providers.env,
    GROQ_API_KEY: "sk-groq-set-here",
  });
  const login = new Anthropic({
    baseURL: server.url,
    authToken: "sk-ant-oat01-canary-login",
    apiKey: null,
    maxRetries: 0,
    defaultHeaders: {
      "anthropic-beta": "oauth-2025-04-20,claude-code-20250219",
      "x-app": "cli",
    },
  });
  const message = { messages: MESSAGES, "max_tokens": 9 };
  const said = await login.messages.create({ model: "claude-a", ...message });
  assertEquals(said.content[0]?.type, "text");
  const keyed = new Anthropic({
    baseURL: server.url,
    apiKey: null,
    authToken: null,
    maxRetries: 0,
    // The header that Anthropic documents; this package sends a key as a bearer, too.
    defaultHeaders: { "x-api-key": "sk-ant-api03-canary-key" },
  });
  await keyed.messages.create({ model: "anthropic/claude-a", ...message });
  const own = openai(server.url, "sk-proj-canary-openai");
  assertEquals(await ask(own, "gpt-a"), 200);
  const credentials = providers.requests.map(({ host, headers }) => [
    host,
    headers.get("authorization"),
    headers.get("x-api-key"),
    headers.get("openai-organization"),
  ]);
  assertEquals(credentials, [
    ["api.anthropic.com", "Bearer sk-ant-oat01-canary-login", null, null],
    ["api.anthropic.com", null, "sk-ant-api03-canary-key", null],
    ["api.openai.com", "Bearer sk-proj-canary-openai", null, "org-7"],
  ]);
  const [first] = providers.requests;
  assertEquals(first?.headers.get("x-app"), "cli");
  assertEquals(
    first?.headers.get("anthropic-beta"),
    "oauth-2025-04-20,claude-code-20250219",
  );
  // Not by an alias, not to the other dialect's provider, not to another host.
  for (const model of ["fast", "best", "claude-a", "mistral/m"]) {
    assertEquals(await ask(own, model), 401, model);
  }
  assertEquals(providers.requests.length, 3);
  assertEquals(await ask(own, "own/m"), 200);
  assertEquals(other.requests[0]?.headers.get("authorization"), null);
  // Where a key is set here, it is that one.
  assertEquals(await ask(own, "groq/m"), 200);
  assertEquals(
    providers.requests.at(-1)?.headers.get("authorization"),
    "Bearer sk-groq-set-here",
  );
  const replies = await Promise.all([
    login.messages.create({ model: "claude-refuse", ...message }),
    keyed.messages.create({ model: "claude-refuse", ...message }),
    own.chat.completions.create({ model: "gpt-refuse", messages: MESSAGES }),
  ].map((reply) => reply.catch((error: Error) => error.message)));
  assertMatch(replies.join(), /no such key: \*\*\*/);
  server.kill("SIGTERM");
  const { stdout, stderr } = await server.result;
  const history = await Deno.readTextFile(
    `${folder.path}/.local/share/chat/history.jsonl`,
  );
  assertEquals(history.match(/no such key/g)?.length, 3);
  for (const text of [stdout, stderr, history, replies.join()]) {
    assert(!text.includes("canary"), text);
  }
});

Deno.test("--forward-auth with CHAT_API_KEY: the client proves itself in x-chat-key", async () => {
  await using folder = await temporaryFolder();
  await using providers = await tlsProviders(folder.path, HOSTS, provider);
  await using server = await startServe(["--forward-auth"], folder.path, {
    ...providers.env,
    CHAT_API_KEY: "the-server-key",
  });
  const own = openai(server.url, "sk-proj-canary-openai");
  assertEquals(await ask(own, "gpt-a"), 401);
  assertEquals(providers.requests, []);
  const both = openai(server.url, "sk-proj-canary-openai", {
    "x-chat-key": "the-server-key",
  });
  assertEquals(await ask(both, "gpt-a"), 200);
  const [request] = providers.requests;
  assertEquals(
    request?.headers.get("authorization"),
    "Bearer sk-proj-canary-openai",
  );
  assertEquals(request?.headers.get("x-chat-key"), null);
  // The server's own key is nobody's credential.
  assertEquals(await ask(openai(server.url, "the-server-key"), "gpt-a"), 401);
  assertEquals(providers.requests.length, 1);
});

Deno.test("--forward-auth: a key that is set here counts, and another address gets nothing", async () => {
  await using folder = await temporaryFolder();
  await using other = fakeUpstream(() => Response.json(HELLO_WHOLE));
  const address = { OPENAI_BASE_URL: `${other.url}/v1` };
  await using elsewhere = await startServe(
    ["--forward-auth"],
    folder.path,
    address,
  );
  const model = "openai/m";
  assertEquals(await ask(openai(elsewhere.url, "sk-canary-mine"), model), 401);
  assertEquals(other.requests, []);
  await using keyed = await startServe(["--forward-auth"], folder.path, {
    ...address,
    OPENAI_API_KEY: "sk-set-here",
  });
  assertEquals(await ask(openai(keyed.url, "sk-canary-mine"), model), 200);
  assertEquals(
    other.requests[0]?.headers.get("authorization"),
    "Bearer sk-set-here",
  );
});

Deno.test("without --forward-auth no credentials go on", async () => {
  await using folder = await temporaryFolder();
  await using providers = await tlsProviders(folder.path, HOSTS, provider);
  await using server = await startServe([], folder.path, providers.env);
  assertEquals(await ask(openai(server.url, "sk-canary-mine"), "gpt-a"), 401);
  assertEquals(providers.requests, []);
});

Deno.test("--forward-auth is refused where other machines can reach the server", async () => {
  for (const host of ["0.0.0.0", "192.0.2.1"]) {
    const args = ["serve", "--forward-auth", "--host", host, "--port", "0"];
    const { code, stderr } = await runCli(args, {
      env: { CHAT_API_KEY: "the-server-key" },
    });
    assertEquals(code, 2);
    assertMatch(
      stderr,
      /^chat: other machines can reach .+--forward-auth.+\n$/,
    );
  }
});
