import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { bodyOf, bothKeys, scriptedAnswer } from "./scripted_answer.ts";

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2);

/** A repository with rules in several places. */
async function project() {
  const home = await temporaryFolder();
  const { path } = home;
  const files: Record<string, string> = {
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/info/exclude": "mine.txt\n",
    ".gitignore": "/build/\n*.log\n!keep.log\n",
    ".env": "KEY=canary\n",
    ".env.example": "KEY=\n",
    ".github/ci.yml": "on: push\n",
    "build/out.js": "built\n",
    "keep.log": "kept\n",
    "lost.log": "lost\n",
    "mine.txt": "mine\n",
    "node_modules/x/index.js": "theirs\n",
    "src/.gitignore": "*.tmp\n!/deep/wanted.tmp\n",
    "src/a.ts": "const a = 1;\n",
    "src/a.tmp": "temporary\n",
    "src/b.ts": "````\n",
    "src/deep/c.ts": "const c = 3;",
    "src/deep/wanted.tmp": "wanted\n",
  };
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(`${path}/${name.replace(/[^/]*$/, "")}`, {
      recursive: true,
    });
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
  await Deno.writeFile(`${path}/src/cat.png`, PNG);
  const ask = (...args: string[]) =>
    runCli(["ask", "-m", "eliza", ...args], { home: path });
  return {
    path,
    ask,
    /** The names above the texts of a request that is only printed. */
    names: async (...args: string[]) => {
      const { code, stdout, stderr } = await ask("--dry-run", ...args, "Why?");
      assertEquals(code, 0, stderr);
      return partsOf(stdout).slice(0, -1).map((text) => text.split(":\n")[0]);
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

function partsOf(request: string): string[] {
  const [message] = JSON.parse(request).messages;
  return message.content.map(({ text }: { text: string }) => text);
}

Deno.test("ask -f FOLDER: its texts by .gitignore, sorted, each under its name, before the question", async () => {
  await using at = await project();
  await using upstream = scriptedAnswer("Because");
  const result = await runCli(["ask", "-f", ".", "-f", "src", "Why?"], {
    home: at.path,
    env: bothKeys(upstream),
  });
  assertEquals(result, {
    code: 0,
    stdout: "Because\n",
    stderr: "chat: left out, not text: src/cat.png\n" +
      "chat: left out, may hold keys: .env; name such a file itself to send it\n",
  });
  const [{ role, content }] = bodyOf(upstream).messages;
  assertEquals(role, "user");
  assertEquals(content.map(({ text }: { text: string }) => text), [
    ".env.example:\n```\nKEY=\n```",
    ".github/ci.yml:\n```\non: push\n```",
    ".gitignore:\n```\n/build/\n*.log\n!keep.log\n```",
    "keep.log:\n```\nkept\n```",
    "src/.gitignore:\n```\n*.tmp\n!/deep/wanted.tmp\n```",
    "src/a.ts:\n```\nconst a = 1;\n```",
    "src/b.ts:\n`````\n````\n`````",
    "src/deep/c.ts:\n```\nconst c = 3;\n```",
    "src/deep/wanted.tmp:\n```\nwanted\n```",
    "Why?",
  ]);
});

Deno.test("ask -f: what is named itself counts more than .gitignore, patterns less", async () => {
  await using at = await project();
  assertEquals(await at.names("-f", "lost.log", "-f", ".env"), [
    "lost.log",
    ".env",
  ]);
  assertEquals(await at.names("-f", "build"), ["build/out.js"]);
  assertEquals(await at.names("-f", "src/**/*.{ts,tmp}"), [
    "src/a.ts",
    "src/b.ts",
    "src/deep/c.ts",
    "src/deep/wanted.tmp",
  ]);
  assertEquals(await at.names("-f", "src/*.ts", "--fragment", "keep.log"), [
    "src/a.ts",
    "src/b.ts",
    "keep.log",
  ]);
  // A path that exists is no pattern.
  await Deno.writeTextFile(`${at.path}/src/[a].ts`, "odd\n");
  assertEquals(await at.names("-f", "src/[a].ts"), ["src/[a].ts"]);
});

Deno.test("ask -f -: stdin is a text of its own, not the prompt", async () => {
  await using at = await project();
  const { code, stdout } = await runCli(
    ["ask", "-m", "eliza", "--dry-run", "-f", "-", "Why?"],
    { home: at.path, stdin: "piped\n" },
  );
  assertEquals(code, 0);
  assertEquals(partsOf(stdout), ["stdin:\n```\npiped\n```", "Why?"]);
  const twice = await runCli(
    ["ask", "-m", "eliza", "-f", "-", "-a", "-", "Why?"],
    { home: at.path, stdin: "piped\n" },
  );
  assertEquals(twice.code, 2);
  assertStringIncludes(twice.stderr, "stdin can be read once");
});

Deno.test("ask --dry-run -f: files, bytes and estimated tokens on stderr; nothing is sent or recorded", async () => {
  await using at = await project();
  await using upstream = scriptedAnswer("never");
  const { code, stderr } = await runCli(
    ["ask", "-m", "openai/gpt-4o-mini", "--dry-run", "-f", "src", "Why?"],
    { home: at.path, env: bothKeys(upstream) },
  );
  assertEquals(code, 0);
  assertEquals(
    stderr,
    "chat: left out, not text: src/cat.png\n" +
      "src/.gitignore       24 bytes  ~11 tokens\n" +
      "src/a.ts             13 bytes  ~7 tokens\n" +
      "src/b.ts              5 bytes  ~6 tokens\n" +
      "src/deep/c.ts        12 bytes  ~8 tokens\n" +
      "src/deep/wanted.tmp   7 bytes  ~8 tokens\n" +
      "5 files              61 bytes  ~43 tokens (estimated, 0.034 % of the 128000 that the model reads)\n",
  );
  assertEquals(upstream.requests.length, 0);
});

Deno.test("ask -f: too much is refused, with the largest files and how to go on", async () => {
  await using at = await project();
  await Deno.writeTextFile(`${at.path}/src/big.txt`, "word ".repeat(60_000));
  await Deno.writeTextFile(`${at.path}/src/bigger.txt`, "x".repeat(2_000_000));
  const long = await at.ask("-f", "src", "Why?");
  assertEquals(long.code, 2);
  assertStringIncludes(
    long.stderr,
    "of text, and a message may have at most 1000000 characters; the largest are src/bigger.txt (1.91 MB), src/big.txt (293 KB), ",
  );
  assertStringIncludes(long.stderr, "--max-content N allows more");
  assertStringIncludes(long.stderr, ".gitignore");
  // 800,000 bytes are about 200,000 tokens, which is more than the model reads.
  await Deno.writeTextFile(`${at.path}/src/bigger.txt`, "x".repeat(500_000));
  await using upstream = scriptedAnswer("fine");
  const env = bothKeys(upstream);
  const home = at.path;
  const args = ["ask", "-m", "openai/gpt-4o-mini", "-f", "src", "Why?"];
  const wide = await runCli(args, { home, env });
  assertEquals(wide.code, 2);
  assertStringIncludes(wide.stderr, "too much for openai/gpt-4o-mini");
  assertStringIncludes(wide.stderr, "which reads 128000; the largest are src/");
  assertEquals(upstream.requests.length, 0);
  const shown = await runCli([...args, "--dry-run"], { home, env });
  assertEquals(shown.code, 2);
  assertStringIncludes(shown.stderr, "src/bigger.txt");
  assertStringIncludes(shown.stderr, "156 % of the 128000");
  // What was asked for is done.
  const more = await runCli([...args, "--max-content", "2000000"], {
    home,
    env,
  });
  assertEquals(more.stdout, "fine\n");
});

Deno.test("ask -f: places without text are named", async () => {
  await using at = await project();
  const cases = [
    ["nothing", "There is no file or folder nothing"],
    ["src/*.rs", "No file matches src/*.rs"],
    ["src/cat.png", "it is image/png, not text (-a src/cat.png attaches"],
  ] as const;
  for (const [place, message] of cases) {
    const { code, stderr } = await at.ask("-f", place, "Why?");
    assertEquals(code, 2);
    assertStringIncludes(stderr, message);
  }
  const spread = await at.ask("-f", "src/a.ts", "src/b.ts", "Why?");
  assertStringIncludes(
    spread.stderr,
    "the prompt begins with the name of a file, src/b.ts",
  );
});

Deno.test("ask -f: links are not followed, so that a folder has an end and stays one", async () => {
  await using at = await project();
  await using other = await temporaryFolder();
  await Deno.writeTextFile(`${other.path}/secret.txt`, "elsewhere\n");
  await Deno.symlink("..", `${at.path}/src/deep/up`);
  await Deno.symlink(other.path, `${at.path}/src/deep/out`);
  assertEquals(await at.names("-f", "src/deep"), [
    "src/deep/c.ts",
    "src/deep/wanted.tmp",
  ]);
});

const PAGE = `<!doctype html><html><head><title>Kettles | Shop</title>
<style>p { color: red }</style><script>alert("no")</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/buy">Buy</a></li></ul></nav>
<article><h1>Kettles</h1>
<p>${"A kettle boils water, and water becomes tea. ".repeat(12)}</p>
<p>${"The second paragraph says that tea needs time. ".repeat(12)}</p>
<ul><li>fill it</li><li>switch it on</li></ul>
<pre>kettle --boil
  --quickly</pre></article>
<footer>Imprint and cookies</footer></body></html>`;

Deno.test("ask -f URL: the article of a page, other text as it is; what cannot be had is told", async () => {
  await using at = await project();
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => {
      const { pathname } = new URL(request.url);
      switch (pathname) {
        case "/page":
          return new Response(PAGE, {
            headers: { "content-type": "text/html; charset=utf-8" },
          });
        case "/short":
          // HTML lets a page leave these tags out.
          return new Response(
            "<!doctype html><title>Short</title><p>One<p>Two &amp; three",
            { headers: { "content-type": "text/html" } },
          );
        case "/data.json":
          return Response.json({ tea: true });
        case "/picture":
          return new Response(PNG, {
            headers: { "content-type": "image/png" },
          });
        case "/away":
          return new Response(null, {
            status: 302,
            headers: { location: "http://127.0.0.1:1/private" },
          });
        case "/long":
          return new Response("x".repeat(9 * 1024 * 1024));
        default:
          return new Response("no", { status: 404 });
      }
    },
  );
  const base = `http://127.0.0.1:${server.addr.port}`;
  const { code, stdout, stderr } = await at.ask(
    ...[
      "--dry-run",
      "-f",
      `${base}/page`,
      "-f",
      `${base}/data.json`,
      "-f",
      `${base}/short`,
      "Why?",
    ],
  );
  assertEquals(code, 0, stderr);
  const [page = "", data, short] = partsOf(stdout);
  assert(page.startsWith(`${base}/page:\n\`\`\`\nKettles`), page);
  assertStringIncludes(page, "A kettle boils water");
  assertStringIncludes(page, "- fill it\n- switch it on");
  assertStringIncludes(page, "kettle --boil\n  --quickly");
  for (const unwanted of ["alert", "color: red", "Buy", "cookies", "<p>"]) {
    assert(!page.includes(unwanted), `${unwanted} in ${page}`);
  }
  assertEquals(data, `${base}/data.json:\n\`\`\`\n{"tea":true}\n\`\`\``);
  assertEquals(
    short,
    `${base}/short:\n\`\`\`\nShort\n\nOne\n\nTwo & three\n\`\`\``,
  );
  const failures = [
    ["/picture", "it is not text (image/png)"],
    ["/away", "it redirects to http://127.0.0.1:1, an address of this machine"],
    ["/long", "it has more than 8 MB"],
    ["/none", "404 Not Found"],
  ] as const;
  for (const [path, message] of failures) {
    const { code, stderr } = await at.ask("-f", base + path, "Why?");
    assertEquals(code, 2);
    assertStringIncludes(stderr, `Cannot read ${base}${path}: ${message}`);
  }
});
