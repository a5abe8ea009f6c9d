import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
} from "../helpers/fake_upstream.ts";
import { startTerminal, type Terminal, terminalTest } from "../helpers/pty.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { event, keyedEnv } from "./chat_upstream.ts";
import { bodyOf } from "./scripted_answer.ts";

/** A prompt with nothing after it at the screen's end. */
const READY = /^You:\s*$(?![^]*\S)/m;
const SUMMARY = "SUMMARY: the user likes pears.";

interface Said {
  role: string;
  content: string;
}

/** The messages of a request as short texts. */
function said(upstream: FakeUpstream, index: number): string[] {
  return bodyOf(upstream, index).messages
    .map(({ role, content }: Said) => `${role}: ${content.slice(0, 40)}`);
}

/** Whether a request asks for a summary. */
function condenses(body: string): boolean {
  return body.includes("You condense conversations");
}

/** Answers with the number of its messages, or a summary; refuses bodies of more characters. */
function upstreamOf(most = Infinity, mostToCondense = most): FakeUpstream {
  return fakeUpstream(({ body }) => {
    if (body.length > (condenses(body) ? mostToCondense : most)) {
      const error = {
        message: "This model's maximum context length is 100 tokens.",
        type: "invalid_request_error",
        param: "messages",
        code: "context_length_exceeded",
      };
      return Response.json({ error }, { status: 400 });
    }
    const { messages } = JSON.parse(body);
    const text = condenses(body) ? SUMMARY : `answer to ${messages.length}`;
    // As a provider counts, so that the conversation's size can be estimated.
    const prompt = Math.ceil(JSON.stringify(messages).length / 4);
    const usage = {
      "prompt_tokens": prompt,
      "completion_tokens": 5,
      "total_tokens": prompt + 5,
    };
    const counted = { id: "c-1", object: "chat.completion.chunk", choices: [] };
    return sse([
      event({ content: text }),
      event({}, "stop"),
      `data: ${JSON.stringify({ ...counted, usage })}\n\n`,
      "data: [DONE]\n\n",
    ]);
  });
}

async function chat(
  upstream: FakeUpstream,
  home: string,
  ...args: string[]
): Promise<Terminal> {
  const terminal = await startTerminal({
    args: ["chat", "-m", "openai/gpt-4o-mini", ...args],
    home,
    env: keyedEnv(upstream),
  });
  await terminal.waitFor(READY);
  return terminal;
}

async function say(terminal: Terminal, text: string, shown: string | RegExp) {
  await terminal.enter(text);
  await terminal.waitFor(shown);
  await terminal.waitFor(READY);
}

const HISTORY = ".local/share/chat/history.jsonl";
const LONG = "pears and apples ".repeat(40);

terminalTest(
  "chat /compact: the first turns become a summary, the last stay, /undo goes back, both are recorded whole",
  async () => {
    await using home = await temporaryFolder();
    await using upstream = upstreamOf();
    await using terminal = await chat(upstream, home.path, "-s", "Be brief");
    await say(terminal, "/compact", "the last turn stays");
    await say(terminal, `one ${LONG}`, "answer to 2");
    await say(terminal, `two ${LONG}`, "answer to 4");
    await say(terminal, "three", "answer to 6");
    await say(
      terminal,
      "/compact fruit",
      /Compacted: 4 messages are a summary/,
    );
    const asked = bodyOf(upstream, 3);
    assertEquals(asked.messages.length, 2);
    assertStringIncludes(asked.messages[1].content, "User: one pears");
    assertStringIncludes(asked.messages[1].content, "Assistant: answer to 4");
    assertStringIncludes(
      asked.messages[1].content,
      "Keep in particular: fruit",
    );
    assert(!asked.messages[1].content.includes("three"));
    await say(terminal, "four", /answer to 6[^]*answer to 6/);
    assertEquals(said(upstream, 4), [
      "system: Be brief",
      "user: Summarize our conversation so far. Keep ",
      `assistant: ${SUMMARY}`,
      "user: three",
      "assistant: answer to 6",
      "user: four",
    ]);
    await say(terminal, "/undo", "Removed: four");
    await say(terminal, "/undo", "The whole conversation is back: 7 messages");
    await say(terminal, "five", "answer to 8");
    assertEquals(said(upstream, 5).length, 8);
    await terminal.press("C-d");
    assertEquals(await terminal.exitCode(), 0);

    const history = `${home.path}/${HISTORY}`;
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCli(args, {
        home: home.path,
        env: keyedEnv(upstream),
      });
      assertEquals(code, 0, stderr);
      return stdout;
    };
    assertStringIncludes(await run("history", "verify"), "no problem");
    const lines = await readHistory(history);
    const branch = lines.find(({ compacted }) => compacted !== undefined);
    const third = lines.filter(({ source }) => source === "chat")[2];
    const compacted = branch?.["compacted"] as {
      from: string;
      tokens: [number, number];
    };
    assertEquals(compacted.from, third?.["id"]);
    assert(compacted.tokens[0] > 2 * compacted.tokens[1]);
    assert(branch?.["conversation"] !== third?.["conversation"]);
    const shown = await run("history", "show", `${branch?.["id"]}`);
    assertStringIncludes(
      shown,
      `compacted · about ${compacted.tokens.join(" → ")} tokens`,
    );
    assertStringIncludes(shown, `chat history show ${compacted.from}`);
    assertStringIncludes(shown, SUMMARY);
    // What condensed it can be found.
    const found = await run("history", "--label", "compact", "--json");
    assertEquals(found.trim().split("\n").length, 1);
    // Both go on from the command line.
    await run("ask", "--cid", `${branch?.["id"]}`, "from the branch");
    assertEquals(said(upstream, 6).at(-1), "user: from the branch");
    assertEquals(said(upstream, 6)[2], `assistant: ${SUMMARY}`);
    await run("ask", "--cid", compacted.from, "from the whole");
    assertStringIncludes(said(upstream, 7)[1] ?? "", "user: one pears");
    await run("bench", "--models", "openai/gpt-4o-mini", "--repeat", "1");
  },
);

