/**
 * Models as the Messages API lists them (protocols: Messages, 3.6).
 *
 * @module
 */
import type { ModelInfo } from "../../core/client.ts";

/** A model of any provider; members that are not known are null, as the API has it. */
export interface MessagesModel {
  type: "model";
  /** Its full name. */
  id: string;
  /** For people. */
  "display_name": string;
  /** RFC 3339; the beginning of 1970 where it is unknown. */
  "created_at": string;
  /** Its provider's own members. */
  [member: string]: unknown;
}

const UNKNOWN = {
  "capabilities": null,
  "deprecated_at": null,
  "lifecycle": "active",
  "line": null,
  "max_input_tokens": null,
  "max_tokens": null,
  "retires_at": null,
};

/** A model in the format of this API. */
export function encodeModel(model: ModelInfo): MessagesModel {
  const { id, created = 0 } = model;
  const { display_name: name = id, created_at: at } = model;
  const known = Object.keys(UNKNOWN)
    .filter((member) => model[member] !== undefined)
    .map((member) => [member, model[member]] as const);
  return {
    type: "model",
    id,
    "display_name": String(name),
    "created_at": typeof at === "string"
      ? at
      : new Date(created * 1000).toISOString().replace(/\.000Z$/, "Z"),
    ...UNKNOWN,
    ...Object.fromEntries(known),
  };
}
