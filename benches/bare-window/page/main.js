document.getElementById("hello").textContent = "Ready";
// The frame is drawn when the next one begins.
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("usable")));
