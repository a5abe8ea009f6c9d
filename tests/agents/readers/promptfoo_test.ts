import { assertEquals, assertFalse } from "@std/assert";
import { CALL, exported, WEATHER } from "../../transfer/conversations.ts";
import { scriptedProvider } from "../provider/provider.ts";
import { exportRun, recordRun, SUN } from "../../transfer/recorded_run.ts";
import { readerTest } from "./reader.ts";

readerTest(
  "promptfoo",
  "sends the messages, and the recorded answer passes",
  async (reader) => {
    const { folder, env, run } = reader;
    await using provider = scriptedProvider(() => ({ text: SUN }));
    env["OPENAI_BASE_URL"] = `${provider.url}/v1`;
    env["OPENAI_API_KEY"] = "sk-canary-openai";
    await writeConfig(folder, await exported("promptfoo", WEATHER));
    const words = ["--no-cache", "--no-table", "-o", "out.json"];
    const said = await run("eval", "-r", "openai:chat:gpt-4o-mini", ...words);
    assertFalse(said.includes("Invalid configuration"), said);
    const { results } = JSON.parse(
      await Deno.readTextFile(`${folder}/out.json`),
    );
    assertEquals(results.stats.successes, 1, JSON.stringify(results));
    const [request] = provider.requests;
    const [first, second] = WEATHER.exchanges;
    const { messages } = JSON.parse(request?.body ?? "{}");
    assertEquals(messages.slice(0, 2), first?.request.messages);
    assertEquals(messages[2].tool_calls, [CALL]);
    assertEquals(messages.slice(3), second?.request.messages);
  },
);

readerTest(
  "promptfoo",
  "imports the results of a benchmark",
  async (reader) => {
    const { folder, run } = reader;
    await recordRun(folder);
    const { stdout } = await exportRun(folder, "--format", "promptfoo");
    await Deno.writeTextFile(`${folder}/results.json`, stdout);
    await writeConfig(folder, EMPTY);
    await run("import", "results.json");
    const { evalId } = JSON.parse(stdout);
    await run("export", "eval", evalId, "-o", "out.json");
    const { results } = JSON.parse(
      await Deno.readTextFile(`${folder}/out.json`),
    );
    assertEquals(
      results.results.map((
        { provider, success, response, testCase }: {
          provider: { id: string };
          success: boolean;
          response: { output?: string };
          testCase: { vars: { messages: string } };
        },
      ) => [
        provider.id,
        success,
        response.output === SUN,
        JSON.parse(testCase.vars.messages).length,
      ]).sort(),
      [
        ["openai/a", true, false, 2],
        ["openai/a", true, true, 4],
        ["openai/b", false, false, 4],
        ["openai/b", true, false, 2],
      ],
    );
    const { successes, errors } = results.stats;
    assertEquals({ successes, errors }, { successes: 3, errors: 1 });
  },
);

const EMPTY = '{"prompts":[],"providers":[]}';

/** Writes a configuration where promptfoo looks for one. */
async function writeConfig(folder: string, config: string): Promise<void> {
  await Deno.writeTextFile(`${folder}/promptfooconfig.json`, config);
  // It looks for further ones, and knows only by Node's words of the error that there are none.
  await Deno.writeTextFile(`${folder}/redteam.yaml`, EMPTY);
}
