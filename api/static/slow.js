// A link to what takes seconds says so when it is followed.
let note = null;

function endWait() {
  note?.remove();
  note = null;
}

export function startSlow() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-slow]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    endWait();
    note = document.createElement("span");
    note.className = "quiet";
    note.setAttribute("role", "status");
    link.after(" ", note);
    note.textContent = link.dataset.slow;
  });
  addEventListener("pagehide", endWait);
}
