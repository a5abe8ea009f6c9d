import { assertEquals, assertMatch } from "@std/assert";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { bodyOf, bothKeys, scriptedAnswer } from "./scripted_answer.ts";

const TRANSLATE = `---
description: into another language
model: openai/small
system: You speak {{language}}.
options:
  temperature: 0.2
  max-tokens: 50
---
Translate into {{language}}:

{{input}}
`;

/** A home with templates. */
async function homeWith(
  templates: Record<string, string>,
): Promise<AsyncDisposable & { path: string }> {
  const folder = await temporaryFolder();
  const path = `${folder.path}/.config/chat/templates`;
  await Deno.mkdir(path, { recursive: true });
  for (const [name, text] of Object.entries(templates)) {
    await Deno.writeTextFile(`${path}/${name}.md`, text);
  }
  return folder;
}

Deno.test("ask -t: model, system message, options and message of the template; flags win", async () => {
  await using home = await homeWith({ translate: TRANSLATE });
  await using upstream = scriptedAnswer("Hallo");
  const options = { home: home.path, env: bothKeys(upstream) };
  const words = ["ask", "-t", "translate", "-p", "language=German"];
  const result = await runCli([...words, "Hello"], options);
  assertEquals(result, { code: 0, stdout: "Hallo\n", stderr: "" });
  const { model, messages, temperature, ...others } = bodyOf(upstream);
  assertEquals([model, temperature, others.max_tokens], ["small", 0.2, 50]);
  assertEquals(messages, [
    { role: "system", content: "You speak German." },
    { role: "user", content: "Translate into German:\n\nHello" },
  ]);
  await runCli([
    ...words,
    ...["-s", "Be brief", "--temperature", "1", "-m", "openai/large", "Hello"],
  ], options);
  const flagged = bodyOf(upstream, 1);
  assertEquals([flagged.model, flagged.temperature], ["large", 1]);
  assertEquals(flagged.messages[0].content, "Be brief");
});

Deno.test("ask -t: without {{input}} the prompt follows, and need not be there", async () => {
  await using home = await homeWith({ joke: "Tell a joke." });
  await using upstream = scriptedAnswer("Ha");
  const options = { home: home.path, env: bothKeys(upstream) };
  await runCli(["ask", "-t", "joke"], options);
  await runCli(["ask", "-t", "joke", "About cats"], options);
  assertEquals(bodyOf(upstream).messages[0].content, "Tell a joke.");
  assertEquals(
    bodyOf(upstream, 1).messages[0].content,
    "Tell a joke.\n\nAbout cats",
  );
});

const failures: [what: string, args: string, message: string][] = [
  [
    "a variable without a value",
    "-t translate Hi",
    "The template translate needs {{language}} (-p language=…)",
  ],
  [
    "a value without a variable",
    "-t translate -p language=x -p tone=y Hi",
    "The template translate has no variable {{tone}} (its variables are {{language}})",
  ],
  [
    "no such template",
    "-t tranlsate Hi",
    'Unknown template "tranlsate" (did you mean translate?)',
  ],
  [
    "a value without its name",
    "-t translate -p x Hi",
    '--param takes NAME=VALUE, not "x"',
  ],
  ["--param alone", "-p a=b Hi", "--param needs --template"],
  [
    "an option out of its range",
    "-t hot Hi",
    "In the template hot: temperature must be a number from 0 to 2, not 9",
  ],
  [
    "nothing to put into it",
    "-t translate -p language=x",
    'Nothing to ask (give a prompt: chat ask "…", or a pipe: … | chat ask)',
  ],
];
for (const [what, args, message] of failures) {
  Deno.test(`ask -t: ${what} is one line, exit 2`, async () => {
    const hot = "---\noptions:\n  temperature: 9\n---\nHi";
    await using home = await homeWith({ translate: TRANSLATE, hot });
    const result = await runCli(["ask", "-m", "eliza", ...args.split(" ")], {
      home: home.path,
    });
    assertEquals(result, {
      code: 2,
      stdout: "",
      stderr: `chat: ${message}\n`,
    });
  });
}

Deno.test("chat -t: system message and options stay, the first message goes into it", async () => {
  await using home = await homeWith({ translate: TRANSLATE });
  await using upstream = scriptedAnswer("Hallo");
  await runCli(["chat", "-t", "translate", "-p", "language=German"], {
    home: home.path,
    env: bothKeys(upstream),
    stdin: "Hello\nThanks\n",
  });
  const { model, messages, temperature } = bodyOf(upstream, 1);
  assertEquals([model, temperature], ["small", 0.2]);
  assertEquals(
    messages.map(({ content }: { content: string }) => content),
    [
      "You speak German.",
      "Translate into German:\n\nHello",
      "Hallo",
      "Thanks",
    ],
  );
});

Deno.test("chat /template: the text is its input, or the next message; values before it", async () => {
  await using home = await homeWith({
    translate: TRANSLATE,
    brief: "---\nsystem: Be brief\n---\n",
  });
  await using upstream = scriptedAnswer("Hallo");
  const { stderr } = await runCli(["chat"], {
    home: home.path,
    env: bothKeys(upstream),
    stdin: "/template\n/template translate\n" +
      '/template translate language="Old German" Hello there\n' +
      "/template translate language=Low\nHi\n/template brief\nHi\n" +
      "/template brief text\n",
  });
  const sent = [0, 1, 2].map((i) =>
    bodyOf(upstream, i).messages.at(-1).content
  );
  assertEquals(sent, [
    "Translate into Old German:\n\nHello there",
    "Translate into Low:\n\nHi",
    "Hi",
  ]);
  assertEquals(bodyOf(upstream, 2).messages[0].content, "Be brief");
  assertEquals(
    stderr,
    "Templates: brief, translate\n" +
      "chat: The template translate needs {{language}} (language=…)\n" +
      "Template: translate; the next message is its input\n" +
      "Template: brief\n" +
      "chat: the template brief has no message that takes a text\n",
  );
});

Deno.test("chat completions: the names of templates, in either form of the option", async () => {
  await using home = await homeWith({ translate: TRANSLATE, joke: "x" });
  const at = async (before: string[], word: string) => {
    const words = ["completions", "zsh", "--word", word, "--", ...before];
    return (await runCli(words, { home: home.path })).stdout;
  };
  assertEquals(await at(["ask", "-t"], "t"), "translate\ttemplate\n");
  assertEquals(
    await at(["chat"], "--template="),
    "--template=joke\ttemplate\n--template=translate\ttemplate\n",
  );
});

Deno.test("chat templates: name, variables and description; one that cannot be used says why", async () => {
  await using home = await homeWith({
    translate: TRANSLATE,
    joke: "Tell a\njoke.",
    bad: "---\nsytem: x\n---\n",
  });
  const { code, stdout } = await runCli(["templates"], { home: home.path });
  assertEquals(code, 0);
  const [bad, ...good] = stdout.split("\n");
  assertMatch(bad ?? "", /^bad\t\tcannot be used: Unknown member "sytem" in /);
  assertEquals(good, [
    "joke\t\tTell a",
    "translate\tlanguage,input\tinto another language",
    "",
  ]);
  const none = await runCli(["templates"]);
  assertEquals([none.code, none.stdout], [0, ""]);
  assertMatch(
    none.stderr,
    /^chat: no templates yet; one is a file NAME\.md in .*\/\.config\/chat\/templates\n$/,
  );
});
