import { assertEquals, assertStringIncludes } from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { bothKeys } from "./scripted_answer.ts";
import { END, event } from "./chat_upstream.ts";

const DATA = "iVBORw0K".repeat(2048); // 12 KB

const ANSWERS: Record<
  string,
  {
    deltas: Record<string, unknown>[];
    told: string;
    text: string;
    /** What ask and chat say of it, where that is another line. */
    line?: string;
  }
> = {
  "a picture": {
    deltas: [{ content: "Here it is." }, {
      content: "",
      images: [{
        type: "image_url",
        image_url: { url: `data:image/png;base64,${DATA}` },
      }],
    }],
    told: "a picture (image/png, 12 KB)",
    line: "picture: PNG, 12 KB; --save-images DIR saves it",
    text: "Here it is.",
  },
  "audio": {
    deltas: [
      { audio: { id: "audio_1", transcript: "Hello " } },
      { audio: { data: DATA, transcript: "there" } },
      { audio: { data: DATA } },
      { audio: { expires_at: 1 } },
    ],
    told: "audio (24 KB)",
    text: "Hello there",
  },
  "parts": {
    deltas: [{
      content: [
        { type: "text", text: "See:" },
        { inline_data: { mime_type: "image/jpeg", data: DATA } },
      ],
    }],
    told: "a picture (image/jpeg, 12 KB)",
    line: "picture: PNG, 12 KB; --save-images DIR saves it",
    text: "See:",
  },
};

for (const [name, { deltas, told, text, line }] of Object.entries(ANSWERS)) {
  Deno.test(`ask, chat, history show: ${name} of an answer is named, not printed`, async () => {
    await using folder = await temporaryFolder();
    await using upstream = fakeUpstream(() =>
      sse([...deltas.map((delta) => event(delta)), ...END])
    );
    const options = { home: folder.path, env: bothKeys(upstream) };
    const asked = await runCli(["ask", "-m", "openai/m", "Draw"], options);
    assertEquals(asked, {
      code: 0,
      stdout: `${text}\n`,
      stderr: line === undefined
        ? `chat: the answer contains ${told}; --json prints all of it\n`
        : `chat: ${line}\n`,
    });
    const chatted = await runCli(["chat", "-m", "openai/m"], {
      ...options,
      stdin: "Draw\n",
    });
    assertEquals(chatted.code, 0);
    assertStringIncludes(chatted.stdout, text);
    assertStringIncludes(
      chatted.stderr,
      line ?? `the answer contains ${told}`,
    );
    const shown = await runCli(["history", "show"], options);
    assertEquals(shown.code, 0);
    assertStringIncludes(shown.stdout, `${text}\n[${told}]\n`);
    for (const { stdout, stderr } of [chatted, shown]) {
      assertEquals((stdout + stderr).includes(DATA.slice(0, 50)), false);
    }
    // The conversation goes on behind it.
    const more = await runCli(["ask", "-c", "More"], options);
    assertEquals([more.code, more.stdout], [0, `${text}\n`]);
    const { messages } = JSON.parse(upstream.requests.at(-1)?.body ?? "");
    assertEquals(messages.length, 3);
    assertEquals(
      messages[1].audio,
      name === "audio" ? { id: "audio_1" } : undefined,
    );
    const json = await runCli(
      ["ask", "-m", "openai/m", "--json", "Draw"],
      options,
    );
    assertStringIncludes(json.stdout, DATA);
  });
}
