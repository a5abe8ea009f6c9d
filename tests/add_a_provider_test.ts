import { assert, assertEquals } from "@std/assert";
import { fakeUpstream } from "./helpers/fake_upstream.ts";
import { programEnv, temporaryFolder } from "./helpers/run_cli.ts";

const root = new URL("../", import.meta.url).pathname;

/** The code of README's section on it: the provider's row, then the endpoint's file. */
async function blocks(): Promise<string[]> {
  const readme = await Deno.readTextFile(`${root}README.md`);
  const [, section = ""] = /^## Add a provider$([^]*?)^## /m.exec(readme) ?? [];
  return [...section.matchAll(/^```\w[^\n]*\n([^]*?)^```$/gm)]
    .map(([, code = ""]) => code);
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copy(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

async function edit(
  path: string,
  change: (text: string) => string,
): Promise<void> {
  const before = await Deno.readTextFile(path);
  const after = change(before);
  assert(after !== before, path);
  await Deno.writeTextFile(path, after);
}

/** The program with what README says added, in a folder of its own. */
async function extended(folder: string): Promise<void> {
  const [row = "", endpoint = ""] = await blocks();
  await copy(`${root}lib`, `${folder}/lib`);
  for (const name of ["main.ts", "deno.json", "deno.lock"]) {
    await Deno.copyFile(root + name, `${folder}/${name}`);
  }
  const list = "PROVIDERS: readonly ProviderRow[] = [";
  await edit(
    `${folder}/lib/clients/providers.ts`,
    (text) => text.replace(list, `${list}\n${row}`),
  );
  await Deno.writeTextFile(
    `${folder}/lib/server/endpoints/version.ts`,
    endpoint,
  );
  const routes = "ROUTES: readonly Route[] = [";
  await edit(
    `${folder}/lib/server/routes.ts`,
    (text) =>
      `import { version } from "./endpoints/version.ts";\n${
        text.replace(routes, `${routes}\n  version,`)
      }`,
  );
}

Deno.test("README, Add a provider: a row is a provider, a file and a row are an endpoint", async () => {
  await using folder = await temporaryFolder();
  await extended(folder.path);
  await using upstream = fakeUpstream(({ body }) =>
    Response.json({
      id: "c",
      object: "chat.completion",
      created: 1,
      model: JSON.parse(body).model,
      choices: [{
        index: 0,
        message: { role: "assistant", content: "from Acme" },
        finish_reason: "stop",
      }],
    })
  );
  const env = {
    ACME_API_KEY: "sk-canary-acme",
    ACME_BASE_URL: `${upstream.url}/v1`,
  };
  const run = (...args: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", `${folder.path}/main.ts`, ...args],
      cwd: folder.path,
      env: programEnv(folder.path, env),
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  const asked = await run("ask", "-m", "acme/x", "--no-stream", "hi").output();
  assertEquals(new TextDecoder().decode(asked.stderr), "");
  assertEquals(new TextDecoder().decode(asked.stdout), "from Acme\n");
  assertEquals(
    upstream.requests[0]?.headers.get("authorization"),
    "Bearer sk-canary-acme",
  );

  await using server = run("serve", "--port", "0").spawn();
  const reader = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  while (!said.includes("\n")) said += (await reader.read()).value ?? "";
  const [, url] = /listens on (\S+)/.exec(said) ?? [];
  const { version } = await (await fetch(`${url}/v1/version`)).json();
  assertEquals(typeof version, "string");
  server.kill("SIGTERM");
  await reader.cancel();
  await server.stderr.cancel();
});
