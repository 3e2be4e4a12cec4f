document.getElementById("hello").textContent = "Ready";
requestAnimationFrame(() => performance.mark("usable"));
