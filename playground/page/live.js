// The live connection: one WebSocket per acting person, opened again whenever it breaks.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;

/** Keeps a WebSocket for `user`; returns a function that ends it. */
export function goLive(user, { onEvent, onOpen, onLost }) {
  let ended = false;
  let socket = null;
  let timer = null;
  let waitMs = FIRST_WAIT_MS;

  const connect = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(
      `${scheme}://${location.host}/page/live?${new URLSearchParams({ user })}`,
    );
    socket.addEventListener("open", () => {
      waitMs = FIRST_WAIT_MS;
      if (!ended) onOpen();
    });
    socket.addEventListener("message", ({ data }) => {
      if (!ended) onEvent(JSON.parse(data));
    });
    socket.addEventListener("close", () => {
      if (ended) return;
      onLost();
      timer = setTimeout(connect, waitMs);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    });
  };
  connect();
  return () => {
    ended = true;
    clearTimeout(timer);
    socket.close();
  };
}
