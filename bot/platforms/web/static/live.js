// Hears of news by one stream of server-sent events, open only while the page can be seen:
// browsers allow six connections to one address, and each open tab would hold one.

export function listen({ heard, lost, found, refused }) {
  let stream = null;

  function open() {
    if (stream || document.hidden) return;
    stream = new EventSource("/api/live");
    stream.onopen = found;
    stream.onmessage = (event) => heard(Number(event.data));
    stream.onerror = () => (stream?.readyState === EventSource.CLOSED ? refused() : lost());
  }

  function close() {
    stream?.close();
    stream = null;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  open();
}
