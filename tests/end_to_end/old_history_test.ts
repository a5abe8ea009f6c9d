/** Histories that earlier versions wrote: one from before tool definitions were shared between lines, one from after. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { sha256 } from "../../lib/core/data/digest.ts";
import { fileURLToPath } from "node:url";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";

/** Each, and how many lines and exchanges it has. */
const FIXTURES: Readonly<Record<string, readonly [number, number]>> = {
  "whole_requests.jsonl": [23, 17],
  "shared_tools.jsonl": [26, 18],
};

for (const [name, [lines, exchanges]] of Object.entries(FIXTURES)) {
  Deno.test(`an old history is listed, shown, verified, rebuilt and continued: ${name}`, async () => {
    await using folder = await temporaryFolder();
    const history = `${folder.path}/h.jsonl`;
    const fixture = new URL(`../fixtures/history/${name}`, import.meta.url);
    await Deno.copyFile(fileURLToPath(fixture), history);
    const env = { CHAT_HISTORY: history, OPENAI_API_KEY: "canary-key-1234" };
    const chat = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCli(args, { env });
      assertEquals(code, 0, `${args.join(" ")}: ${stderr}`);
      return stdout;
    };
    const rows = async (...args: string[]) =>
      (await chat("history", ...args)).trimEnd().split("\n")
        .map((row) => row.split("\t"));

    const all = await rows("--all");
    assertEquals(all.length, exchanges);
    const newest = await rows("-n", "3", "--source", "serve");
    assertEquals(newest.map((row) => row.at(-1)), [
      "Hi there",
      "I remember the sea",
      "/v1/embeddings",
    ]);
    const found = await rows("--search", "ZÜRICH", "--tool", "tool_3");
    assertEquals(found.map((row) => row.at(-1)), ["Weather in Zürich?"]);
    assertEquals((await rows("--errors")).map((row) => row[7]), ["error"]);
    assertEquals((await rows("--label", "good")).length, 1);

    assertMatch(
      await chat("history", "verify"),
      new RegExp(
        `^${lines} lines, ${exchanges} exchanges, ${exchanges} proven, no problem`,
      ),
    );
    const answered = all.find((row) => row.at(-1) === "sunny, 20 °C") ?? [];
    const shown = await chat("history", "show", answered[0] ?? "");
    assertMatch(shown, /tool_3\(\{"city":"Zürich"\}\)[^]*sunny, 20 °C/);
    const odd = all.find((row) => row.at(-1) === "odd A spacing") ?? [];
    const body = await chat("history", "rebuild", odd[0] ?? "");
    assertMatch(body, /"odd \\u0041 spacing"\} \],\n {2}"temperature": 1\.0\n/);
    const tools = await chat("history", "rebuild", answered[0] ?? "");
    assertEquals(JSON.parse(tools).tools.length, 8);
    const recorded = await readHistory(history);
    const line = recorded.find(({ id }) => id === answered[0]);
    assertEquals(sha256(tools), line?.["sha256"]);

    const report = await chat("bench", "--report-only", "last", "--json");
    assertEquals(JSON.parse(report).models[0].requests, 2);
    const exported = await chat("history", "export", "--format", "json");
    assertEquals(JSON.parse(exported).length, 15);

    const first = all.find((row) => row.at(-1) === "I am sad about größe");
    await chat("ask", "-m", "eliza", "--cid", first?.[0] ?? "", "And now?");
    const chain = await chat("history", "show", "--json", "last");
    assertEquals(chain.trimEnd().split("\n").length, 3);
    assertMatch(
      await chat("history", "verify"),
      new RegExp(`${exchanges + 1} proven, no problem`),
    );
    assert((await Deno.readTextFile(history)).length > 0);
  });
}
