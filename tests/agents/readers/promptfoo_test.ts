import { assertEquals } from "@std/assert";
import { CALL, exported, WEATHER } from "../../transfer/conversations.ts";
import { scriptedProvider } from "../provider/provider.ts";
import { readerTest } from "./reader.ts";

readerTest(
  "promptfoo",
  "sends the messages, and the recorded answer passes",
  async (reader) => {
    const { folder, run } = reader;
    await using provider = scriptedProvider(() => ({
      text: "Sun in {{city}}.",
    }));
    const config = JSON.parse(await exported("promptfoo", WEATHER));
    const asked = {
      id: "openai:chat:gpt-4o-mini",
      config: { apiBaseUrl: `${provider.url}/v1`, apiKey: "sk-canary-openai" },
    };
    await writeConfig(folder, { ...config, providers: [asked] });
    await run("eval", "--no-cache", "--no-table", "-o", "out.json");
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

/** Writes a configuration where promptfoo looks for one. */
async function writeConfig(folder: string, config: unknown): Promise<void> {
  const text = JSON.stringify(config);
  await Deno.writeTextFile(`${folder}/promptfooconfig.json`, text);
  // It looks for further ones, and knows only by Node's words of the error that there are none.
  await Deno.writeTextFile(`${folder}/redteam.yaml`, "{}");
}
