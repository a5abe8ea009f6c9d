/**
 * Answers everything below `/ui`: files, the door, pages, and what pages do.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";
import type { PageReply } from "../../web/thread/messages.ts";
import type { ServerContext } from "../endpoint.ts";
import { isSecret } from "../guard/same_text.ts";
import { readBodyText } from "../guard/request_body.ts";
import { type Feed, Reply } from "../reply.ts";
import type { ServerRequest } from "../server_request.ts";
import { findAction } from "./actions.ts";
import { byForm, byToken, closedDoor, DOOR } from "./door.ts";
import { pageFile } from "./files.ts";
import { pageHeaders } from "./page_headers.ts";
import type { Pages } from "./pages.ts";
import { isFromElsewhere, isVisitor } from "./visitors.ts";

/** Bytes of the longest form. */
const MOST_FORM_BYTES = 1024 * 1024;

/** The header with which a script sends the form token. */
const FORM_HEADER = "x-chat-form";

/**
 * Answers a request.
 *
 * @param path below `/ui/`, decoded
 * @throws {ApiError} 403 for a request that another web page caused, 400 for a form that cannot be read
 */
export async function answerUi(
  request: ServerRequest,
  context: ServerContext,
  pages: Pages,
  path: string,
): Promise<Reply> {
  const isPost = request.method === "POST";
  const file = isPost ? undefined : pageFile(path);
  if (file !== undefined) return file;
  if (isFromElsewhere(request)) throw elsewhere();
  if (isPost && path === DOOR) return await byForm(request, context, pages);
  const opened = isPost ? undefined : byToken(request, context, pages);
  if (opened !== undefined) return opened;
  if (!isVisitor(request.headers, pages.secrets)) {
    return closedDoor(context.access.hasKeys);
  }
  if (path === "") return redirect(pages.first);
  const found = findAction(request.method, path);
  if (found !== undefined) {
    if (isPost) checkFormHeader(request, pages);
    const { action, tail } = found;
    return await action.handle(request, context, pages, tail);
  }
  const form = isPost ? await checkedForm(request, pages) : "";
  const reply = await pages.maker.ask({
    method: isPost ? "POST" : "GET",
    path,
    search: URL.parse(request.url)?.search.slice(1) ?? "",
    form,
    formToken: pages.secrets.form,
  }, request.signal);
  return new Reply(feedOf(reply), {
    status: reply.status,
    headers: pageHeaders(reply.headers),
  });
}

/** The fields of a form, which must bring the form token. */
async function checkedForm(
  request: ServerRequest,
  { secrets }: Pages,
): Promise<string> {
  const { text } = await readBodyText(request, MOST_FORM_BYTES);
  const token = new URLSearchParams(text).get("token") ?? "";
  if (!isSecret(token, secrets.form)) throw elsewhere();
  return text;
}

/** A script brings the form token in a header. */
function checkFormHeader(
  { headers }: ServerRequest,
  { secrets }: Pages,
): void {
  if (!isSecret(headers.get(FORM_HEADER) ?? "", secrets.form)) {
    throw elsewhere();
  }
}

const encoder = new TextEncoder();

function feedOf({ pieces }: PageReply): Feed {
  return async (sink) => {
    for await (const piece of pieces) {
      await sink.write(
        typeof piece === "string" ? encoder.encode(piece) : piece,
      );
    }
  };
}

function redirect(to: string): Reply {
  return new Reply(null, {
    status: STATUS_CODE.SeeOther,
    headers: pageHeaders({ location: `/ui/${to}` }),
  });
}

function elsewhere(): ApiError {
  return new ApiError("this request does not come from a page of this server", {
    kind: "permission",
    status: STATUS_CODE.Forbidden,
    type: "invalid_request_error",
    code: "not_from_here",
  });
}
