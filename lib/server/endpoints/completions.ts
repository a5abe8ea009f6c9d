/**
 * `POST /v1/completions`: a text that is to be continued.
 *
 * @module
 */
import { COMPLETIONS_FORM } from "../completions_form.ts";
import { passOn } from "../other_call.ts";
import { relay } from "../relay.ts";
import type { Route } from "../route.ts";

/** Passes the call on to its model's provider; the text is recorded. */
export const completions: Route = {
  method: "POST",
  pattern: "/completions",
  handle: (http, context) =>
    passOn(http, context, {
      path: "/completions",
      form: COMPLETIONS_FORM,
      send: (call) => relay({ ...call, form: COMPLETIONS_FORM }),
    }),
};
