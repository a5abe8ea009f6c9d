/**
 * Headers with a meaning in OpenAI's APIs.
 *
 * @module
 */

/**
 * Headers that change the meaning of a request: the features that it asks for, the program and the session that send it,
 * and Codex' own, without which the provider does not understand its shortened requests. None of them has a credential, and what a
 * client asks of Anthropic is not for others.
 */
export const MEANINGFUL_HEADERS: RegExp =
  /^(?:(?!anthropic-)[a-z]+-beta|originator|session[-_]id|thread-id|x-(?:openai|codex)-(?!.*(?:auth|token|secret|key|assertion)).+)$/;

/** Headers of replies that programs use: Codex sends some of them back with its next request. */
export const MEANINGFUL_REPLY_HEADERS: RegExp =
  /^(?:openai-model|x-codex-.+|x-reasoning-included|x-models-etag)$/;
