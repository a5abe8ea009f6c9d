import { assert, assertEquals, assertRejects } from "@std/assert";
import { builtInTools } from "../../lib/tools/built_in.ts";
import { type ToolArguments, ToolFailure } from "../../lib/tools/tool.ts";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";

/** A folder with files, and what the tools say of it. */
async function folderWith(files: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder();
  const cwd = `${folder.path}/work`;
  for (const [name, text] of Object.entries(files)) {
    const path = `${cwd}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, text);
  }
  await Deno.writeTextFile(`${folder.path}/secret.txt`, "a secret");
  return {
    cwd,
    call: (name: string, args: ToolArguments = {}) => call(name, args, { cwd }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

function call(
  name: string,
  args: ToolArguments,
  { cwd = ".", allowsPrivate = false }: {
    cwd?: string;
    allowsPrivate?: boolean;
  } = {},
): Promise<string> {
  const tool = builtInTools(allowsPrivate).find((tool) => tool.name === name);
  assert(tool !== undefined, name);
  return tool.run(args, { cwd, signal: new AbortController().signal });
}

Deno.test("read_file: a whole file, or some of its lines", async () => {
  await using at = await folderWith({ "d/a.txt": "1\n2\n3\n" });
  const path = "d/a.txt";
  assertEquals(await at.call("read_file", { path }), "1\n2\n3\n");
  const part = { path, "from_line": 2, lines: 1 };
  assertEquals(await at.call("read_file", part), "2");
  assertEquals(await at.call("read_file", { path, "from_line": 3 }), "3");
  await assertRejects(
    () => at.call("read_file", { path, "from_line": 4 }),
    ToolFailure,
    "d/a.txt has only 3 lines",
  );
});

Deno.test("files and folders outside the working directory, and links that lead there, are not opened", async () => {
  await using at = await folderWith({ "in/a.txt": "inside" });
  await Deno.symlink("../secret.txt", `${at.cwd}/file`);
  await Deno.symlink("..", `${at.cwd}/folder`);
  await Deno.symlink("in", `${at.cwd}/good`);
  const outside = [
    "../secret.txt",
    "in/../../secret.txt",
    `${at.cwd}/../secret.txt`,
    "/etc/passwd",
    "/etc/no_such_file",
    "file",
    "folder/secret.txt",
    "folder",
    "..",
  ];
  for (const path of outside) {
    for (const name of ["read_file", "list_dir", "search_text"]) {
      await assertRejects(
        () => at.call(name, { path, text: "secret" }),
        ToolFailure,
        `${path} is not below the working directory`,
      );
    }
  }
  assertEquals(await at.call("read_file", { path: "good/a.txt" }), "inside");
  // A folder whose name begins like the working directory's is another one.
  await Deno.mkdir(`${at.cwd}-other`);
  await assertRejects(
    () => at.call("list_dir", { path: `${at.cwd}-other` }),
    ToolFailure,
  );
  assertEquals(
    await at.call("search_text", { text: "secret" }),
    "(nothing found)",
  );
});

Deno.test("read_file: what is no text, no file, or missing, is a failure that the model reads", async () => {
  await using at = await folderWith({ "a.bin": "a\0b" });
  await new Deno.Command("mkfifo", { args: [`${at.cwd}/pipe`] }).output();
  const failures: [args: ToolArguments, why: string][] = [
    [{ path: "a.bin" }, "a.bin is not text"],
    [{ path: "pipe" }, "It is not a file"],
    [{ path: "." }, "It is not a file"],
    [{ path: "none" }, "Cannot open none"],
    [{ path: 1 }, '"path" must be a text'],
    [{ path: "a.bin", lines: 0 }, '"lines" must be a whole number from 1'],
  ];
  for (const [args, why] of failures) {
    await assertRejects(() => at.call("read_file", args), ToolFailure, why);
  }
});

Deno.test("list_dir: kinds and sizes, in order", async () => {
  await using at = await folderWith({ "b.txt": "four", "a/x": "", ".h": "" });
  await Deno.symlink("..", `${at.cwd}/up`);
  assertEquals(
    await at.call("list_dir"),
    ".h (0 bytes)\na/\nb.txt (4 bytes)\nup@",
  );
  await Deno.mkdir(`${at.cwd}/empty`);
  assertEquals(await at.call("list_dir", { path: "empty" }), "(empty)");
});

Deno.test("search_text: lines with the text as it is, below a folder or in a file", async () => {
  await using at = await folderWith({
    "a.txt": "one (.*)\ntwo\n",
    "d/b.txt": `ONE (.*)${"x".repeat(400)}`,
    ".hidden": "one (.*)",
    "node_modules/c.txt": "one (.*)",
    "d/e.bin": "one (.*)\0",
  });
  assertEquals(
    await at.call("search_text", { text: "one (.*)" }),
    "a.txt:1: one (.*)",
  );
  assertEquals(
    await at.call("search_text", { text: "one (.", "ignore_case": true }),
    `a.txt:1: one (.*)\nd/b.txt:1: ONE (.*)${"x".repeat(292)}…`,
  );
  assertEquals(
    await at.call("search_text", { text: "two", path: "a.txt" }),
    "a.txt:2: two",
  );
});

Deno.test("fetch_url: the text of a page; no address of this machine or its network unless allowed", async () => {
  await using server = fakeUpstream(({ path }) => {
    if (path === "/away") {
      return new Response(null, {
        status: 302,
        headers: { location: "/page" },
      });
    }
    if (path === "/page") {
      const html = "<style>b{}</style><p>Hello\n\n <b>you</b></p>";
      return new Response(html, { headers: { "content-type": "text/html" } });
    }
    if (path === "/bytes") return new Response(new Uint8Array([255, 0]));
    if (path === "/long") return new Response("x".repeat(3 << 20));
    return new Response("no such page", { status: 404 });
  });
  const fetches = (path: string, allowsPrivate = true) =>
    call("fetch_url", { url: server.url + path }, { allowsPrivate });
  assertEquals(await fetches("/away"), "Hello\nyou");
  assertEquals((await fetches("/long")).length, 1 << 20);
  const refused: [path: string, allows: boolean, why: string][] = [
    ["/page", false, "is an address of this machine or its network"],
    ["/bytes", true, "The reply is not text"],
    ["/none", true, "404 Not Found: no such page"],
  ];
  for (const [path, allows, why] of refused) {
    await assertRejects(() => fetches(path, allows), ToolFailure, why);
  }
  for (const url of ["file:///etc/passwd", "x", "data:text/plain,x"]) {
    await assertRejects(
      () => call("fetch_url", { url }, { allowsPrivate: true }),
      ToolFailure,
      '"url" must begin with http',
    );
  }
  const { port } = new URL(server.url);
  const before = server.requests.length;
  for (const host of ["localhost", "[::1]", "2130706433", "0x7f.1"]) {
    await assertRejects(
      () => call("fetch_url", { url: `http://${host}:${port}/page` }),
      ToolFailure,
      "address of this machine",
    );
  }
  assertEquals(server.requests.length, before);
});

Deno.test("time: has the weekday, the zone and the instant", async () => {
  assert(
    /^\w+,? \d+ \w+ \d{4}.* \(\S+\); \d{4}-\d\d-\d\dT/.test(
      await call("time", {}),
    ),
  );
});
