/**
 * `/v1/files`: files that a provider keeps for later requests.
 *
 * @module
 */
import { invalid } from "../../core/data/invalid.ts";
import type { Endpoint } from "../endpoint.ts";
import { chatFormat } from "../formats/chat_format.ts";
import { passFileCall } from "../forms/files_call.ts";
import { passFormOn } from "../forms/form_call.ts";
import { isForm } from "../forms/incoming_form.ts";
import { passThrough } from "../relay/pass_through.ts";

/** Passes an upload on while it comes. */
export const uploadFile: Endpoint = {
  method: "POST",
  pattern: "/files",
  shared: true,
  handle(http, context) {
    if (!isForm(http)) {
      throw invalid(undefined, "must be a form: multipart/form-data");
    }
    const endpoint = {
      path: "/files",
      format: chatFormat({}),
      send: passThrough,
    };
    return passFormOn(http, context, endpoint);
  },
};

/** Lists the files. */
export const listFiles: Endpoint = {
  method: "GET",
  pattern: "/files",
  shared: true,
  handle: (http, context) => passFileCall(http, context, ""),
};

/** Shows a file, or gives its content. */
export const showFile: Endpoint = {
  method: "GET",
  pattern: "/files/*",
  shared: true,
  handle: passFileCall,
};

/** Deletes a file. */
export const deleteFile: Endpoint = {
  method: "DELETE",
  pattern: "/files/*",
  shared: true,
  handle: passFileCall,
};
