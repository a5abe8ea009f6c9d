/**
 * What a server's tool returned, as text for a model.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";

/** The texts of a result; what is not text is named. */
export function resultText(content: unknown, structured: unknown): string {
  const blocks = Array.isArray(content) ? content : [];
  if (blocks.length === 0 && structured !== undefined) {
    return JSON.stringify(structured);
  }
  return blocks.map(blockText).join("\n");
}

/** The text of one block of content. */
export function blockText(block: unknown): string {
  if (!isObject(block)) return "";
  const { type, text, mimeType, uri, name, resource } = block;
  if (type === "text" && typeof text === "string") return text;
  if (type === "resource_link") return `[${name ?? "resource"}: ${uri}]`;
  if (isObject(resource)) {
    if (typeof resource["text"] === "string") return resource["text"];
    return `[${resource["uri"]}: ${resource["mimeType"] ?? "bytes"}]`;
  }
  return `[${type}: ${mimeType ?? "not text"}]`;
}
