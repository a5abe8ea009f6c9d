/**
 * nginx with a configuration of this repository, in a folder of its own.
 *
 * @module
 */
import { freePort } from "./free_port.ts";
import { temporaryFolder } from "./run_cli.ts";
import { until } from "./until.ts";

/** For the names of tests that need nginx: why they are skipped, or nothing. */
export const SKIPPED: string = find() === undefined
  ? " (skipped: nginx is missing)"
  : "";

/** It listens; disposing of it ends it. */
export interface Nginx extends AsyncDisposable {
  /** Without a final slash. */
  readonly url: string;
}

/**
 * Starts it as the configuration says, but for addresses: `/tmp` is its own folder, and it listens on a free port.
 *
 * @param conf a whole configuration, which listens on port 8080
 */
export async function startNginx(conf: string): Promise<Nginx> {
  const folder = await temporaryFolder();
  const port = freePort();
  const path = `${folder.path}/nginx.conf`;
  const own = conf.replaceAll("/tmp/", `${folder.path}/`)
    .replace("listen 8080;", `listen 127.0.0.1:${port};`);
  await Deno.writeTextFile(path, own);
  const words = ["-p", folder.path, "-c", path, "-g", "daemon off;"];
  const child = new Deno.Command(find() ?? "nginx", {
    args: words,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const said = new Response(child.stderr).text();
  let ended = false;
  child.status.then(() => ended = true);
  await until("nginx", async () => {
    if (ended) throw new Error(`nginx ended: ${await said}`);
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return true;
    } catch {
      return false;
    }
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
      await said;
      await folder[Symbol.asyncDispose]();
    },
  };
}

function find(): string | undefined {
  if (Deno.build.os === "windows") return undefined;
  // Debian has it where only root looks.
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin"];
  return folders.map((folder) => `${folder}/nginx`).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}
