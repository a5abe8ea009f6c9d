/**
 * A home as an earlier version left it: its configuration, a template and two histories, which it
 * wrote, work; what a user must do is said.
 */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { fileURLToPath } from "node:url";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";

const OLD = new URL("../fixtures/earlier/", import.meta.url);

/** Places the old files into a home, with the address of the mock provider in the configuration. */
async function oldHome(
  home: string,
  provider: string,
): Promise<{ history: string; config: string }> {
  const folder = `${home}/.config/chat`;
  const history = `${home}/history.jsonl`;
  await Deno.mkdir(`${folder}/templates`, { recursive: true });
  const config = await Deno.readTextFile(new URL("config.json", OLD));
  await Deno.writeTextFile(
    `${folder}/config.json`,
    config.replace("/HISTORY", history)
      .replaceAll("http://127.0.0.1:1/v1", `${provider}/v1`),
  );
  await Deno.copyFile(
    fileURLToPath(new URL("review.md", OLD)),
    `${folder}/templates/review.md`,
  );
  await Deno.copyFile(
    fileURLToPath(new URL("history.jsonl", OLD)),
    history,
  );
  return { history, config: `${folder}/config.json` };
}

function provider() {
  return fakeUpstream(({ method, body }) => {
    if (method === "GET") return Response.json({ object: "list", data: [] });
    const { model, messages } = JSON.parse(body);
    if (JSON.stringify(messages).includes("only openai") && model === "large") {
      const error = { message: "busy", type: "server_error" };
      return Response.json({ error }, {
        status: 503,
        headers: { "retry-after": "0" },
      });
    }
    return Response.json({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1,
      model,
      choices: [{
        index: 0,
        message: { role: "assistant", content: `${model} says hello` },
        finish_reason: "stop",
      }],
      usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
    });
  });
}

Deno.test("a configuration, a template and a history of an earlier version work", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await using upstream = provider();
  const old = await oldHome(home, upstream.url);
  const before = await Deno.readTextFile(old.history);
  const env = { WORK_KEY: "canary-work", OPENAI_API_KEY: "canary-openai" };
  const chat = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCli(args, { home, env });
    assertEquals(code, 0, `${args.join(" ")}: ${stderr}`);
    return stdout;
  };
  const last = () => {
    const { path, headers, body } = upstream.requests.at(-1) ?? {};
    return { path, headers, body: JSON.parse(body ?? "") };
  };

  // The history: listed, found, shown, proven, reported, exported.
  const rows = (await chat("history", "--all")).trimEnd().split("\n");
  assertEquals(rows.length, 16);
  const searched = await chat(
    "history",
    "--search",
    "WAVES",
    "--source",
    "ask",
  );
  assertMatch(searched, /Review this for children: waves/);
  assertMatch(
    await chat("history", "--label", "good"),
    /^\S+\t[^\n]*\thi by responses\n$/,
  );
  assertMatch(await chat("history", "--status", "truncated"), /CUT\n$/);
  const first = rows[0]?.split("\t")[0] ?? "";
  const shown = await chat("history", "show", first);
  assertMatch(shown, /Name a sea[^]*Hello there, friend/);
  assertMatch(
    await chat("history", "verify"),
    /^23 lines, 16 exchanges, 16 proven, no problem/,
  );
  const tools = rows.find((row) => row.endsWith("How deep is the sea?")) ?? "";
  const rebuilt = await chat("history", "rebuild", tools.split("\t")[0] ?? "");
  assertEquals(JSON.parse(rebuilt).tools[0].function.name, "find");
  const report = await chat("bench", "--report-only", "last", "--json");
  assertEquals(
    JSON.parse(report).models.map((model: { model: string }) => model.model),
    ["work/large", "eliza"],
  );
  const exported = await chat("history", "export", "--format", "json");
  assert(JSON.parse(exported).length > 10);
  await chat("history", "stats", "--by", "model");

  // The configuration. What a user must do is in CHANGELOG.md, and every command and the doctor say it.
  const refused = await runCli(["ask", "Hello"], { home, env });
  const must = 'does not list TEAM (add "env": ["TEAM"], so that';
  assertEquals([refused.code, refused.stderr.includes(must)], [2, true]);
  const doctor = await runCli(["doctor"], { home, env });
  assertMatch(doctor.stdout, /^ok +config /m);
  assertStringIncludes(doctor.stdout, must);
  const { config } = old;
  const text = await Deno.readTextFile(config);
  await Deno.writeTextFile(config, text.replace("{", '{ "env": ["TEAM"],'));

  // Its default model, a provider of the user's own, routes.
  assertStringIncludes(await chat("config"), "providers.work.baseUrl");
  await chat("ask", "--no-stream", "--cid", first, "And now?");
  const continued = last();
  assertEquals(continued.path, "/v1/chat/completions?api-version=2025-01-01");
  assertEquals(continued.headers?.get("api-key"), "canary-work");
  assertEquals(continued.headers?.get("x-team"), "none");
  assertEquals(continued.body.model, "little");
  const said = continued.body.messages.map((
    { content }: { content: string },
  ) => content);
  assertEquals(said[0], "Name a sea");
  assertEquals(said.at(-1), "And now?");
  const routed = await chat("ask", "-m", "both", "--no-stream", "only openai");
  assertEquals(routed, "gpt-4o-mini says hello\n");

  // The template.
  assertMatch(await chat("templates"), /review\s+.*reviews a text/);
  const words = ["reader=children", "language=English", "text=waves"];
  const params = words.flatMap((word) => ["-p", word]);
  await chat("ask", "--no-stream", "-t", "review", ...params);
  assertEquals(last().body, {
    model: "large",
    messages: [
      { role: "system", content: "You review texts in English." },
      { role: "user", content: "Review this for children:\n\nwaves" },
    ],
    temperature: 0.2,
    "max_tokens": 400,
  });

  // Old requests on another model, and one history of both versions.
  const compared = await chat(
    ...["bench", "--models", "eliza", "--source", "serve", "-n", "2", "--json"],
  );
  assertEquals(JSON.parse(compared).models[0].requests, 2);
  assertMatch(await chat("history", "verify"), /no problem/);
  assert((await Deno.readTextFile(old.history)).startsWith(before));
});

Deno.test("the first history that this program could write is listed, proven, continued and removed", async () => {
  await using folder = await temporaryFolder();
  const history = `${folder.path}/h.jsonl`;
  const first = fileURLToPath(new URL("first_history.jsonl", OLD));
  await Deno.copyFile(first, history);
  const env = { CHAT_HISTORY: history };
  const chat = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCli(args, { env });
    assertEquals(code, 0, `${args.join(" ")}: ${stderr}`);
    return stdout;
  };
  assertMatch(
    await chat("history", "verify"),
    /^10 lines, 6 exchanges, 6 proven, no problem/,
  );
  const rows = (await chat("history", "--all")).trimEnd().split("\n");
  const sea = rows.find((row) => row.endsWith("Name a sea"))?.split("\t")[0];
  await chat("ask", "-m", "eliza", "--cid", sea ?? "", "And now?");
  assertMatch(await chat("history", "show", "last"), /Name a sea[^]*And now\?/);
  await chat("bench", "--report-only", "last", "--json");
  assertMatch(
    await chat("history", "verify"),
    /^11 lines, 7 exchanges, 7 proven, no problem/,
  );
  await chat("history", "rm", "--all", "--yes");
  const left = await Deno.readTextFile(history).catch(() => "");
  assertEquals(left.includes("Name a sea"), false);
});
