import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
} from "../helpers/fake_upstream.ts";
import { terminalTest } from "../helpers/pty.ts";
import { until } from "../helpers/until.ts";
import { readHistory } from "../helpers/run_cli.ts";
import { END, event, failure, keyedEnv } from "./chat_upstream.ts";
import { hanging } from "./chat_conversation.ts";
import { bodyOf } from "./scripted_answer.ts";
import { chatHome, SHELLS, startShell } from "./shells.ts";

/** Words that a shell would change or run if it read them, and a command like that. */
const WORDS = `it's "$HOME" \`id\` $(id) \\n a\\\\b * !x; touch mark`;
const COMMAND =
  `printf '%s|' 'a"b' "c'd" '$HOME' '\\n' 'x\ny' e\\ f '\`id\`'; touch ran; echo end`;
const OUTPUT = `a"b|c'd|$HOME|\\n|x\ny|e f|\`id\`|end`;

/** What words get for an answer; a command to explain gets its length. */
function shellUpstream(): FakeUpstream {
  return fakeUpstream(({ body }) => {
    const { messages: [system, user] } = JSON.parse(body);
    if (user.content === "fail") return failure(400, "not today");
    const text = system.content.startsWith("Explain")
      ? `It has ${user.content.length} characters.`
      : user.content === "poem"
      ? "I cannot do that."
      : user.content === "clean"
      ? "rm -rf build"
      : user.content.startsWith("Correct")
      ? "echo corrected"
      : `\`\`\`sh\n${COMMAND}\n\`\`\``;
    return sse([event({ content: text }), ...END]);
  });
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

for (const shell of ["bash", "zsh", "fish"] as const) {
  terminalTest(
    `keys ${shell}: Alt-E puts a command into the line, unharmed both ways, and runs nothing`,
    async () => {
      await using upstream = shellUpstream();
      await using folder = await chatHome();
      const home = folder.path;
      await using terminal = await startShell(shell, {
        home,
        words: " --keys",
        env: keyedEnv(upstream),
      });
      await terminal.type(WORDS);
      await terminal.press("M-e");
      await terminal.waitFor("; echo end");
      const { messages } = bodyOf(upstream, 0);
      assertEquals(messages[1].content, WORDS);
      assertMatch(
        messages[0].content,
        new RegExp(
          `the shell ${shell} on \\w+\\.\\n.*"${home.split("/").at(-1)}"`,
        ),
      );
      assertEquals(await exists(`${home}/mark`), false);
      assertEquals(await exists(`${home}/ran`), false);
      await terminal.press("Enter");
      const ran = await terminal.waitFor("|end");
      assertStringIncludes(ran, OUTPUT);
      assert(await exists(`${home}/ran`));
      const [line] = await readHistory(
        `${home}/.local/share/chat/history.jsonl`,
      );
      assertEquals([line?.["source"], line?.["status"]], ["do", "completed"]);
      await terminal.enter("exit");
      await terminal.exitCode();
    },
    { needs: shell },
  );

  terminalTest(
    `keys ${shell}: what destroys is marked; a failure keeps the line; Alt-X explains below and keeps it, too`,
    async () => {
      await using upstream = shellUpstream();
      await using folder = await chatHome();
      const home = folder.path;
      await using terminal = await startShell(shell, {
        home,
        words: " --keys",
        env: keyedEnv(upstream),
      });
      await terminal.type("clean");
      await terminal.press("M-e");
      const marked = await terminal.waitFor(/ready> rm -rf build\s*$/);
      assertStringIncludes(marked, "careful: rm deletes files");
      await terminal.press("M-x");
      const explained = await terminal.waitFor(
        /characters\.[^]*ready> rm -rf build\s*$/,
      );
      assertStringIncludes(explained, "It has 12 characters.");
      assertEquals(bodyOf(upstream, 1).messages[1].content, "rm -rf build");
      await terminal.press("C-u");
      for (
        const [words, why] of [["fail", "not today"], [
          "poem",
          "no command: I cannot do that.",
        ]] as const
      ) {
        await terminal.type(words);
        await terminal.press("M-e");
        await terminal.waitFor(new RegExp(`${why}[^]*ready> ${words}`));
        await terminal.press("C-u");
      }
      await terminal.enter("exit");
      await terminal.exitCode();
    },
    { needs: shell },
  );

  terminalTest(
    `keys ${shell}: --fix gets the last command and its exit code, stderr only by chat-keep, and nothing behind a blank`,
    async () => {
      await using upstream = shellUpstream();
      await using folder = await chatHome();
      const home = folder.path;
      await using terminal = await startShell(shell, {
        home,
        words: " --keys",
        env: keyedEnv(upstream),
      });
      const fixed = async (index: number) => {
        await terminal.press("M-e");
        await terminal.waitFor(/ready> echo corrected\s*$/);
        await terminal.press("C-u");
        return bodyOf(upstream, index).messages[1].content;
      };
      await terminal.enter("sh -c 'echo no >&2; exit 7'");
      await terminal.waitFor(/^no$/m);
      assertEquals(
        await fixed(0),
        "Correct this command:\n\nsh -c 'echo no >&2; exit 7'\n\nIt ended with exit code 7.",
      );
      await terminal.enter(
        `chat-keep sh -c 'echo oh  no >&2; echo out; exit 5'; echo rc ${
          shell === "fish" ? "$status" : "$?"
        }`,
      );
      const shown = await terminal.waitFor(/rc 5/);
      assertMatch(shown, /^out$/m);
      await terminal.enter("chat-keep sh -c 'echo oh  né >&2; exit 5'");
      await terminal.waitFor(/^oh né$/m);
      assertEquals(
        await fixed(1),
        "Correct this command:\n\nsh -c 'echo oh  né >&2; exit 5'\n\nIt ended with exit code 5.\n\nIt wrote to stderr:\n\noh né",
      );
      // Typed by hand, with a word on what is wanted, it is about the same command.
      await terminal.enter("chat do --fix only this | cat");
      await terminal.waitFor(/^echo corrected\s*$/m);
      assertStringIncludes(
        bodyOf(upstream, 2).messages[1].content,
        "oh né\n\nonly this",
      );
      await terminal.enter(" echo sec'ret'");
      await terminal.waitFor(/^secret$/m);
      await terminal.press("M-e");
      await terminal.waitFor("No last command is known");
      assertEquals(upstream.requests.length, 3);
      await terminal.enter("exit");
      await terminal.exitCode();
    },
    { needs: shell },
  );

  terminalTest(
    `keys ${shell}: Ctrl-C ends the question and keeps the line, and is what it was afterwards`,
    async () => {
      await using upstream = fakeUpstream(hanging("ls"));
      await using folder = await chatHome();
      await using terminal = await startShell(shell, {
        home: folder.path,
        words: " --keys",
        env: keyedEnv(upstream),
      });
      await terminal.type("wait");
      for (const [index, key] of ["M-e", "M-x"].entries()) {
        await terminal.press(key);
        await until("it is asked", () => upstream.requests.length > index);
        await terminal.press("C-c");
        await upstream.requests[index]?.left;
        await terminal.waitFor(/ready> wait\s*$/);
      }
      await terminal.press("C-u");
      await terminal.enter("sleep 600");
      await terminal.waitFor(/sleep 600\n/);
      await terminal.press("C-c");
      await terminal.waitFor(/\^C[^]*ready> *\s*$/);
    },
    { needs: shell },
  );

  terminalTest(
    `keys ${shell}: words are completed as before, and the program has no variables but for do`,
    async () => {
      await using folder = await chatHome();
      const home = folder.path;
      await using terminal = await startShell(shell, {
        home,
        words: " --keys",
      });
      await terminal.enter(`${SHELLS[shell].read("")}; clear`);
      await terminal.waitFor(/^ready> *$/m);
      await terminal.type("chat history ver");
      await terminal.press("Tab");
      await terminal.waitFor("chat history verify ");
      await terminal.press("C-u");
      await Deno.writeTextFile(
        `${home}/chat`,
        `#!/bin/sh\necho "$1: \${CHAT_LAST_COMMAND-none} \${CHAT_LAST_EXIT-none}"\n`,
      );
      await terminal.enter("false");
      await terminal.enter("chat do --fix");
      await terminal.waitFor(/^do: false 1$/m);
      await terminal.enter("chat history");
      await terminal.waitFor(/^history: none none$/m);
    },
    { needs: shell },
  );
}
