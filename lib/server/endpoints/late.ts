/**
 * The endpoints that are loaded with the first call of one of them: they are a fifth of the server's code, and most
 * servers get no such call.
 *
 * @module
 */
export { cancelResponse } from "./cancel_response.ts";
export { compactResponse } from "./compact_response.ts";
export { completions } from "./completions.ts";
export { deleteResponse } from "./delete_response.ts";
export { deleteFile, listFiles, showFile, uploadFile } from "./files.ts";
export { inputItems } from "./input_items.ts";
export { inputTokens } from "./input_tokens.ts";
export { responses } from "./responses.ts";
export { responsesSocket } from "./responses_socket.ts";
export { showResponse } from "./show_response.ts";
