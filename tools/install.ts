/**
 * Installs the program for this user from a checkout: one script, `dist/chat.js`, and a launcher on the path that runs
 * it with the permissions of the tasks.
 *
 *     deno task install
 *
 * The checkout itself cannot be installed: `deno install --global` copies its `deno.json` to where its links lead
 * nowhere.
 *
 * @module
 */
import denoJson from "../deno.json" with { type: "json" };
import { bundle, SCRIPT } from "./bundle.ts";
import { runDeno } from "./run_deno.ts";
import { taskPermissions } from "./targets.ts";

if (import.meta.main) {
  const root = Deno.cwd();
  const folder = await Deno.makeTempDir({ prefix: "chat-install-" });
  try {
    await bundle(folder);
    await Deno.mkdir(`${root}/dist`, { recursive: true });
    await Deno.copyFile(`${folder}/${SCRIPT}`, `${root}/dist/${SCRIPT}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  await runDeno([
    "install",
    "--global",
    "--force",
    "--quiet",
    ...denoJson.unstable.map((name) => `--unstable-${name}`),
    ...taskPermissions(denoJson.tasks.run),
    "--name",
    "chat",
    `dist/${SCRIPT}`,
  ], root);
}