terminalTest(
  "chat /compact: -c after it continues the short conversation",
  async () => {
    await using home = await temporaryFolder();
    await using upstream = upstreamOf();
    {
      await using terminal = await chat(upstream, home.path);
      await say(terminal, `one ${LONG}`, "answer to 1");
      await say(terminal, "two", "answer to 3");
      await say(terminal, "/compact", "Compacted: 2 messages");
      await terminal.press("C-d");
      assertEquals(await terminal.exitCode(), 0);
    }
    {
      await using terminal = await chat(upstream, home.path, "-c");
      await say(
        terminal,
        "/undo",
        "The whole conversation is back: 4 messages",
      );
    }
    await using terminal = await chat(upstream, home.path, "-c");
    assertStringIncludes(await terminal.screen(), SUMMARY);
    await say(terminal, "three", "answer to 5");
    assertEquals(said(upstream, 3), [
      "user: Summarize our conversation so far.",
      `assistant: ${SUMMARY}`,
      "user: two",
      "assistant: answer to 3",
      "user: three",
    ]);
  },
);

terminalTest(
  "chat: a conversation that the model refuses as too long is compacted by /compact, in pieces that it can read",
  async () => {
    await using home = await temporaryFolder();
    await using upstream = upstreamOf(4000, 2300);
    await using terminal = await chat(upstream, home.path);
    for (const n of [1, 2, 3, 4, 5]) {
      await say(terminal, `${n} ${LONG}`, `answer to ${2 * n - 1}`);
    }
    await say(terminal, `6 ${LONG}`, "/compact folds the first turns");
    await say(terminal, "/compact", /Compacted: \d+ messages/);
    const pieces = upstream.requests.filter(({ body }) => condenses(body));
    // One that was too long, and then several, each with the summary so far.
    assert(pieces.length > 2, `${pieces.length}`);
    assertStringIncludes(pieces.at(-1)?.body ?? "", SUMMARY);
    await say(terminal, `6 ${LONG}`, "answer to 5");
  },
);

terminalTest(
  "chat --compact-at: done once before the message, and after a refusal the message is sent again",
  async () => {
    await using home = await temporaryFolder();
    await using upstream = upstreamOf(4000);
    {
      await using terminal = await chat(
        upstream,
        home.path,
        "--compact-at",
        "250",
      );
      await say(terminal, `one ${LONG}`, "answer to 1");
      await say(terminal, "two", "answer to 3");
      await say(terminal, `three ${LONG}`, /Compacted: [^]*answer to 5/);
      const last = said(upstream, upstream.requests.length - 1);
      assertEquals(last.at(-1)?.slice(0, 11), "user: three");
      assertEquals(last[1], `assistant: ${SUMMARY}`);
    }
    await using terminal = await chat(
      upstream,
      home.path,
      "--compact-at",
      "99%",
    );
    for (const n of [1, 2, 3, 4, 5]) {
      await say(terminal, `${n} ${LONG}`, `answer to ${2 * n - 1}`);
    }
    await say(
      terminal,
      `6 ${LONG}`,
      /too long for the model[^]*Compacted: [^]*answer to/,
    );
    const last = said(upstream, upstream.requests.length - 1);
    assertStringIncludes(last.at(-1) ?? "", "user: 6 pears");
  },
);

Deno.test("chat --compact-at: what is neither a share nor tokens is refused", async () => {
  for (const size of ["most", "0", "0%", "101%", "-5"]) {
    const { code, stderr } = await runCli(
      ["chat", "-m", "eliza", `--compact-at=${size}`],
    );
    assertEquals(code, 2, size);
    assertStringIncludes(stderr, "--compact-at takes a share");
  }
});

terminalTest(
  "chat --compact-at 80%: where the context is not known it says so once and sends the message",
  async () => {
    await using home = await temporaryFolder();
    await using terminal = await startTerminal({
      args: ["chat", "-m", "eliza", "--compact-at", "80%"],
      home: home.path,
    });
    await terminal.waitFor(READY);
    await say(terminal, "I am sad", /context of eliza is not known[^]*sorry/);
  },
);

Deno.test("ask -c: a conversation that is too long names /compact", async () => {
  await using home = await temporaryFolder();
  await using upstream = upstreamOf(1000);
  const options = { home: home.path, env: keyedEnv(upstream) };
  await runCli(["ask", "one"], options);
  const { code, stderr } = await runCli(["ask", "-c", LONG.repeat(3)], options);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "maximum context length");
  assertStringIncludes(stderr, "chat: /compact in chat chat -c folds");
  const first = await runCli(["ask", LONG.repeat(3)], options);
  assert(!first.stderr.includes("/compact"), first.stderr);
});
