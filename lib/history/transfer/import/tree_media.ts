/**
 * Images and files of a ChatGPT export: they are beside `conversations.json`, and their names begin with their ids.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ContentPart } from "../../../core/chat.ts";
import { NameMap } from "../../../core/data/names.ts";
import { membersOf, objectsOf, textOf } from "./foreign_values.ts";
import type { Asset } from "./source/asset.ts";
import type { ImportSource } from "./source/source.ts";

/** Files that the APIs take as parts of a message. */
const FILE_TYPES = /^(?:application\/pdf|text\/)/;

/** The images and files that messages name, as far as they are there. */
export async function mediaOf(
  messages: readonly Record<string, unknown>[],
  source: ImportSource,
): Promise<ReadonlyMap<string, ContentPart>> {
  const media = new NameMap<ContentPart>();
  for (const { content, metadata } of messages) {
    const parts = objectsOf(membersOf(content)["parts"]);
    const ids = [
      ...parts.map(assetId),
      ...attachmentsOf(metadata).map(({ id }) => textOf(id)),
    ];
    for (const id of ids) {
      if (id === "" || media.has(id)) continue;
      const asset = await source.asset(id);
      const part = asset && partOf(asset);
      if (part !== undefined) media.set(id, part);
    }
  }
  return media;
}

/** The id of the image that a part of a message points to: `file-service://ID` or `sediment://ID`. */
export function assetId(part: Record<string, unknown>): string {
  return textOf(part["asset_pointer"]).replace(/^[a-z-]+:\/\//, "")
    .replace(/[#?].*$/, "");
}

/** The files that a message's metadata name. */
export function attachmentsOf(metadata: unknown): Record<string, unknown>[] {
  return objectsOf(membersOf(metadata)["attachments"]);
}

function partOf({ name, type, bytes }: Asset): ContentPart | undefined {
  const data = Buffer.from(bytes).toString("base64");
  const url = `data:${type};base64,${data}`;
  if (type.startsWith("image/")) {
    return { type: "image_url", "image_url": { url } };
  }
  if (!FILE_TYPES.test(type)) return undefined;
  return { type: "file", file: { filename: name, "file_data": url } };
}
