// Calls to the playground's server; a failure becomes an error with a sentence for people.

const TIMEOUT_MS = 30_000;
const SENTENCES = {
  action_not_found: "That button is not there any more.",
  cant_delete_file: "Only the person who shared a file can delete it.",
  cant_delete_message: "Only the person who wrote a message can delete it.",
  channel_not_found: "That channel is not there, or this person is not in it.",
  dispatch_failed:
    "Docent is not connected, so this did not reach it. Look at the playground's terminal.",
  file_not_found: "That file is not there any more.",
  file_too_large: "That file is too large for the playground.",
  invalid_command: "That is not a command here. Docent has /ask and /ingest.",
  is_archived: "That channel is archived.",
  message_not_found: "That message is not there any more.",
  msg_too_long: "That message is too long for Slack.",
  no_text: "There is nothing to send yet.",
  not_found: "That dialog is not open any more.",
  not_in_channel: "This person is not in that channel.",
  not_offered: "Claude cannot be used here: no key is set.",
  operation_timeout:
    "Docent did not answer in time. Try again; the playground's terminal says more.",
  thread_not_found: "That thread is not there any more.",
  user_not_found: "That person is not in this workspace.",
};

/** What went wrong, as a sentence; `body` is the server's answer when there was one. */
export class ApiError extends Error {
  constructor(sentence, body = {}) {
    super(sentence);
    this.body = body;
  }
}

export const api = {
  state: (user) => get("/page/state", { user }),
  messages: (user, channel, threadTs) =>
    get("/page/messages", { user, channel, thread_ts: threadTs }),
  post: (user, channel, text, threadTs) =>
    send("/page/post", { user, channel, text, thread_ts: threadTs }),
  command: (user, channel, command, text) =>
    send("/page/command", { user, channel, command, text }),
  action: (user, channel, messageTs, action, viewId) =>
    send("/page/action", { user, channel, message_ts: messageTs, view_id: viewId, action }),
  submitView: (user, viewId, values) => send("/page/view", { user, view_id: viewId, values }),
  closeView: (user, viewId) =>
    send("/page/view", { user, view_id: viewId, values: {}, closed: true }),
  deleteMessage: (user, channel, ts) => send("/page/delete", { user, channel, ts }),
  deleteFile: (user, file) => send("/page/delete_file", { user, file }),
  useClaude: (user) => send("/page/claude", { user }),
  upload(user, channel, files, text, threadTs) {
    const form = new FormData();
    form.append("user", user);
    form.append("channel", channel);
    if (threadTs) form.append("thread_ts", threadTs);
    if (text) form.append("text", text);
    for (const file of files) form.append("file", file, file.name);
    return call("/page/upload", { method: "POST", body: form }, 10 * TIMEOUT_MS);
  },
};

/** Where the page downloads a file as the acting person. */
export function fileAddress(user, fileId) {
  return `/page/file/${encodeURIComponent(fileId)}?${new URLSearchParams({ user })}`;
}

function get(path, query) {
  const present = Object.entries(query).filter(([, value]) => value);
  return call(`${path}?${new URLSearchParams(present)}`, {});
}

function send(path, body) {
  const headers = { "Content-Type": "application/json" };
  return call(path, { method: "POST", headers, body: JSON.stringify(body) });
}

async function call(path, options, timeoutMs = TIMEOUT_MS) {
  let response;
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(timeoutMs) });
  } catch {
    throw new ApiError("The playground does not answer. Is it still running in its terminal?");
  }
  let body;
  try {
    body = await response.json();
  } catch {
    throw new ApiError(
      `The playground answered ${response.status} without a reason. Its terminal says more.`,
    );
  }
  if (!response.ok || body.ok === false)
    throw new ApiError(sentenceOf(body, response.status), body);
  return body;
}

function sentenceOf(body, status) {
  const error = body.error ?? `error ${status}`;
  if (SENTENCES[error]) return SENTENCES[error];
  return /\s/.test(error) ? error : `The playground refused this: ${error.replaceAll("_", " ")}.`;
}
