// The event stream, opened again by itself whatever ended it.
const KINDS = ["hello", "beat", "standing", "transition", "incident", "latest", "run", "finding", "trap", "alert", "kiosk", "maintenance", "inventory"];
const AGAIN_AFTER = 2_000;
const SILENT_AFTER = 14_000;

export function connect(address, heard, status) {
  let source;
  let timer;

  function open() {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(address);
    for (const kind of KINDS) source.addEventListener(kind, (event) => take(kind, event));
    source.onerror = () => {
      status.lost();
      again(AGAIN_AFTER);
    };
    again(SILENT_AFTER);
  }

  // A half-open connection raises no error: silence does.
  function again(wait) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      status.lost();
      open();
    }, wait);
  }

  function take(kind, event) {
    const data = JSON.parse(event.data);
    again(SILENT_AFTER);
    status.heard(kind, data);
    heard(kind, data);
  }

  open();
}
