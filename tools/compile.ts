/**
 * Makes one file of the program that runs by itself: `./chat` for this machine, or `dist/chat-PLATFORM` for every
 * platform with `dist/SHA256SUMS`.
 *
 *     deno task compile
 *     deno task compile:all
 *
 * The program is bundled first: that leaves out of npm's packages what it does not use, and starts in half the time.
 *
 * @module
 */
import denoJson from "../deno.json" with { type: "json" };
import { bundle, ENTRY, SCRIPTS } from "./bundle.ts";
import { runDeno } from "./run_deno.ts";
import { checksums } from "./checksums.ts";
import {
  compileArguments,
  releaseFile,
  type Target,
  TARGETS,
  taskPermissions,
} from "./targets.ts";

async function compile(
  outputs: readonly { output: string; target?: Target }[],
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "chat-compile-" });
  try {
    await bundle(folder);
    const permissions = taskPermissions(denoJson.tasks.run);
    for (const one of outputs) {
      await runDeno(
        compileArguments({
          script: `${SCRIPTS}/${ENTRY}`,
          permissions,
          unstable: denoJson.unstable,
          ...one,
        }),
        folder,
      );
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const root = Deno.cwd();
  if (Deno.args.includes("--all")) {
    const dist = `${root}/dist`;
    await Deno.mkdir(dist, { recursive: true });
    await compile(
      TARGETS.map((target) => ({
        output: `${dist}/${releaseFile(target)}`,
        target,
      })),
    );
    await Deno.writeTextFile(
      `${dist}/SHA256SUMS`,
      await checksums(dist, TARGETS.map(releaseFile)),
    );
  } else {
    await compile([{ output: `${root}/chat` }]);
  }
}
