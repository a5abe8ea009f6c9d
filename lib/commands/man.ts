/**
 * `chat man`: the manual page of this very program.
 *
 * @module
 */
import { PROVIDERS } from "../clients/providers.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { manPage } from "./man_page.ts";
import { COMMANDS } from "./table.ts";
import { VERSION } from "./version.ts";

/** Prints the page as roff, which `man` reads. */
export async function run({ io }: CommandContext): Promise<number> {
  await io.stdout.write(
    manPage({ commands: COMMANDS, providers: PROVIDERS, version: VERSION }),
  );
  return EXIT.done;
}
