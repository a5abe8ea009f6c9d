/**
 * What the slash commands of `chat chat` get from the rest of the program.
 *
 * @module
 */
import { fullName } from "../clients/registry.ts";
import type { Config } from "../config.ts";
import { fromHome, homeFolder } from "../config/places.ts";
import type { Io, Output } from "../core/io.ts";
import type { SlashServices } from "../repl/slash_services.ts";
import type { Surface } from "../repl/surface.ts";
import { readSetting, SETTINGS } from "./generation.ts";
import type { Flags } from "./parse.ts";
import type { Setup } from "./setup.ts";
import { applyTemplate, openTemplates } from "./apply_template.ts";

/** The services of a conversation at a surface; what each of them needs is loaded when it is used first. */
export function chatServices(
  parts: Setup,
  { io, flags, surface }: {
    readonly io: Io;
    readonly flags: Flags;
    readonly surface: Surface;
  },
): SlashServices {
  const { registry, store, config } = parts;
  const { screen, interactive, colorOnScreen } = surface;
  const templates = openTemplates(io, config);
  const whole = (path: string) =>
    fromHome({ os: io.os, env: config.env }, path);
  let models: Promise<readonly string[]> | undefined;
  return {
    store,
    display: { reasoning: !flags.flag("hide-reasoning") },
    settings: SETTINGS,
    home: homeFolder(config.env),
    get columns(): number {
      return screen.columns;
    },
    readSetting,
    modelNames: () => models ??= modelNames(parts),
    attach: async (places, name, waiting) => {
      const { readAttachments } = await import("./attachments.ts");
      const model = registry.resolve(name);
      return await readAttachments(places.map(whole), model, { waiting });
    },
    save: async (conversation, path, model) => {
      const { saveConversation } = await import("./conversation_files.ts");
      await saveConversation(conversation, whole(path), { model, store });
    },
    load: async (place) => {
      const { loadConversation } = await import("./conversation_files.ts");
      return await loadConversation(whole(place), store);
    },
    templateNames: () => templates.names(),
    template: async (name, values) =>
      applyTemplate(await templates.read(name), values),
    copy: interactive && colorOnScreen
      ? (text) => copyToClipboard(text, screen)
      : undefined,
    edit: interactive ? (text) => edit(text, config.env) : undefined,
  };
}

async function edit(text: string, env: Config["env"]): Promise<string> {
  const { editText } = await import("./editor.ts");
  return await editText(text, env);
}

/** Aliases, and what providers offer now; those that cannot be asked are left out. */
async function modelNames({ registry }: Setup): Promise<readonly string[]> {
  const { discover } = await import("../clients/discover.ts");
  const found = await discover(registry, registry.rows);
  const offered = found.flatMap((provider) =>
    "models" in provider
      ? provider.models.map(({ id }) => fullName(provider.row, id))
      : []
  );
  return [...registry.aliases, ...offered];
}

/** OSC 52: the terminal, near or far, puts base64 into its clipboard. */
async function copyToClipboard(text: string, screen: Output): Promise<void> {
  const base64 = new TextEncoder().encode(text).toBase64();
  await screen.write(`\x1b]52;c;${base64}\x07`);
}
