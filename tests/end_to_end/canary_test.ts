import { assert, assertEquals } from "@std/assert";
import { PROVIDERS } from "../../lib/clients/providers.ts";
import {
  fakeUpstream,
  sse,
  type UpstreamRequest,
} from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { event, HELLO, HELLO_WHOLE } from "../server/serving.ts";

/** Keys of which no two look alike, and most like no key at all; all hold the word that is looked for. */
let planted = 0;
function canary(about: string): string {
  planted++;
  const shapes = [
    `sk-canary-${about}-${planted}-8f3b`,
    `canary${about}${planted}0123456789abcdef`,
    `${planted}7d3f.canary_${about}~9`,
  ];
  return shapes[planted % shapes.length] ?? about;
}

/** Everything secret that a request brought along. */
function echo({ headers, path }: UpstreamRequest): string {
  const told = [...headers].filter(([, value]) => /canary|^Basic/.test(value))
    .map(([name, value]) => `${name}: ${value.replace(/^Basic /, "")}`);
  return `you sent ${told.join(" and ")} to ${decodeURIComponent(path)}`;
}

/** A provider that repeats in every way what it was sent, as its model's name asks. */
function repeat(request: UpstreamRequest): Response {
  const said = echo(request);
  const { model = "", stream = false } = request.body === ""
    ? {}
    : JSON.parse(request.body);
  const error = { message: said, type: "invalid_request_error", code: said };
  const headers = {
    "set-cookie": `a=${said}`,
    "www-authenticate": said,
    "x-should-retry": "false",
    "x-request-id": said,
    "x-ratelimit-reset-tokens": said,
  };
  switch (model) {
    case "refuse":
      return Response.json({ type: "error", error }, { status: 401, headers });
    case "fail":
      return new Response(`<h1>${said}</h1>`, { status: 500, headers });
    case "redirect":
      return new Response(said, {
        status: 307,
        headers: {
          ...headers,
          location: `http://127.0.0.1:1/x?key=${encodeURIComponent(said)}`,
        },
      });
    case "late":
      return sse([
        event({ content: "Hi" }),
        `event: error\ndata: ${JSON.stringify({ type: "error", error })}\n\n`,
      ]);
    case "odd":
      return sse([event({ content: "Hi" }), `data: {${said}\n\n`]);
    default:
      return stream ? sse(HELLO, { headers }) : Response.json(
        request.body === "" ? { error } : HELLO_WHOLE,
        { headers },
      );
  }
}

const MODELS = ["fine", "refuse", "fail", "redirect", "late", "odd"];

/** Where keys stand: the environment of every provider, addresses, `.env`, and the config file. */
async function plant(
  home: string,
  url: string,
): Promise<Record<string, string>> {
  const env: Record<string, string> = {
    CHAT_API_KEY: canary("client"),
    MINE_TEAM: canary("team"),
    HTTP_PROXY_AUTHORIZATION: canary("unrelated"),
  };
  for (const { keyVariable, baseUrlVariable, dialect } of PROVIDERS) {
    if (keyVariable !== undefined) env[keyVariable] = canary(keyVariable);
    if (baseUrlVariable !== undefined) {
      env[baseUrlVariable] = dialect === "anthropic" ? url : `${url}/v1`;
    }
  }
  const { host } = new URL(url);
  env["GROQ_BASE_URL"] = `http://${canary("user")}:${
    canary("word")
  }@${host}/v1`;
  env["MISTRAL_BASE_URL"] = `${url}/v1?key=${canary("query")}`;
  await Deno.writeTextFile(`${home}/.env`, `MINE_KEY=${canary("dotenv")}\n`);
  await Deno.mkdir(`${home}/.config/chat`, { recursive: true });
  await Deno.writeTextFile(
    `${home}/.config/chat/config.json`,
    JSON.stringify({
      env: ["MINE_TEAM"],
      aliases: { both: ["mine/fail", "openai/fine"] },
      providers: {
        mine: {
          baseUrl: `${url}/v1`,
          keyVariable: "MINE_KEY",
          headers: {
            "x-team-token": "${MINE_TEAM}",
            "x-secret": canary("literal"),
          },
          query: { "api-key": canary("member") },
        },
      },
    }),
  );
  return env;
}

/** What the program left in files, apart from those in which keys were planted. */
async function* written(folder: string): AsyncGenerator<[string, string]> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* written(path);
    else if (name !== ".env" && name !== "config.json") {
      yield [path, await Deno.readTextFile(path)];
    }
  }
}

