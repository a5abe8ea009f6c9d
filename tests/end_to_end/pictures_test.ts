/** Pictures that a model made: told, kept, saved, and shown where the terminal can. */
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
import { dataUrl, hasBase64, JPEG, PNG } from "../helpers/pictures.ts";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { conversation, READY } from "./chat_conversation.ts";
import { END, event, keyedEnv } from "./chat_upstream.ts";
import { bothKeys } from "./scripted_answer.ts";

const IMAGES = [dataUrl("image/png", PNG), dataUrl("image/jpeg", JPEG)]
  .map((url) => ({ type: "image_url", image_url: { url } }));
const TOLD = [
  "picture: PNG, 1024 × 640, 11.7 KB",
  "picture: JPEG, 320 × 200, 2.93 KB",
];

/** Draws two pictures, one in each of two deltas, or in one message. */
function drawing(): FakeUpstream {
  return fakeUpstream(({ body }) =>
    JSON.parse(body).stream
      ? sse([
        event({ content: "Here." }),
        ...IMAGES.map((image) => event({ content: "", images: [image] })),
        ...END,
      ])
      : Response.json({
        id: "chatcmpl-1",
        object: "chat.completion",
        created: 1,
        model: "m",
        choices: [{
          index: 0,
          finish_reason: "stop",
          message: { role: "assistant", content: "Here.", images: IMAGES },
        }],
      })
  );
}

function assertNoBase64(...texts: string[]): void {
  for (const text of texts) {
    for (const bytes of [PNG, JPEG]) assert(!hasBase64(text, bytes));
  }
}

/** The files of a folder, by the ends of their names. */
async function filesOf(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const { name } of Deno.readDir(folder)) {
    files.set(name, await Deno.readFile(`${folder}/${name}`));
  }
  return files;
}

for (const more of [[], ["--no-stream"], ["--json"], ["--no-history"]]) {
  Deno.test(`ask ${more.join(" ")} --save-images: each picture is a file, byte for byte`, async () => {
    await using folder = await temporaryFolder();
    await using upstream = drawing();
    const options = { home: folder.path, env: bothKeys(upstream) };
    const saved = `${folder.path}/made/here`;
    const asked = await runCli(
      ["ask", "-m", "openai/m", "--save-images", saved, ...more, "Draw"],
      options,
    );
    assertEquals(asked.code, 0);
    const files = await filesOf(saved);
    const [png = "", jpeg = ""] = [...files.keys()].sort();
    assertEquals(files.size, 2);
    assertMatch(png, /^[0-9A-HJKMNP-TV-Z]{26}-1\.png$/);
    assertEquals(jpeg, png.replace("1.png", "2.jpg"));
    assertEquals(files.get(png), PNG);
    assertEquals(files.get(jpeg), JPEG);
    assertEquals(
      asked.stderr,
      [png, jpeg].map((name, i) =>
        `chat: ${TOLD[i]}, saved as ${saved}/${name}\n`
      ).join(""),
    );
    if (more[0] === "--json") {
      const { choices } = JSON.parse(asked.stdout);
      assertEquals(choices[0].message.images, IMAGES);
    } else assertEquals(asked.stdout, "Here.\n");
    assertNoBase64(asked.stderr);
    if (more[0] === "--no-history") return;
    const shown = await runCli(["history", "show", png.slice(0, 26)], options);
    assertStringIncludes(
      shown.stdout,
      "Here.\n[a picture (image/png, 11.7 KB)]\n[a picture (image/jpeg, 2.93 KB)]\n",
    );
    assertNoBase64(shown.stdout);
    const kept = await runCli(["history", "show", "--json"], options);
    assertStringIncludes(kept.stdout, PNG.toBase64());
    const page = await runCli(
      ["history", "export", "--format", "html"],
      options,
    );
    assertStringIncludes(
      page.stdout,
      `<img src="${dataUrl("image/png", PNG)}"`,
    );
  });
}

Deno.test("ask: a picture without --save-images is told with the option that saves it", async () => {
  await using folder = await temporaryFolder();
  await using upstream = drawing();
  const options = { home: folder.path, env: bothKeys(upstream) };
  const ask = ["ask", "-m", "openai/m", "Draw"];
  assertEquals(await runCli(ask, options), {
    code: 0,
    stdout: "Here.\n",
    stderr: TOLD.map((line) => `chat: ${line}; --save-images DIR saves it\n`)
      .join(""),
  });
});

