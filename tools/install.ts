/**
 * Installs the program for this user from a checkout: its scripts in `dist/chat/`, and a launcher on the path that runs
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
import { bundle, ENTRY, SCRIPTS } from "./bundle.ts";
import { runDeno } from "./run_deno.ts";
import { taskPermissions } from "./targets.ts";

/** Where the scripts stay; the launcher names them there. */
const INSTALLED = "dist/chat";

if (import.meta.main) {
  const root = Deno.cwd();
  const folder = await Deno.makeTempDir({ prefix: "chat-install-" });
  try {
    await bundle(folder);
    await Deno.mkdir(`${root}/${INSTALLED}`, { recursive: true });
    for await (const { name } of Deno.readDir(`${folder}/${SCRIPTS}`)) {
      const from = `${folder}/${SCRIPTS}/${name}`;
      await Deno.copyFile(from, `${root}/${INSTALLED}/${name}`);
    }
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
    `${INSTALLED}/${ENTRY}`,
  ], root);
}