/** Every command once and more, each told to say as much as it can. */
async function* commands(
  home: string,
  env: Record<string, string>,
): AsyncGenerator<[string, string]> {
  const runs: string[][] = [
    ...["openai", "anthropic", "azure", "groq", "mistral", "mine"].flatMap(
      (provider) =>
        (provider === "mine" || provider === "openai"
          ? MODELS
          : ["refuse", "redirect"])
          .map((model) => ["ask", "-m", `${provider}/${model}`, "Hello"]),
    ),
    ["ask", "-m", "mine/fail", "--no-stream", "Hello"],
    ["ask", "-m", "mine/fine", "--json", "-u", "Hello"],
    ["ask", "-m", "mine/fine", "--dry-run", "Hello"],
    ["chat", "-m", "mine/refuse"],
    ["chat", "-m", "mine/late"],
    ["models"],
    [
      "bench",
      "--models",
      "mine/fine,mine/late",
      "--out",
      "report.html",
      "--junit",
      "report.xml",
    ],
    ["history", "list", "--no-color"],
    ["history", "show", "last"],
    ["history", "stats"],
    ["history", "verify"],
    ...["md", "json", "openai", "html"].map((format) => [
      ...["history", "export", "--format", format],
    ]),
  ];
  for (const args of runs) {
    const { stdout, stderr } = await runCli([...args, "--verbose"], {
      home,
      env,
      stdin: args[0] === "chat" ? "Hello\n" : "",
    });
    yield [args.join(" "), stdout + stderr];
  }
}

/** Every way to call the server, with keys in every header where one can be. */
async function* served(
  home: string,
  env: Record<string, string>,
): AsyncGenerator<[string, string]> {
  const args = ["--verbose", "--log", "json", "--metrics"];
  await using server = await startServe(args, home, env);
  const headers = {
    "content-type": "application/json",
    authorization: `Bearer ${env["CHAT_API_KEY"]}`,
    "x-api-key": canary("other"),
    "api-key": canary("third"),
    cookie: `chat=${canary("cookie")}`,
    "proxy-authorization": `Basic ${canary("proxy")}`,
  };
  const messages = [{ role: "user", content: "Hello" }];
  const tell = async (name: string, path: string, init: RequestInit = {}) => {
    const query = `?key=${canary("url")}`;
    const reply = await fetch(server.url + path + query, { headers, ...init });
    const text = await reply.text();
    return [name, JSON.stringify([...reply.headers]) + text] as const;
  };
  for (const provider of ["openai", "anthropic", "mine"]) {
    for (const name of MODELS) {
      for (const stream of [true, false]) {
        const model = `${provider}/${name}`;
        const body = JSON.stringify({ model, messages, stream, max_tokens: 9 });
        for (const path of ["chat/completions", "messages", "responses"]) {
          const sent = path === "responses"
            ? JSON.stringify({ model, input: "Hello", stream })
            : body;
          const init = { method: "POST", body: sent };
          yield [...await tell(`${path} ${model}`, `/v1/${path}`, init)];
        }
      }
    }
  }
  const routed = JSON.stringify({ model: "both", messages });
  const call = { method: "POST", body: routed };
  yield [...await tell("a route", "/v1/chat/completions", call)];
  const input = JSON.stringify({ model: "mine/refuse", input: "Hello" });
  yield [
    ...await tell("embeddings", "/v1/embeddings", {
      method: "POST",
      body: input,
    }),
  ];
  yield [...await tell("models", "/v1/models")];
  yield [...await tell("metrics", "/metrics")];
  const wrong = { "x-api-key": canary("wrong") };
  yield [...await tell("a wrong key", "/v1/models", { headers: wrong })];
  server.kill("SIGTERM");
  const { stdout, stderr } = await server.result;
  yield ["serve", stdout + stderr];
}

Deno.test("no key leaves the program, wherever it stands and whoever repeats it", async () => {
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(repeat);
  const env = await plant(folder.path, upstream.url);
  const told: [string, string][] = [];
  for await (const one of served(folder.path, env)) told.push(one);
  for await (const one of commands(folder.path, env)) told.push(one);
  for await (const one of written(folder.path)) told.push(one);
  const { username, password } = new URL(env["GROQ_BASE_URL"] ?? "");
  const basic = btoa(`${username}:${password}`);
  for (const [where, text] of told) {
    const found = /.{0,60}canary.{0,60}/i.exec(text)?.[0];
    assertEquals(found, undefined, where);
    assert(!text.includes(basic), where);
  }
  // The keys were really sent, and really repeated; files were really written.
  const sent = upstream.requests.map(echo).join();
  for (
    const about of ["OPENAI_API_KEY", "team", "dotenv", "literal", "member"]
  ) {
    assert(sent.includes(about), about);
  }
  assert(!sent.includes("client") && !sent.includes("cookie"));
  for (const part of ["you sent", "***"]) {
    assert(told.some(([, text]) => text.includes(part)), part);
  }
  for (const end of ["history.jsonl", "report.html", "xml", "--format html"]) {
    const found = told.find(([where]) => where.endsWith(end));
    assert(found !== undefined && found[1].length > 500, end);
  }
});