Deno.test("ask --save-images: a file in place of the folder is an error before anything is sent", async () => {
  await using folder = await temporaryFolder();
  await using upstream = drawing();
  await Deno.writeTextFile(`${folder.path}/file`, "");
  const asked = await runCli(
    ["ask", "-m", "openai/m", "--save-images", `${folder.path}/file`, "Draw"],
    { home: folder.path, env: bothKeys(upstream) },
  );
  assertEquals([asked.code, asked.stdout], [2, ""]);
  assertStringIncludes(asked.stderr, `${folder.path}/file cannot be a folder`);
  assertEquals(upstream.requests.length, 0);
});

Deno.test("chat --save-images in a pipe: files, and lines on stderr", async () => {
  await using folder = await temporaryFolder();
  await using upstream = drawing();
  const saved = `${folder.path}/made`;
  const chatted = await runCli(
    ["chat", "-m", "openai/m", "--save-images", saved],
    { home: folder.path, env: bothKeys(upstream), stdin: "One\nTwo\n" },
  );
  assertEquals(chatted.code, 0);
  const files = await filesOf(saved);
  const names = [...files.keys()].sort();
  assertEquals(names.map((name) => name.slice(26)), [
    ...["-1.png", "-2.jpg"],
    ...["-1.png", "-2.jpg"],
  ]);
  for (const name of names) {
    assertEquals(files.get(name), name.endsWith("png") ? PNG : JPEG);
    assertStringIncludes(chatted.stderr, `saved as ${saved}/${name}\n`);
  }
  assertNoBase64(chatted.stdout, chatted.stderr);
});

terminalTest(
  "chat on a terminal without pictures: one line for each, and no base64",
  async () => {
    await using upstream = drawing();
    await using terminal = await conversation(upstream, {
      args: ["-m", "openai/m"],
    });
    await terminal.enter("Draw");
    await terminal.waitFor(`chat: ${TOLD[1]}; --save-images DIR saves it`);
    await terminal.waitFor(READY);
    assertStringIncludes(
      await terminal.screen(),
      `chat: ${TOLD[0]}; --save-images DIR saves it`,
    );
    await terminal.press("C-d");
    assertEquals(await terminal.exitCode(), 0);
    const output = await terminal.output();
    assertNoBase64(output);
    assertEquals(output.includes("\x1b_G") || output.includes("1337"), false);
  },
);

terminalTest(
  "/compare and /ab: pictures of both answers are told and saved, also of one without text",
  async () => {
    await using upstream = fakeUpstream(({ body }) => {
      const { model } = JSON.parse(body);
      const text = model === "y" ? [] : [event({ content: "Here." })];
      const images = [event({ content: "", images: [IMAGES[0]] })];
      return sse([...text, ...images, ...END]);
    });
    await using folder = await temporaryFolder();
    const saved = `${folder.path}/made`;
    await using terminal = await conversation(upstream, {
      home: folder.path,
      args: ["-m", "openai/x", "--save-images", saved],
    });
    const told = (times: number) =>
      terminal.waitFor(
        new RegExp(`(?:${TOLD[0]}, saved as[^]*){${times}}`),
      );
    await terminal.enter("Draw");
    await told(1);
    await terminal.waitFor(READY);
    await terminal.enter("/compare openai/y");
    await told(2);
    await terminal.waitFor(READY);
    await terminal.enter("/ab openai/y Again");
    await terminal.waitFor("Which answer is better?");
    await told(4);
    const [, voted = ""] = (await terminal.screen()).split("Again");
    assertMatch(voted, /^(?:1:\n|1: Here\.\n)chat: picture[^]*^2:/m);
    await terminal.type("1");
    const after = await terminal.waitFor(
      /^1 is better; the conversation continues with 1/m,
    );
    await terminal.waitFor(READY);
    assert(!after.includes("the answer contains"), after);
    const history = await runCli(["history", "--json"], { home: folder.path });
    const ids = history.stdout.trim().split("\n").map((line) =>
      JSON.parse(line).id
    );
    const files = await filesOf(saved);
    assertEquals(
      [...files.keys()].sort(),
      ids.map((id) => `${id}-1.png`).sort(),
    );
    for (const bytes of files.values()) assertEquals(bytes, PNG);
    assertNoBase64(await terminal.output());
  },
);

