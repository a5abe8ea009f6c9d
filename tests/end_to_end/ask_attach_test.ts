import { assertEquals, assertStringIncludes } from "@std/assert";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { bodyOf, bothKeys, scriptedAnswer } from "./scripted_answer.ts";

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2);
const PDF = new TextEncoder().encode("%PDF-1.7\n");

/** A home with a picture, a document and a text. */
async function homeWithFiles(): Promise<AsyncDisposable & { path: string }> {
  const folder = await temporaryFolder();
  await Deno.writeFile(`${folder.path}/cat.png`, PNG);
  await Deno.writeFile(`${folder.path}/doc.pdf`, PDF);
  await Deno.writeTextFile(`${folder.path}/notes.txt`, "one\ntwo\n");
  return folder;
}

Deno.test("ask -a: images, PDF and text as parts of Chat Completions, the history as sent", async () => {
  await using home = await homeWithFiles();
  await using upstream = scriptedAnswer("A cat");
  const args = "ask -a cat.png --attach doc.pdf --attachment notes.txt".split(
    " ",
  );
  const result = await runCli([...args, "What is this?"], {
    home: home.path,
    env: bothKeys(upstream),
  });
  assertEquals(result, { code: 0, stdout: "A cat\n", stderr: "" });
  const { messages } = bodyOf(upstream);
  assertEquals(messages, [{
    role: "user",
    content: [
      {
        type: "image_url",
        image_url: { url: `data:image/png;base64,${PNG.toBase64()}` },
      },
      {
        type: "file",
        file: {
          filename: "doc.pdf",
          file_data: `data:application/pdf;base64,${PDF.toBase64()}`,
        },
      },
      { type: "text", text: "notes.txt:\n```\none\ntwo\n```" },
      { type: "text", text: "What is this?" },
    ],
  }]);
  const [line] = await readHistory(
    `${home.path}/.local/share/chat/history.jsonl`,
  );
  const { request } = line as { request: { messages: unknown } };
  assertEquals(request.messages, messages);
});

Deno.test("ask -a: images and PDF as blocks of the Messages API", async () => {
  await using home = await homeWithFiles();
  await using upstream = scriptedAnswer("A cat");
  const result = await runCli(
    "ask --no-stream -m anthropic/m -a cat.png -a doc.pdf What?".split(" "),
    { home: home.path, env: bothKeys(upstream) },
  );
  assertEquals(result, { code: 0, stdout: "A cat\n", stderr: "" });
  assertEquals(bodyOf(upstream).messages[0].content, [
    {
      type: "image",
      source: {
        type: "base64",
        media_type: "image/png",
        data: PNG.toBase64(),
      },
    },
    {
      type: "document",
      source: {
        type: "base64",
        media_type: "application/pdf",
        data: PDF.toBase64(),
      },
      title: "doc.pdf",
    },
    { type: "text", text: "What?" },
  ]);
});

Deno.test("ask -a URL: the address of an image goes to either dialect", async () => {
  await using upstream = scriptedAnswer("A cat");
  const env = bothKeys(upstream);
  const url = "https://example.com/cat.jpg";
  await runCli(["ask", "-a", url, "What?"], { env });
  await runCli(
    ["ask", "--no-stream", "-m", "anthropic/m", "-a", url, "What?"],
    {
      env,
    },
  );
  assertEquals(bodyOf(upstream).messages[0].content[0], {
    type: "image_url",
    image_url: { url },
  });
  assertEquals(bodyOf(upstream, 1).messages[0].content[0], {
    type: "image",
    source: { type: "url", url },
  });
});

Deno.test("ask -a -: stdin is the attachment, the words are the prompt", async () => {
  await using upstream = scriptedAnswer("A cat");
  const { code } = await runCli(["ask", "-a", "-", "What?"], {
    stdin: PNG,
    env: bothKeys(upstream),
  });
  assertEquals(code, 0);
  const [image, text] = bodyOf(upstream).messages[0].content;
  assertStringIncludes(image.image_url.url, PNG.toBase64());
  assertEquals(text, { type: "text", text: "What?" });
});

Deno.test("ask -a: without a prompt the attachment is all that is sent", async () => {
  await using home = await homeWithFiles();
  await using upstream = scriptedAnswer("A cat");
  await runCli(["ask", "-a", "cat.png"], {
    home: home.path,
    env: bothKeys(upstream),
  });
  assertEquals(bodyOf(upstream).messages[0].content.length, 1);
});

const refused: [what: string, args: string, message: string][] = [
  [
    "a type that is not supported",
    "-a old.zip",
    "Cannot attach old.zip: its type is not supported (a ZIP archive or an office document) (supported are PNG, JPEG, GIF, WebP, PDF, WAV, MP3 and text)",
  ],
  [
    "a file over the dialect's limit",
    "-m anthropic/m -a big.png",
    "Cannot attach big.png: it has 4 MB, and anthropic/m accepts images up to 3.75 MB",
  ],
  [
    "a kind that the dialect does not know",
    "-m anthropic/m -a song.mp3",
    "Cannot attach song.mp3: anthropic/m does not accept sound",
  ],
  [
    "a picture for a model of words",
    "-m eliza -a big.png",
    "Cannot attach big.png: eliza does not accept images",
  ],
  [
    "a file that is not there",
    "-a none.png",
    "Cannot attach: there is no file none.png",
  ],
];
for (const [what, args, message] of refused) {
  Deno.test(`ask -a: ${what} is told before anything is sent, exit 2`, async () => {
    await using folder = await temporaryFolder();
    await using upstream = scriptedAnswer("never");
    await Deno.writeTextFile(`${folder.path}/old.zip`, "PK\x03\x04");
    await Deno.writeTextFile(`${folder.path}/song.mp3`, "ID3");
    await Deno.writeFile(`${folder.path}/big.png`, PNG);
    await Deno.truncate(`${folder.path}/big.png`, 4 * 1024 ** 2);
    const result = await runCli(["ask", ...args.split(" "), "What?"], {
      home: folder.path,
      env: bothKeys(upstream),
    });
    assertEquals([result.code, result.stdout], [2, ""]);
    assertEquals(
      result.stderr.slice(0, 6 + message.length),
      `chat: ${message}`,
    );
    assertEquals(upstream.requests.length, 0);
  });
}

Deno.test("ask --max-content: the limit on a message is told with the way around it", async () => {
  await using upstream = scriptedAnswer("fine");
  const options = { stdin: "x".repeat(1_000_001), env: bothKeys(upstream) };
  const over = await runCli(["ask"], options);
  assertEquals(over, {
    code: 2,
    stdout: "",
    stderr:
      "chat: messages[0].content must be at most 1000000 characters long, not 1000001 (--max-content N allows more)\n",
  });
  const more = await runCli(["ask", "--max-content", "2000000"], options);
  assertEquals(more.code, 0);
  const none = await runCli(["ask", "--max-content", "0"], options);
  assertEquals([none.code, none.stderr], [
    2,
    "chat: --max-content takes a whole number of at least 1, not 0\n",
  ]);
});

Deno.test("ask: a picture on stdin is refused before anything is sent", async () => {
  await using upstream = scriptedAnswer("A cat");
  const { code, stdout, stderr } = await runCli(["ask", "What is this?"], {
    stdin: PNG,
    env: bothKeys(upstream),
  });
  assertEquals([code, stdout, upstream.requests.length], [2, "", 0]);
  assertStringIncludes(stderr, "(image/png) (-a - attaches it instead)");
});