/** What kitty's codes carry, and the output without them. */
function kittyPictures(output: string): { bytes: Uint8Array[]; rest: string } {
  const bytes: Uint8Array[] = [];
  let base64 = "";
  // deno-lint-ignore no-control-regex -- the codes of the protocol
  const codes = /\x1b_G([^;]*);([^\x1b]*)\x1b\\/g;
  const rest = output.replaceAll(codes, (_, control, data) => {
    assert(data.length <= 4096);
    assertMatch(
      control,
      base64 === "" ? /^a=T,f=100,q=2,c=80,m=[01]$/ : /^m=[01]$/,
    );
    base64 += data;
    if (control.endsWith("m=1")) return "";
    bytes.push(Uint8Array.fromBase64(base64));
    base64 = "";
    return "";
  });
  return { bytes, rest };
}

/** The same of iTerm's. */
function itermPictures(output: string): { bytes: Uint8Array[]; rest: string } {
  const bytes: Uint8Array[] = [];
  const codes =
    // deno-lint-ignore no-control-regex -- the codes of the protocol
    /\x1b\]1337;File=inline=1;size=(\d+);width=(\d+);preserveAspectRatio=1:([^\x07]*)\x07/g;
  const rest = output.replaceAll(codes, (_, size, width, data) => {
    const picture = Uint8Array.fromBase64(data);
    assertEquals(Number(size), picture.length);
    assertEquals(width, picture.length === PNG.length ? "80" : "32");
    bytes.push(picture);
    return "";
  });
  return { bytes, rest };
}

const terminals = [
  { env: { TERM: "xterm-kitty" }, read: kittyPictures, shows: [PNG] },
  { env: { TERM_PROGRAM: "ghostty" }, read: kittyPictures, shows: [PNG] },
  {
    env: { TERM_PROGRAM: "iTerm.app" },
    read: itermPictures,
    shows: [PNG, JPEG],
  },
  { env: { TERM_PROGRAM: "WezTerm" }, read: itermPictures, shows: [PNG, JPEG] },
];
for (const { env, read, shows } of terminals) {
  const variables = { TERM: "xterm-256color", ...env };
  terminalTest(
    `chat in ${JSON.stringify(env)}: shows the pictures`,
    async () => {
      await using upstream = drawing();
      await using terminal = await conversation(upstream, {
        args: ["-m", "openai/m"],
        env: variables,
      });
      await terminal.enter("Draw");
      const hint = shows.length === 1 ? "; --save-images DIR saves it" : "";
      await terminal.waitFor(`chat: ${TOLD[1]}${hint}`);
      await terminal.waitFor(READY);
      await terminal.press("C-d");
      assertEquals(await terminal.exitCode(), 0);
      const { bytes, rest } = read(await terminal.output());
      assertEquals(bytes, shows);
      assertNoBase64(rest);
    },
  );
}

const plain: [string, string[], Record<string, string>][] = [
  ["NO_COLOR", [], { NO_COLOR: "1" }],
  ["ACCESSIBLE", [], { ACCESSIBLE: "1" }],
  ["TMUX", [], { TMUX: "/tmp/tmux/default,1,0" }],
  ["--plain", ["--plain"], {}],
  ["--extract", ["--extract"], {}],
];
for (
  const [name, args, env] of [["", [], {}] as typeof plain[number], ...plain]
) {
  terminalTest(
    `ask on iTerm ${name && `with ${name}`}: ${
      name ? "tells the picture alone" : "shows it"
    }`,
    async () => {
      await using upstream = drawing();
      await using terminal = await startTerminal({
        args: ["ask", "-m", "openai/m", ...args, "Draw"],
        env: {
          ...keyedEnv(upstream),
          ...{ TERM: "xterm-256color", TERM_PROGRAM: "iTerm.app", ...env },
        },
      });
      await terminal.exitCode();
      const { bytes, rest } = itermPictures(await terminal.output());
      assertEquals(bytes, name ? [] : [PNG, JPEG]);
      assertNoBase64(rest);
      assertStringIncludes(rest, `chat: ${TOLD[0]}`);
    },
  );
}
